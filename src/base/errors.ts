/**
 * Errors say what the user must do. Only the entry file turns them into the last line on stderr and the exit code;
 * everything else throws them, or lets them pass.
 */
export class TapError extends Error {
  /** 1: the run failed. 2: what the user gave cannot be used. */
  readonly exitCode: 1 | 2 = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Arguments, config, catalog or state that cannot be used: all problems at once, each with its key and what was expected. */
export class ConfigError extends TapError {
  override readonly exitCode = 2;
}

/** The API refused the token: nothing else in the run can work. */
export class AuthError extends TapError {}

/** The API, or the way to it, failed for good. */
export class ApiError extends TapError {
  /** The HTTP status; null where no answer came, or the answer was none (a broken body, a time-out). */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Nobody is there at the API's address, nor has been in this run: nothing else in it can work. */
export class UnreachableError extends ApiError {}

/** A record that cannot be sent as the config and the catalog demand. */
export class DataError extends TapError {}

/** The system's word for what went wrong with a file, `ENOSPC` say. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
