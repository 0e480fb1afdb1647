import { isDeepStrictEqual } from 'node:util';
import { ApiError, AuthError, TapError } from '../base/errors.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import { logMetrics } from '../report/metrics.ts';
import type { Summary, Underway } from '../report/summary.ts';
import { Pages } from '../sensedata/http/pages.ts';
import type { Scope } from '../sensedata/http/scope.ts';
import type { ListPage } from '../sensedata/list/list.ts';
import type { ListWarning } from '../sensedata/list/list-reading.ts';
import type { ListChoice, ResourceEnd, ResourceEvent, Verdicts } from '../sensedata/passes/pass.ts';
import { readResource } from '../sensedata/passes/read-resource.ts';
import { readList } from '../sensedata/reading/fences.ts';
import { marker } from '../sensedata/streams/marks.ts';
import { orderField } from '../sensedata/streams/stream.ts';
import { daysOf } from '../settings/days-by-stream.ts';
import { momentReader, type ReadMoment } from '../singer/moment.ts';
import { hasWorkedBefore } from './bookmarks.ts';
import { INCOMPLETE, repeatedText, WARNINGS } from './list-texts.ts';
import type { SyncOptions } from './options.ts';
import type { StateKeeper } from './state-keeper.ts';
import { StreamSync } from './stream-sync.ts';
import { UnknownFields } from './unknown-fields.ts';

const DAY_SECONDS = 86_400;

type Reading = AsyncGenerator<ResourceEvent, ResourceEnd>;

/** The newest moment that rows have carried, over the whole run. */
export interface LastSent {
  at: string;
}

/** The reading of one resource for the streams that it feeds. */
export class ResourceSync {
  readonly #resource: ResourcePlan;
  readonly #options: SyncOptions;
  readonly #keeper: StateKeeper;
  readonly #summary: Summary;
  readonly #streams: readonly StreamSync[];
  readonly #scope: Scope;
  readonly #readMoment: ReadMoment;
  readonly #unknownFields: UnknownFields;
  /** Every list that was opened, to say afterwards which of them heeded its filter. */
  readonly #lists: Pages[] = [];
  /** What `start` has asked for. */
  #ahead: { readonly reading: Reading; readonly first: ReturnType<Reading['next']> } | null = null;
  readonly #underway: { -readonly [Key in keyof Underway]: Underway[Key] };
  #allKeyed = true;
  #checkpointed = false;
  /** Rows that the list holds too many, of records that it holds more than once. */
  #repeated = 0;
  readonly #lastSent: LastSent;
  readonly #said = new Set<string>();

  constructor(resource: ResourcePlan, options: SyncOptions, keeper: StateKeeper, summary: Summary, lastSent: LastSent) {
    this.#lastSent = lastSent;
    const { client, config, log, clock } = options;
    this.#resource = resource;
    this.#options = options;
    this.#keeper = keeper;
    this.#summary = summary;
    this.#scope = client.scope();
    this.#readMoment = momentReader(config.timezone);
    this.#unknownFields = new UnknownFields(resource.parent.name, resource.knownFields, log);
    this.#streams = resource.streams.map(
      (plan) => new StreamSync({ ...options, plan, keeper, readMoment: this.#readMoment }, client.runStart),
    );
    this.#underway = { stream: this.#streams[0]!.name, records: 0, pages: 0, begun: clock.now() };
  }

  /** Asks for the first pages, behind the requests of the resource that is being read; `run` goes on from there. */
  start(): void {
    this.#scope.ahead = true;
    const reading = this.#open();
    const first = reading.next();
    // It is heard of in `run`, if the run gets there.
    first.catch(() => {});
    this.#ahead = { reading, first };
  }

  /**
   * Reads the resource, and enters into the summary how that went.
   * @param onFirstPage is called once, when the first page has come.
   * @throws AuthError, ClosedOutputError or the signal's reason, and what is a defect of the tap: they end the run.
   */
  async run(onFirstPage: () => void): Promise<void> {
    const { log, clock } = this.#options;
    this.#underway.begun = clock.now();
    this.#summary.underway = this.#underway;
    this.#scope.ahead = false;
    let failure: Error | null = null;
    let skipped: string | null = null;
    try {
      await this.#finish(await this.#read(onFirstPage));
    } catch (error) {
      if (this.#isAbsent(error)) {
        const text = this.#absence(error);
        if (this.#isExpected()) failure = new ApiError(text, error.status, { cause: error });
        else skipped = text;
      } else failure = error as Error;
    }
    if (skipped !== null) log.warning(skipped, this.#resource.parent.name);
    this.#scope.close(new Error('the resource is not read any more'));
    for (const list of this.#lists) list.reportFilter();
    const seconds = (clock.now() - this.#underway.begun) / 1000;
    this.#summary.underway = null;
    for (const { name, output, error } of this.#streams) {
      this.#summary.add({
        stream: name,
        resource: this.#resource.parent.resource,
        counts: output.counts,
        pages: this.#underway.pages,
        ...this.#scope.counts,
        seconds,
        bookmark: this.#keeper.state.bookmarks[name] ?? null,
        skipped,
        error: error ?? failure,
      });
    }
    for (const { name, output, error } of this.#streams) {
      logMetrics(log, name, output.counts.sent, seconds, (error ?? failure) !== null);
    }
    if (failure !== null && (failure instanceof AuthError || !(failure instanceof TapError))) throw failure;
  }

  async #read(onFirstPage: () => void): Promise<ResourceEnd> {
    for (;;) {
      const reading = this.#ahead?.reading ?? this.#open();
      try {
        const first = await (this.#ahead?.first ?? reading.next());
        this.#ahead = null;
        if (!this.#settleCursors()) continue;
        for (const stream of this.#streams) stream.begin(this.#options.client.runStart);
        onFirstPage();
        return await this.#follow(reading, first);
      } finally {
        await reading.return(undefined as never);
      }
    }
  }

  #open(): Reading {
    const { config, client } = this.#options;
    return readResource({
      replication: this.#resource.parent.replication,
      consumers: this.#streams.map(({ consumer }) => consumer),
      window: { start: config.startDate, end: config.endDate, lookbackSeconds: this.#lookbackSeconds() },
      concurrency: config.concurrency,
      open: (choice) => this.#openList(choice),
      read: readList,
      provePicture: config.activateVersion && this.#streams.some(({ consumer }) => consumer.full),
      readMoment: this.#readMoment,
      runStart: () => client.runStart,
      latestStart: () => client.latestStart,
      warn: (warning) => this.#warn(warning),
    });
  }

  #lookbackSeconds(): number {
    const { config } = this.#options;
    const { name, replication } = this.#resource.parent;
    if (replication.kind !== 'days') return config.lookbackSeconds;
    return (daysOf(config.lookbackDays, name) ?? replication.lookbackDays) * DAY_SECONDS;
  }

  #openList({ order, filter, limit }: ListChoice): Pages {
    const { client, config, log } = this.#options;
    const { parent, path } = this.#resource;
    const field = orderField(parent.replication, order);
    const pages = new Pages(
      client,
      {
        resource: parent.resource,
        path,
        order: field,
        ...(filter === undefined ? {} : { filter }),
        limit: limit ?? config.pageSize,
        readMoment: this.#readMoment,
        mark: marker(parent, order, field, this.#readMoment),
      },
      log,
      this.#scope,
    );
    this.#lists.push(pages);
    return pages;
  }

  /**
   * The run's start is known now: cursors that it shows to lie in the future are not what was read by.
   * @returns false where the reading must begin anew.
   */
  #settleCursors(): boolean {
    const { runStart } = this.#options.client;
    const settled = this.#streams.map((stream) => stream.consumerAt(runStart));
    if (this.#streams.every(({ consumer }, index) => isDeepStrictEqual(consumer, settled[index]))) return true;
    for (const [index, stream] of this.#streams.entries()) stream.settle(settled[index]!);
    return false;
  }

  async #follow(reading: Reading, first: IteratorResult<ResourceEvent, ResourceEnd>): Promise<ResourceEnd> {
    const { signal } = this.#options;
    for (let { done, value } = first; ; { done, value } = await reading.next()) {
      signal.throwIfAborted();
      if (done) return value as ResourceEnd;
      const event = value as ResourceEvent;
      if (event.kind === 'page') await this.#send(event.page, event.verdicts);
      else await this.#checkpoint(event);
    }
  }

  async #send(page: ListPage, verdicts: Verdicts): Promise<void> {
    const { writer, signal } = this.#options;
    this.#underway.pages++;
    this.#underway.records += page.records.length;
    this.#allKeyed &&= page.marks.every(({ id }) => id !== null);
    // Pages may be answered in another order than they are sent in; a target keeps the newest row by this moment.
    if (page.answeredAt > this.#lastSent.at) this.#lastSent.at = page.answeredAt;
    this.#unknownFields.note(page.records);
    for (const stream of this.#streams) {
      stream.send(page, verdicts, this.#lastSent.at);
      // All that waits for the reader of the output is bytes: objects that live through it would have to be moved by V8.
      if (stream === this.#streams.at(-1)) page.records.length = 0;
      if (writer.full) await writer.flush();
      signal.throwIfAborted();
    }
  }

  async #checkpoint({ kind, bookmarks }: Exclude<ResourceEvent, { kind: 'page' }>): Promise<void> {
    if (this.#resource.parent.replication.kind === 'whole') return;
    const retracts = kind === 'retract';
    if (retracts && !this.#checkpointed) return;
    this.#checkpointed = true;
    for (const stream of this.#streams) stream.checkpoint(bookmarks.get(stream.name), retracts);
    await this.#keeper.write();
  }

  async #finish(end: ResourceEnd): Promise<void> {
    const { name } = this.#resource.parent;
    if (end.incomplete !== null) {
      const reason = INCOMPLETE[end.incomplete];
      throw new ApiError(`${name}: incomplete, ${reason}; the next run goes on from the last bookmark`, null);
    }
    for (const stream of this.#streams) stream.finish(end, this.#options.client.runStart, this.#allKeyed);
    await this.#keeper.write();
  }

  /** Whether the endpoint is not there for this token: what its first page says, not a later one, nor that page once it was there. */
  #isAbsent(error: unknown): error is ApiError {
    return (
      error instanceof ApiError &&
      (error.status === 403 || error.status === 404) &&
      !this.#lists.some(({ answered }) => answered)
    );
  }

  /** Whether the endpoint worked before, or has to: then its absence is a failure. */
  #isExpected(): boolean {
    const { expectRecords } = this.#options.config;
    return (
      hasWorkedBefore(this.#resource, this.#keeper.state) ||
      this.#streams.some(({ name }) => expectRecords.includes(name))
    );
  }

  /** The absence in words that say what to do. */
  #absence({ status }: ApiError): string {
    const { parent, path } = this.#resource;
    if (!this.#isExpected()) {
      return `${parent.name}: skipped, the API answered HTTP ${status} at "${path}": your contract may not include it; deselect the stream, or name another path in the setting "endpoints"`;
    }
    return `${parent.name}: the API answered HTTP ${status} at "${path}", which worked before or is in "expect_records": does your contract still include it? If not, deselect the stream; if its path is another one, name it in the setting "endpoints"`;
  }

  #warn(warning: ListWarning): void {
    const { kind } = warning;
    const { log } = this.#options;
    const { name } = this.#resource.parent;
    if (kind === 'repeated') this.#repeated += warning.rows;
    const text = `${name}: ${kind === 'repeated' ? repeatedText(warning) : WARNINGS[kind]}`;
    if (this.#said.has(text)) return;
    this.#said.add(text);
    // People edit all the time: that is what the reading is made for.
    if (kind === 'disturbed') log.debug(text, name);
    else log.warning(text, name);
  }
}
