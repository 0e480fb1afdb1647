import { accessSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { JsonBytes } from './json-bytes.ts';

export interface BatchOptions {
  /** Absolute; made when the first file is written. */
  readonly folder: string;
  /** Records of a file, at most; a page may go beyond it. */
  readonly size: number;
  readonly compression: 'none' | 'gzip';
}

/** It may hold personal data: for its owner's eyes only. */
const [OWNER_FOLDER, OWNER_FILE] = [0o700, 0o600];

/** A file can be written no more: the disk is full, or the folder is gone. */
export class BatchFileError extends Error {
  constructor(cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    super(`a batch file cannot be written (${code ?? message})`, { cause });
    this.name = 'BatchFileError';
  }
}

/** One stream's records since its last BATCH message. */
interface Batch {
  /** Not in its file yet. */
  readonly lines: JsonBytes;
  records: number;
  /** Null until the first of them are written. */
  file: { readonly path: string; readonly descriptor: number } | null;
}

/**
 * Records as files of JSON lines, of which BATCH messages tell, as the Meltano SDK defines them
 * (https://sdk.meltano.com/en/latest/batch.html). Who reads a file after its BATCH message finds it whole. Nothing here
 * removes a file: when its reader has done with it is not known.
 */
export class BatchFiles {
  readonly #options: BatchOptions;
  readonly #batches = new Map<string, Batch>();
  #files = 0;
  #failure: BatchFileError | null = null;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** Where the line of a stream's next record goes, with its line break. Nothing is written to a file yet. */
  record(stream: string): JsonBytes {
    let batch = this.#batches.get(stream);
    if (batch === undefined) {
      batch = { lines: new JsonBytes(), records: 0, file: null };
      this.#batches.set(stream, batch);
    }
    batch.records++;
    return batch.lines;
  }

  /** Bytes that wait for their files. */
  get waiting(): number {
    let sum = 0;
    for (const { lines } of this.#batches.values()) sum += lines.size;
    return sum;
  }

  /** Whether a file has as many records as it may. */
  get full(): boolean {
    for (const batch of this.#batches.values()) if (this.#isFull(batch)) return true;
    return false;
  }

  /**
   * Writes what waits into its files.
   * @returns the messages of those that have as many records as they may.
   * @throws BatchFileError, from then on at each call.
   */
  write(): string[] {
    return this.#orFail(() => this.#write((batch) => this.#isFull(batch)));
  }

  /** Ends all files. @returns their messages: what is sent after these stands behind the records. @throws BatchFileError */
  end(): string[] {
    return this.#orFail(() => this.#write(() => true));
  }

  #isFull({ records }: Batch): boolean {
    return records >= this.#options.size;
  }

  #write(isOver: (batch: Batch) => boolean): string[] {
    const messages: string[] = [];
    for (const [stream, batch] of this.#batches) {
      batch.file ??= this.#open(stream);
      const { path, descriptor } = batch.file;
      append(descriptor, batch.lines, this.#options.compression);
      if (!isOver(batch)) continue;
      closeSync(descriptor);
      // What was removed meanwhile took all writes, and nobody can read it.
      accessSync(path);
      this.#batches.delete(stream);
      messages.push(batchMessage(stream, this.#options.compression, path));
    }
    return messages;
  }

  #open(stream: string): NonNullable<Batch['file']> {
    const { folder, compression } = this.#options;
    // Once: where it was removed since, so were files of which messages have told.
    if (this.#files === 0) mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
    const path = join(folder, `${stream}-${++this.#files}.jsonl${compression === 'gzip' ? '.gz' : ''}`);
    return { path, descriptor: openSync(path, 'wx', OWNER_FILE) };
  }

  /** What is missing from a file is in no other: nothing may be sent after it. */
  #orFail<T>(act: () => T): T {
    if (this.#failure !== null) throw this.#failure;
    try {
      return act();
    } catch (error) {
      this.#failure = new BatchFileError(error);
      throw this.#failure;
    }
  }
}

function append(file: number, lines: JsonBytes, compression: BatchOptions['compression']): void {
  if (lines.size === 0) return;
  const { bytes, release } = lines.take();
  // Compressed parts behind one another are a compressed file.
  const whole = compression === 'gzip' ? gzipSync(bytes) : bytes;
  for (let from = 0; from < whole.length; ) from += writeSync(file, whole, from);
  release();
}

/** Not by `pathToFileURL`: targets on the Meltano SDK take the path as it stands, and would look for a name with `%20`. */
function batchMessage(stream: string, compression: BatchOptions['compression'], path: string): string {
  const encoding = { format: 'jsonl', ...(compression === 'none' ? {} : { compression }) };
  const address = `file://${sep === '/' ? path : `/${path.replaceAll(sep, '/')}`}`;
  return JSON.stringify({ type: 'BATCH', stream, encoding, manifest: [address] });
}
