import { runCommand } from './run-command.ts';

/** A Python of this machine, and what tells it from any other (environments made with another are not used). */
export interface PythonInterpreter {
  executable: string;
  version: string;
  identity: string;
}

/** bqemulator 1.4.0 needs this version. */
const LEAST = [3, 11] as const;

const DESCRIBE = `
import json, platform, sys, sysconfig
print(json.dumps({
  "executable": sys.executable,
  "version": platform.python_version(),
  "parts": sys.version_info[:2],
  "identity": " ".join([sys.version, sysconfig.get_platform(), sys.base_prefix]),
}))`;

/** The machine's `python3`, or in one line why there is none to use. */
export async function pythonInterpreter(): Promise<PythonInterpreter | { missing: string }> {
  let described: string;
  try {
    described = await runCommand('python3', ['-c', DESCRIBE]);
  } catch (error) {
    // A version manager's python3 without a version behind it is on PATH, but fails: told apart by the cause.
    const notFound = error instanceof Error && (error.cause as NodeJS.ErrnoException).code === 'ENOENT';
    return { missing: notFound ? 'python3 not found' : 'python3 does not run' };
  }
  const { executable, version, identity, parts } = JSON.parse(described);
  const [major, minor] = parts;
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    return { missing: `python3 is ${version}, ${LEAST.join('.')} or later is needed` };
  }
  return { executable, version, identity };
}
