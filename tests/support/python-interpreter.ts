import { runCommand } from './run-command.ts';

/** A Python of this machine, and what tells it from any other (environments made with another are not used). */
export interface PythonInterpreter {
  executable: string;
  version: string;
  identity: string;
}

/** bqemulator 1.4.0 needs this version. */
const LEAST = [3, 11] as const;

/**
 * The distribution's comes first: it is compiled with the profile of a run, which a version manager does not do unless told
 * to, and half of what the targets take is their Python.
 */
const DISTRIBUTION = '/usr/bin/python3';

/** A distribution can have Python without what makes environments, as Debian without python3-venv. */
const DESCRIBE = `
import importlib.util, json, platform, sys, sysconfig
print(json.dumps({
  "executable": sys.executable,
  "version": platform.python_version(),
  "parts": sys.version_info[:2],
  "makesEnvironments": importlib.util.find_spec("ensurepip") is not None,
  "identity": " ".join([sys.version, sysconfig.get_platform(), sys.base_prefix]),
}))`;

/** What a Python tells of itself. */
interface Found extends PythonInterpreter {
  parts: [number, number];
  makesEnvironments: boolean;
}

/** The distribution's `python3` if it can be used, else the one on PATH, or in one line why there is none to use. */
export async function pythonInterpreter(): Promise<PythonInterpreter | { missing: string }> {
  const first = await ask(DISTRIBUTION).catch(() => null);
  if (first?.makesEnvironments && isRecent(first)) return first;
  let found: Found;
  try {
    found = await ask('python3');
  } catch (error) {
    // A version manager's python3 without a version behind it is on PATH, but fails: told apart by the cause.
    const notFound = error instanceof Error && (error.cause as NodeJS.ErrnoException).code === 'ENOENT';
    return { missing: notFound ? 'python3 not found' : 'python3 does not run' };
  }
  if (!isRecent(found)) return { missing: `python3 is ${found.version}, ${LEAST.join('.')} or later is needed` };
  return found;
}

async function ask(command: string): Promise<Found> {
  return JSON.parse(await runCommand(command, ['-c', DESCRIBE]));
}

function isRecent({ parts: [major, minor] }: Found): boolean {
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}
