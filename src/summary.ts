import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { Log } from './log.ts';
import type { Bookmark } from './singer/state.ts';

/** How one stream fared. Pages and requests are those of its resource, which it may share with others. */
export interface StreamSummary {
  readonly stream: string;
  readonly counts: Counts;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  readonly seconds: number;
  readonly bookmark: Bookmark | null;
  /** Why it was left out, though nothing failed; null where it was read. */
  readonly skipped: string | null;
  readonly error: Error | null;
}

/** How a run fared: kept while it goes, shown at its end. */
export class Summary {
  readonly streams: StreamSummary[] = [];
  readonly #clock: Clock;
  readonly #begun: number;
  readonly #failures: Error[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begun = clock.now();
  }

  add(stream: StreamSummary): void {
    this.streams.push(stream);
  }

  /** The run as a whole failed: its reason comes after those of the streams. */
  fail(error: Error): void {
    this.#failures.push(error);
  }

  /** Everything that makes the run one that failed, each once. */
  get failures(): readonly Error[] {
    const errors = this.streams.flatMap(({ error }) => error ?? []);
    return [...new Set([...errors, ...this.#failures])];
  }

  /** Whether not one page of any stream came: a wrong address looks like that. */
  get nothingReadable(): boolean {
    return this.streams.every(({ skipped, pages, error }) => skipped !== null || (error !== null && pages === 0));
  }

  /** As JSON, for `--report`. */
  toJSON(): unknown {
    return {
      ok: this.failures.length === 0,
      seconds: (this.#clock.now() - this.#begun) / 1000,
      failures: this.failures.map(({ message }) => message),
      streams: this.streams.map(({ counts, error, ...rest }) => ({
        ...rest,
        ...counts,
        error: error?.message ?? null,
      })),
    };
  }

  /** As a table in the log, with what was skipped said once more. */
  log(log: Log): void {
    if (this.streams.length === 0) return;
    const head = [
      'stream',
      'records',
      'pages',
      'requests',
      'retries',
      'old',
      'invalid',
      'rejected',
      'seconds',
      'bookmark',
    ];
    const rows = this.streams.map(({ stream, counts, pages, requests, retries, seconds, bookmark, skipped, error }) => [
      stream,
      counts.sent,
      pages,
      requests,
      retries,
      counts.old + counts.sentBefore,
      counts.invalid + counts.dropped,
      counts.rejected,
      seconds.toFixed(1),
      error !== null ? 'FAILED' : skipped !== null ? 'skipped' : bookmarkText(bookmark),
    ]);
    for (const line of table([head, ...rows])) log.info(line);
    for (const { skipped, stream } of this.streams) if (skipped !== null) log.warning(skipped, stream);
  }
}

function bookmarkText(bookmark: Bookmark | null): string {
  return String(bookmark?.replication_key_value ?? (bookmark?.complete === true ? 'complete' : '-'));
}

/** Rows as lines with columns of equal width: text to the left, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
