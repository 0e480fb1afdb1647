import type { Writable } from 'node:stream';

/** Lines are collected up to this many bytes before they are written: a write a record costs more than the record. */
const CHUNK = 65_536;
/** Room for the lines of a page, as a rule. It grows where a page has more; what has grown is used once. */
const ROOM = 16 * CHUNK;
/** UTF-8 takes no more bytes than that for a UTF-16 unit. */
const MOST_BYTES = 3;
const LINE_BREAK = 0x0a;
const NO_BUFFER = Buffer.alloc(0);

/** The reader of the output is gone: the target died, or closed its end. */
export class ClosedOutputError extends Error {
  constructor(cause?: unknown) {
    super('the reader of the output closed it before the end', { cause });
    this.name = 'ClosedOutputError';
  }
}

/**
 * Writes message lines to a stream, in order, as fast as its reader takes them. Each line is encoded on its own into one
 * buffer that is used again and again: joined into one text, a single wide character would make all of it twice as long.
 */
export class Writer {
  readonly #out: Writable;
  #buffer = NO_BUFFER;
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
    this.#reserve(line.length * MOST_BYTES + 1);
    this.#size += this.#buffer.write(line, this.#size);
    this.#buffer[this.#size++] = LINE_BREAK;
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
    const taken = this.#buffer;
    const chunk = taken.subarray(0, this.#size);
    this.#buffer = NO_BUFFER;
    this.#size = 0;
    await new Promise<void>((resolve, reject) => {
      this.#out.write(chunk, (error) => {
        if (error) reject(new ClosedOutputError(error));
        else resolve();
      });
    });
    if (this.#buffer === NO_BUFFER && taken.length <= ROOM) this.#buffer = taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(ROOM, needed, 2 * this.#size));
    this.#buffer.copy(larger, 0, 0, this.#size);
    this.#buffer = larger;
  }
}
