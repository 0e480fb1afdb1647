import type { Level, Log, LogFormat } from '../base/log.ts';

/** How a run is followed while it goes. */

const LINE_INTERVAL_MS = 125;
const LOG_INTERVAL_MS = 60_000;

/**
 * Whether the log is on a terminal that can hold a line in place, for somebody who wants to be told how it goes.
 * Where the messages go to the same terminal, they are what is watched.
 */
export function isWatched({ stderr, stdout, env }: NodeJS.Process, level: Level, format: LogFormat): boolean {
  if (format === 'json' || (level !== 'info' && level !== 'debug')) return false;
  return stderr.isTTY === true && stdout.isTTY !== true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
}

/**
 * Keeps a line below the log, on a terminal. What this process writes to it stands above the line.
 * @param text is asked for what the line says, several times a second.
 * @returns what takes the line away; nothing is left of it then.
 */
export async function showProgress(process: NodeJS.Process, text: () => string): Promise<() => void> {
  // Only a run on a terminal pays for it.
  const { default: ora } = await import('ora');
  const line = ora({
    stream: process.stderr,
    text: 'reading',
    // Back to the line's beginning: what another process of the pipeline says then writes over it, not behind it.
    suffixText: () => `${text()}\r`,
    color: false,
    interval: LINE_INTERVAL_MS,
    isEnabled: true,
    // Keys are the shell's business; and a process that is killed must not leave a terminal without its cursor.
    discardStdin: false,
    hideCursor: false,
  });
  const stop = (): void => {
    line.stop();
    process.off('exit', stop);
  };
  // After a second signal, or when nobody reads the output, the process ends without further ado.
  process.on('exit', stop);
  line.start();
  return stop;
}

/**
 * Logs how far a run is, once a minute: where there is no terminal, a long load is to be told from one that hangs.
 * @returns what ends it.
 */
export function logProgress(log: Log, text: () => string, intervalMs = LOG_INTERVAL_MS): () => void {
  const timer = setInterval(() => log.info(text()), intervalMs);
  return () => clearInterval(timer);
}
