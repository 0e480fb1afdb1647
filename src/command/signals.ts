/** The run was ended from outside. */
export class SignalError extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`ended by ${signal}`);
    this.name = 'SignalError';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** Long enough to write the last STATE, short enough that nobody sends SIGKILL. */
const GRACE_MS = 4000;

/**
 * Turns SIGINT and SIGTERM into an abort, so that the run can end with whole lines and its last STATE. If it has not
 * ended after four seconds, because nobody reads its output, or at a second signal, the process ends at once.
 */
export function abortOnSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const reason = new SignalError(signal);
      if (controller.signal.aborted) process.exit(reason.exitCode);
      setTimeout(() => process.exit(reason.exitCode), GRACE_MS).unref();
      process.exitCode = reason.exitCode;
      controller.abort(reason);
    });
  }
  return controller.signal;
}
