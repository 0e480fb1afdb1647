import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { table } from '../base/table.ts';
import { VERSION } from '../base/version.ts';
import type { Bookmark } from '../singer/state.ts';
import type { Counts } from './counts.ts';

/** How one stream fared. Pages and requests are those of its resource, which it may share with others. */
export interface StreamSummary {
  readonly stream: string;
  readonly resource: string;
  /** Where the list was read: under `api_url`, or from its origin. */
  readonly path: string;
  readonly counts: Counts;
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  /** Rows of the list beside the first one of their record: what the list itself holds more than once. */
  readonly repeated: number;
  /** Custom fields that the catalog does not know. */
  readonly newCustomFields: number;
  readonly seconds: number;
  readonly bookmark: Bookmark | null;
  /** Why it was left out, though nothing failed; null where it was read. */
  readonly skipped: string | null;
  readonly error: Error | null;
}

export type RequestCounts = Readonly<Record<'requests' | 'retries', number>>;

/** A resource that is being read, as it goes. */
export interface CurrentResource {
  /** The stream that gives it its name: the first of those that it feeds. */
  readonly stream: string;
  readonly records: number;
  readonly pages: number;
  readonly begun: number;
}

/** How a run fared: kept while it goes, shown at its end. */
export class Summary {
  readonly streams: StreamSummary[] = [];
  /** What is being read just now; null between resources. */
  currentResource: CurrentResource | null = null;
  readonly #requests: RequestCounts;
  readonly #clock: Clock;
  readonly #begun: number;
  readonly #failures: Error[] = [];

  /** @param requests those of the whole run, as they are counted. */
  constructor(clock: Clock, requests: RequestCounts) {
    this.#requests = requests;
    this.#clock = clock;
    this.#begun = clock.now();
  }

  /** How a stream fared; what failed is noted by `fail`. */
  add(stream: StreamSummary): void {
    this.streams.push(stream);
  }

  /** Notes a reason why the run failed: that of a stream, of a resource, or of the run as a whole. */
  fail(error: Error): void {
    this.#failures.push(error);
  }

  /** Everything that makes the run one that failed, in the order in which it came. */
  get failures(): readonly Error[] {
    return this.#failures;
  }

  /** Whether not one page of any stream came: a wrong address looks like that. */
  get nothingReadable(): boolean {
    return this.streams.every(({ skipped, pages, error }) => skipped !== null || (error !== null && pages === 0));
  }

  /** What is being read, for people who watch: stream, records, pages, rate. */
  get progress(): string {
    if (this.currentResource === null) return '';
    const { stream, records, pages, begun } = this.currentResource;
    const seconds = (this.#clock.now() - begun) / 1000;
    const rate = seconds < 1 ? '' : `, ${number(records / seconds)} records/s`;
    return `${stream}: ${number(records)} records, ${number(pages)} pages${rate}`;
  }

  get #seconds(): number {
    return (this.#clock.now() - this.#begun) / 1000;
  }

  /** As JSON, for `--report`; `docs/report.schema.json` describes it. */
  toJSON(): unknown {
    return {
      version: VERSION,
      ok: this.failures.length === 0,
      begun: new Date(this.#begun).toISOString(),
      seconds: this.#seconds,
      ...this.#requests,
      failures: this.failures.map(({ message }) => message),
      streams: this.streams.map(({ stream, resource, path, counts, error, ...rest }) => ({
        stream,
        resource,
        path,
        ...counts,
        ...rest,
        error: error?.message ?? null,
      })),
    };
  }

  /** As a table in the log, with what was skipped said once more. */
  log(log: Log): void {
    const head = [
      'stream',
      'records',
      'pages',
      'requests',
      'retries',
      'unsent',
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
      counts.old + counts.outside + counts.sentBefore + counts.withheld,
      counts.invalid + counts.dropped,
      counts.rejected,
      seconds.toFixed(1).padStart('seconds'.length),
      error !== null ? 'FAILED' : skipped !== null ? 'skipped' : bookmarkText(bookmark),
    ]);
    if (this.streams.length > 0) {
      for (const [index, line] of table([head, ...rows]).entries()) log.info(line, this.streams[index - 1]?.stream);
    }
    const sent = this.streams.reduce((sum, { counts }) => sum + counts.sent, 0);
    const { requests, retries } = this.#requests;
    log.info(
      `in all ${number(sent)} records in ${this.#seconds.toFixed(1)} s; requests: ${number(requests)}, of them retries: ${number(retries)}`,
    );
    for (const { skipped, stream } of this.streams) if (skipped !== null) log.warning(skipped, stream);
  }
}

/** A whole number as people read it. */
function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function bookmarkText(bookmark: Bookmark | null): string {
  const moment = bookmark?.replication_key_value ?? null;
  if (moment === null) return bookmark?.complete === true ? 'complete' : '-';
  return String(moment).replace(/\.\d+Z$/, 'Z');
}
