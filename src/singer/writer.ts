import type { Writable } from 'node:stream';
import { JsonBytes } from './json-bytes.ts';

/** Lines are collected up to this many bytes before they are written: a write a record costs more than the record. */
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
  /** What the next `flush` writes: whole lines. Whoever adds to it awaits that before memory matters: once a page. */
  readonly lines = new JsonBytes();
  readonly #out: Writable;
  #closed: ClosedOutputError | null = null;

  constructor(out: Writable) {
    this.#out = out;
    // A reader that goes away is also reported outside of any write; unheard, it would end the process.
    out.on('error', (error) => {
      this.#closed ??= new ClosedOutputError(error);
    });
  }

  /** Adds one line. */
  add(line: string): void {
    this.lines.putText(`${line}\n`);
  }

  /** Whether enough has been collected that it should be written. */
  get full(): boolean {
    return this.lines.size >= CHUNK;
  }

  /**
   * Writes what was collected, and returns once the reader's side has taken it. The event loop stays free meanwhile.
   * @throws ClosedOutputError
   */
  async flush(): Promise<void> {
    if (this.#closed !== null) throw this.#closed;
    if (this.lines.size === 0) return;
    const { bytes, release } = this.lines.take();
    await new Promise<void>((resolve, reject) => {
      this.#out.write(bytes, (error) => {
        if (error) reject(new ClosedOutputError(error));
        else resolve();
      });
    });
    release();
  }
}
