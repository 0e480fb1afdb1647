import type { Writable } from 'node:stream';
import type { BatchFiles } from './batch-files.ts';
import { JsonBytes } from './json-bytes.ts';
import type { RecordForm } from './message.ts';

/** Lines are collected up to this many bytes before they are written: a write a record costs more than the record. */
const CHUNK = 65_536;

/** What the system says where nobody is left at the other end: of a pipe, of a socket, and of a pipe on Windows. */
const NO_READER = ['EPIPE', 'ECONNRESET', 'EOF'];

/** Nothing can be written any more: the reader of the output is gone, or the system does not take it. */
export class ClosedOutputError extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause as NodeJS.ErrnoException), { cause });
    this.name = 'ClosedOutputError';
  }
}

/**
 * Writes message lines to a stream, in order, as fast as its reader takes them. Records are lines among them, or, where
 * there are batch files, in those: each BATCH message stands where the last of its records would.
 */
export class Writer {
  /** What the next `flush` writes: whole lines. */
  readonly #lines = new JsonBytes();
  readonly #out: Writable;
  readonly #giveUp: AbortSignal | null;
  readonly #batches: BatchFiles | null;
  #closed: ClosedOutputError | null = null;

  /**
   * @param giveUp once aborted, nothing is waited for any more: a `flush` that is under way fails for its reason.
   * @param batches where records go; null where they are lines as all other messages.
   */
  constructor(out: Writable, giveUp: AbortSignal | null = null, batches: BatchFiles | null = null) {
    this.#out = out;
    this.#giveUp = giveUp;
    this.#batches = batches;
    // A reader that goes away is also reported outside of any write; unheard, it would end the process.
    out.on('error', (error) => {
      this.#closed ??= new ClosedOutputError(error);
    });
  }

  /** Adds one line, after all that was added before. @throws BatchFileError */
  add(line: string): void {
    if (this.#batches !== null) this.#put(this.#batches.end());
    this.#put([line]);
  }

  /**
   * Where a stream's next record is written, by `recordWriter` in the form that `recordForm` names. Whoever does so awaits
   * `flush` before memory matters: once a page.
   */
  record(stream: string): JsonBytes {
    return this.#batches === null ? this.#lines : this.#batches.record(stream);
  }

  /** How records are written: as messages, or as lines of batch files. */
  get recordForm(): RecordForm {
    return this.#batches === null ? 'message' : 'batch';
  }

  /** Whether enough has been collected that it should be written. */
  get full(): boolean {
    const waiting = this.#lines.size + (this.#batches?.waiting ?? 0);
    return waiting >= CHUNK || this.#batches?.full === true;
  }

  /**
   * Writes what was collected, and returns once the reader's side has taken it. The event loop stays free meanwhile.
   * @throws ClosedOutputError, BatchFileError, or the reason to give up.
   */
  async flush(): Promise<void> {
    this.#giveUp?.throwIfAborted();
    if (this.#closed !== null) throw this.#closed;
    if (this.#batches !== null) this.#put(this.#batches.write());
    if (this.#lines.size === 0) return;
    const { bytes, release } = this.#lines.take();
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => reject(this.#giveUp!.reason as Error);
      this.#giveUp?.addEventListener('abort', giveUp, { once: true });
      this.#out.write(bytes, (error) => {
        this.#giveUp?.removeEventListener('abort', giveUp);
        if (error) reject(new ClosedOutputError(error));
        else resolve();
      });
    });
    release();
  }

  #put(lines: readonly string[]): void {
    for (const line of lines) this.#lines.putText(`${line}\n`);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code !== undefined && NO_READER.includes(code)
    ? 'the reader of the output closed it before the end'
    : `the output cannot be written (${code ?? message})`;
}
