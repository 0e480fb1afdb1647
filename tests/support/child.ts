import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { UNCOVERED } from './uncovered.ts';

export interface Command {
  command: string;
  args: readonly string[];
  /** Added to `cleanEnvironment()`. */
  env?: Record<string, string>;
  cwd?: string;
}

/** How a process ended, by an exit code or by a signal, and what it wrote to the pipes that it was given. */
export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * What would change how the tap, a target or Python behaves if the developer's shell happens to have it set. Certificates that
 * it has Node trust are read at each start, too, which is half of the start.
 */
const LEFT_OUT = /^(TAP_|TARGET_|SINGER_|MELTANO_|PYTHON|PG|VIRTUAL_ENV$|LOGLEVEL$|NODE_EXTRA_CA_CERTS$)/;

/** This process's environment without the variables that taps, targets, Node, Python and Postgres clients read, and uncovered. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name));
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...UNCOVERED };
}

const running = new Set<ChildProcess>();

// Children lead process groups of their own, so an interrupt from the terminal does not reach them.
process.on('exit', () => {
  for (const child of running) killGroup(child);
});

/** Starts a process in a process group of its own, which is killed when this process exits. */
export function startChild(command: Command, stdio: StdioOptions): ChildProcess {
  const child = spawn(command.command, command.args, {
    cwd: command.cwd,
    env: { ...cleanEnvironment(), ...command.env },
    stdio,
    detached: true,
  });
  if (child.pid !== undefined) running.add(child);
  // Not at its exit: what it started may still be there, in its group.
  child.once('close', () => running.delete(child));
  return child;
}

/** Kills a process that `startChild` started, and what it started. What has ended is left alone. */
export function killGroup(child: ChildProcess): void {
  // Not after all was seen to be closed: the number may belong to another process by then.
  if (!running.has(child)) return;
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** For output that something outside the process group still holds open after the kill. */
const GRACE_MS = 5_000;

/**
 * Waits until the processes have ended and their output is closed. If one cannot be started, or they take longer than
 * `timeoutMs`, all are killed and this rejects.
 */
export async function endOfAll(children: readonly ChildProcess[], timeoutMs: number): Promise<Outcome[]> {
  const outcomes = Promise.all(children.map(outcomeOf));
  const killAll = () => children.forEach(killGroup);
  let late = false;
  let last: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    last = setTimeout(() => reject(new Error('its output stayed open after it was killed')), timeoutMs + GRACE_MS);
  });
  const kill = setTimeout(() => {
    late = true;
    killAll();
  }, timeoutMs);
  try {
    const ended = await Promise.race([outcomes, tooLong]);
    if (!late) return ended;
    const said = children.map((child, index) => `${child.spawnfile}: ${ended[index]!.stderr.slice(-2000)}`);
    throw new Error(`not done after ${timeoutMs} ms, killed\n${said.join('\n')}`);
  } finally {
    clearTimeout(kill);
    clearTimeout(last);
    killAll();
  }
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout: text(stdout), stderr: text(stderr) }));
  });
}
