import { isDeepStrictEqual } from 'node:util';
import { hasWorkedBefore, isBeyond, toBookmark, toConsumer } from './bookmarks.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { ApiError, AuthError, DataError, TapError } from './errors.ts';
import type { Log } from './log.ts';
import { Output } from './output.ts';
import type { ResourcePlan, StreamPlan } from './plan.ts';
import type { Rejects } from './rejects.ts';
import type { Client } from './sensedata/client.ts';
import type { Consumer } from './sensedata/consumer.ts';
import { readList } from './sensedata/fences.ts';
import type { ListPage, RawRecord } from './sensedata/list.ts';
import type { Incomplete, ListWarning } from './sensedata/list-reading.ts';
import { toMoment } from './sensedata/moments.ts';
import { Pages } from './sensedata/pages.ts';
import {
  type ListChoice,
  type ResourceEnd,
  type ResourceEvent,
  readResource,
  type Verdict,
} from './sensedata/passes.ts';
import { isChild } from './sensedata/stream.ts';
import { streams } from './sensedata/streams.ts';
import { activateVersionMessage } from './singer/message.ts';
import { momentReader, type ReadMoment } from './singer/moment.ts';
import type { State } from './singer/state.ts';
import { ClosedOutputError, type Writer } from './singer/writer.ts';
import { StateKeeper } from './state-keeper.ts';
import type { Summary } from './summary.ts';
import { UnknownFields } from './unknown-fields.ts';

/** Why a list could not be read to its end. */
const INCOMPLETE: Readonly<Record<Incomplete, string>> = {
  'equal-moments': 'records with equal moments stand in another order each time',
  'no-order': 'the API gives it no order, and some record stood on it twice each time it was read',
  'cached-answers': 'its answers come from a cache (Age above 0)',
  restless: 'it never held still long enough to be read',
  endless: 'the API gives page after page without records, each with a next page',
};

const WARNINGS: Readonly<Record<ListWarning['kind'], string>> = {
  'does-not-page': 'the API repeats a page, so it does not page this list; taken as its end',
  'cached-answer': 'an answer came from a cache (Age above 0): it proves nothing about this moment',
  disturbed: 'the list is edited while it is read',
  'no-order': 'the list has no order to rely on; it is read as it comes',
};

export interface SyncOptions {
  readonly plan: readonly ResourcePlan[];
  readonly config: Config;
  readonly state: State | null;
  readonly client: Client;
  readonly writer: Writer;
  readonly log: Log;
  readonly clock: Clock;
  readonly rejects: Rejects;
  readonly signal: AbortSignal;
}

/** One stream in the course of a run. */
interface Target {
  readonly plan: StreamPlan;
  readonly output: Output;
  consumer: Consumer;
  /** Of its records; null where this is no full read, or ACTIVATE_VERSION is off. */
  version: number | null;
  error: TapError | null;
}

/**
 * Reads every planned resource and writes SCHEMA, RECORD and STATE messages. One stream's failure stops neither the
 * others nor their state.
 * @param summary is told what happened, stream by stream; its `failures` stay empty where all went well.
 * @throws AuthError, ClosedOutputError, or the signal's reason: then the last STATE is out, if anybody reads.
 */
export async function sync(options: SyncOptions, summary: Summary): Promise<void> {
  const keeper = new StateKeeper(options.state, options.writer);
  await keeper.write();
  try {
    for (const resource of options.plan) await new ResourceSync(resource, options, keeper, summary).run();
  } finally {
    // After a closed output nothing can be written any more; everything else ends with what could be saved.
    await keeper.write().catch((error: unknown) => {
      if (!(error instanceof ClosedOutputError)) throw error;
    });
  }
  if (options.plan.length > 0 && summary.nothingReadable) {
    summary.fail(
      new ApiError(`no selected stream could be read: is "api_url" right? (${options.config.apiUrl})`, null),
    );
  }
}

/** The reading of one resource for the streams that it feeds. */
class ResourceSync {
  readonly #resource: ResourcePlan;
  readonly #options: SyncOptions;
  readonly #keeper: StateKeeper;
  readonly #summary: Summary;
  readonly #targets: Target[];
  readonly #readMoment: ReadMoment;
  readonly #unknownFields: UnknownFields;
  readonly #begunAt: number;
  /** Every list that was opened, to say afterwards which of them heeded its filter. */
  readonly #lists: Pages[] = [];
  #begun = false;
  #pages = 0;
  /** Records without id: whose children are not known, either. */
  #keyless = 0;
  #sentAt = '';
  readonly #said = new Set<string>();

  constructor(resource: ResourcePlan, options: SyncOptions, keeper: StateKeeper, summary: Summary) {
    const { config, client, log, writer, rejects } = options;
    this.#resource = resource;
    this.#options = options;
    this.#keeper = keeper;
    this.#summary = summary;
    this.#begunAt = options.clock.now();
    this.#readMoment = momentReader(config.timezone);
    this.#unknownFields = new UnknownFields(resource.parent, log);
    this.#targets = resource.streams.map((plan) => ({
      plan,
      output: new Output({
        plan,
        writer,
        log,
        rejects,
        readMoment: this.#readMoment,
        onInvalidValue: config.onInvalidValue,
      }),
      consumer: toConsumer(plan, keeper.state, config, client.runStart),
      version: null,
      error: null,
    }));
  }

  /** Reads the resource, and enters into the summary how that went. */
  async run(): Promise<void> {
    const { log, client } = this.#options;
    const { requests, retries } = client.counts;
    let failure: Error | null = null;
    let skipped: string | null = null;
    try {
      await this.#finish(await this.#read());
    } catch (error) {
      skipped = error instanceof TapError ? this.#reasonToSkip(error) : null;
      if (skipped === null) failure = error as Error;
      else log.warning(skipped, this.#resource.parent.name);
    }
    for (const list of this.#lists) {
      list.close();
      list.reportFilter();
    }
    const spent = { requests: client.counts.requests - requests, retries: client.counts.retries - retries };
    for (const { plan, output, error } of this.#targets) {
      this.#summary.add({
        stream: plan.stream.name,
        counts: output.counts,
        pages: this.#pages,
        ...spent,
        seconds: (this.#options.clock.now() - this.#begunAt) / 1000,
        bookmark: this.#keeper.state.bookmarks[plan.stream.name] ?? null,
        skipped,
        error: error ?? failure,
      });
    }
    if (failure !== null && (failure instanceof AuthError || !(failure instanceof TapError))) throw failure;
    this.#logMetrics();
  }

  async #read(): Promise<ResourceEnd> {
    for (;;) {
      const reading = readResource({
        replication: this.#replication(),
        consumers: this.#targets.map(({ consumer }) => consumer),
        window: {
          start: this.#options.config.startDate,
          end: this.#options.config.endDate,
          lookbackSeconds: this.#options.config.lookbackSeconds,
        },
        concurrency: this.#options.config.concurrency,
        open: (choice) => this.#open(choice),
        read: readList,
        readMoment: this.#readMoment,
        runStart: () => this.#options.client.runStart,
        latestStart: () => this.#options.client.latestStart,
        warn: (warning) => this.#warn(warning),
      });
      const end = await this.#follow(reading);
      if (end !== 'again') return end;
    }
  }

  /** Follows the reading to its end; `again` where the first answer showed that cursors lie in the future. */
  async #follow(reading: AsyncGenerator<ResourceEvent, ResourceEnd>): Promise<ResourceEnd | 'again'> {
    try {
      for (;;) {
        const { done, value } = await reading.next();
        this.#options.signal.throwIfAborted();
        if (!this.#begun) {
          if (!this.#settleCursors()) return 'again';
          this.#begin();
        }
        if (done) return value;
        if (value.kind === 'page') await this.#send(value.page, value.verdict);
        else await this.#checkpoint(value.bookmarks);
      }
    } finally {
      await reading.return(undefined as never);
    }
  }

  /**
   * The run's start is known now: cursors that it shows to lie in the future are not what was read by.
   * @returns false where the reading must begin anew.
   */
  #settleCursors(): boolean {
    const { client, config, log } = this.#options;
    const settled = this.#targets.map(({ plan }) => toConsumer(plan, this.#keeper.state, config, client.runStart));
    const same = this.#targets.every(({ consumer }, index) => isDeepStrictEqual(consumer, settled[index]));
    if (!same) for (const [index, target] of this.#targets.entries()) target.consumer = settled[index]!;
    if (same) {
      for (const { plan } of this.#targets) {
        if (isBeyond(plan, this.#keeper.state, client.runStart)) {
          const { name } = plan.stream;
          log.warning(
            `${name}: its bookmark lies more than a day in the future; the stream is read as if it had none`,
            name,
          );
        }
      }
    }
    return same;
  }

  #begin(): void {
    this.#begun = true;
    const { config, client } = this.#options;
    for (const target of this.#targets) {
      const { changed, full, resume } = target.consumer;
      const everything =
        full || (changed === null && resume === null && config.startDate === null && config.endDate === null);
      target.version = config.activateVersion && everything ? client.runStart : null;
      target.output.begin(target.version);
    }
  }

  async #send(page: ListPage, verdict: (stream: string, index: number) => Verdict): Promise<void> {
    const { log, writer, signal } = this.#options;
    this.#pages++;
    this.#keyless += page.marks.filter(({ id }) => id === null).length;
    // Pages may be answered in another order than they are sent in; a target keeps the newest row by this moment.
    if (page.answeredAt > this.#sentAt) this.#sentAt = page.answeredAt;
    this.#unknownFields.note(page.records);
    for (const target of this.#targets) {
      if (target.error !== null) continue;
      try {
        this.#sendTo(target, page, verdict);
      } catch (error) {
        const { name } = target.plan.stream;
        // A defect in one stream's values is that stream's failure, too.
        target.error =
          error instanceof DataError ? error : new DataError(`${name}: ${(error as Error).message}`, { cause: error });
        log.error(target.error.message, name);
      }
      if (writer.full) await writer.flush();
      signal.throwIfAborted();
    }
  }

  #sendTo({ plan, output }: Target, page: ListPage, verdict: (stream: string, index: number) => Verdict): void {
    for (const [index, record] of page.records.entries()) {
      const result = verdict(plan.stream.name, index);
      if (result === 'send') {
        output.send(record as RawRecord, this.#sentAt);
        continue;
      }
      output.counts.read++;
      if (result === 'old') output.counts.old++;
      else output.counts.sentBefore++;
    }
  }

  async #checkpoint(bookmarks: Extract<ResourceEvent, { kind: 'checkpoint' }>['bookmarks']): Promise<void> {
    const replication = this.#replication();
    if (replication.method === 'FULL_TABLE') return;
    for (const { plan, output, error } of this.#targets) {
      const progress = bookmarks.get(plan.stream.name);
      if (progress === undefined || error !== null || this.#isMissing(plan, output)) continue;
      this.#keeper.set(plan.stream.name, toBookmark(plan, progress, replication.changed));
    }
    await this.#keeper.write();
  }

  /** The resource is through: what can only be said now. */
  async #finish(end: ResourceEnd): Promise<void> {
    const { config, client, writer } = this.#options;
    const { name } = this.#resource.parent;
    if (end.incomplete !== null) {
      throw new ApiError(
        `${name}: incomplete, ${INCOMPLETE[end.incomplete]}; the next run goes on from the last bookmark`,
        null,
      );
    }
    for (const target of this.#targets) {
      const { plan, output, version, consumer, error } = target;
      if (error !== null) continue;
      const stream = plan.stream.name;
      if (end.whole && this.#isMissing(plan, output)) {
        target.error = new DataError(`${stream}: expect_records names it, but SenseData has no record of it`);
        continue;
      }
      if (plan.fullTable) this.#keeper.set(stream, { complete: true });
      else if (end.whole && config.fullRefreshDays(stream) !== null && (consumer.full || consumer.changed === null)) {
        this.#keeper.set(stream, { full_read_at: toMoment(client.runStart) });
      }
      const { sent, rejected, dropped } = output.counts;
      const certain = end.whole && !end.disturbed && sent > 0 && rejected + dropped + this.#keyless === 0;
      if (version !== null && certain) writer.add(activateVersionMessage(stream, version));
    }
    await this.#keeper.write();
  }

  /** Whether nothing has come of a stream that the user knows to have records. */
  #isMissing({ stream }: StreamPlan, { counts }: Output): boolean {
    return counts.read === 0 && this.#options.config.expectRecords.includes(stream.name);
  }

  /** An endpoint that never worked and is not there is skipped, in words that say what to do; null where it must not be. */
  #reasonToSkip(error: TapError): string | null {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404) || this.#begun) return null;
    const { parent, path } = this.#resource;
    const fed = streams.filter((stream) => isChild(stream) && stream.parent === parent.name).map(({ name }) => name);
    if (hasWorkedBefore(this.#resource, this.#keeper.state, fed)) return null;
    if (this.#targets.some(({ plan }) => this.#options.config.expectRecords.includes(plan.stream.name))) return null;
    return `${parent.name}: skipped, the API answered HTTP ${error.status} at "${path}": your contract may not include it; deselect the stream, or name another path in the setting "endpoints"`;
  }

  #open({ order, filter, limit }: ListChoice): Pages {
    const { client, config, log } = this.#options;
    const { parent, path } = this.#resource;
    const changed = parent.replication.method === 'INCREMENTAL' ? parent.replication.changed : 'id';
    const pages = new Pages(
      client,
      {
        resource: parent.resource,
        path,
        order: order === 'id' ? 'id' : changed,
        ...(filter === undefined ? {} : { filter }),
        limit: limit ?? config.pageSize,
        readMoment: this.#readMoment,
      },
      log,
    );
    this.#lists.push(pages);
    return pages;
  }

  #replication(): ResourcePlan['parent']['replication'] {
    return this.#resource.parent.replication;
  }

  #warn(warning: ListWarning): void {
    const { name } = this.#resource.parent;
    const text = `${name}: ${WARNINGS[warning.kind]}`;
    if (this.#said.has(text)) return;
    this.#said.add(text);
    // People edit all the time: that is what the reading is made for.
    if (warning.kind === 'disturbed') this.#options.log.debug(text, name);
    else this.#options.log.warning(text, name);
  }

  #logMetrics(): void {
    const { log, clock } = this.#options;
    const seconds = (clock.now() - this.#begunAt) / 1000;
    for (const { plan, output } of this.#targets) {
      const tags = { endpoint: plan.stream.name };
      log.info(
        `METRIC: ${JSON.stringify({ type: 'counter', metric: 'record_count', value: output.counts.sent, tags })}`,
        plan.stream.name,
      );
      log.info(
        `METRIC: ${JSON.stringify({ type: 'timer', metric: 'sync_duration', value: seconds, tags })}`,
        plan.stream.name,
      );
    }
  }
}
