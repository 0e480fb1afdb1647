import type { Writable } from 'node:stream';

/** Lines are collected up to this many characters before they are written: a write a record costs more than the record. */
const CHUNK = 65_536;

/** The reader of the output is gone: the target died, or closed its end. */
export class ClosedOutputError extends Error {
  constructor(cause?: unknown) {
    super('the reader of the output closed it before the end', { cause });
    this.name = 'ClosedOutputError';
  }
}

/** Writes message lines to a stream, in order, as fast as its reader takes them. */
export class Writer {
  readonly #out: Writable;
  #lines: string[] = [];
  #size = 0;
  #closed: ClosedOutputError | null = null;

  constructor(out: Writable) {
    this.#out = out;
    // A reader that goes away is also reported outside of any write; unheard, it would end the process.
    out.on('error', (error) => {
      this.#closed ??= new ClosedOutputError(error);
    });
  }

  /** Adds one line. It is written by the next `flush`, which a caller awaits before memory matters: once a page. */
  add(line: string): void {
    this.#lines.push(line, '\n');
    this.#size += line.length + 1;
  }

  /** Whether enough has been collected that it should be written. */
  get full(): boolean {
    return this.#size >= CHUNK;
  }

  /**
   * Writes what was collected, and returns once the reader's side has taken it. The event loop stays free meanwhile.
   * @throws ClosedOutputError
   */
  async flush(): Promise<void> {
    if (this.#closed !== null) throw this.#closed;
    if (this.#size === 0) return;
    const chunk = this.#lines.join('');
    this.#lines = [];
    this.#size = 0;
    await new Promise<void>((resolve, reject) => {
      this.#out.write(chunk, (error) => {
        if (error) reject(new ClosedOutputError(error));
        else resolve();
      });
    });
  }
}
