import { ApiError } from '../base/errors.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import { logMetrics } from '../report/metrics.ts';
import type { CurrentResource, Summary } from '../report/summary.ts';
import type { ListPage } from '../sensedata/list/list.ts';
import type { ResourceEnd, ResourceEvent, Verdicts } from '../sensedata/passes/pass.ts';
import { hasCursors } from '../sensedata/streams/stream.ts';
import { momentReader } from '../singer/moment.ts';
import { bookmarkOf } from '../singer/state.ts';
import { absenceOf, foundText } from './absence.ts';
import { hasWorkedBefore } from './bookmarks.ts';
import { type ListPath, listPath } from './list-path.ts';
import { INCOMPLETE } from './list-texts.ts';
import { ListWarnings } from './list-warnings.ts';
import { MadeIds } from './made-ids.ts';
import type { SyncOptions } from './options.ts';
import type { PathSearch } from './path-search.ts';
import { ReplicationFields } from './replication-fields.ts';
import { ResourceReader } from './resource-reader.ts';
import type { StateKeeper } from './state-keeper.ts';
import { StreamSync } from './stream-sync.ts';
import { UnknownFields } from './unknown-fields.ts';

/** What the resources of a run share. */
export interface Run {
  readonly options: SyncOptions;
  readonly keeper: StateKeeper;
  readonly summary: Summary;
  /** The newest moment that rows have carried. */
  lastSent: string;
}

/** One resource in the course of a run: what is read goes to the streams that it feeds. */
export class ResourceSync {
  readonly #resource: ResourcePlan;
  readonly #path: ListPath;
  readonly #run: Run;
  readonly #streams: readonly StreamSync[];
  readonly #reader: ResourceReader;
  readonly #unknownFields: UnknownFields;
  readonly #progress: { -readonly [Key in keyof CurrentResource]: CurrentResource[Key] };
  readonly #madeIds: MadeIds;
  readonly #replicationFields: ReplicationFields;
  #allKeyed = true;
  #checkpointed = false;
  readonly #warnings: ListWarnings;
  /** Where the list was looked for that is not where it should be; null where it was not looked for. */
  #search: PathSearch | null = null;

  constructor(resource: ResourcePlan, run: Run) {
    const { client, config, log, clock, writer, rejects } = run.options;
    const readMoment = momentReader(config.timezone);
    this.#warnings = new ListWarnings(resource.parent.name, log);
    this.#path = listPath(resource, config, run.keeper.state);
    const { path } = this.#path;
    this.#resource = { ...resource, path };
    this.#run = run;
    const guarded = config.personalData.active;
    this.#madeIds = new MadeIds(resource.parent);
    this.#replicationFields = new ReplicationFields(resource);
    this.#unknownFields = new UnknownFields(resource.parent.name, resource.knownFields, guarded, log);
    this.#streams = resource.streams.map(
      (plan) =>
        new StreamSync(
          { plan, config, keeper: run.keeper, writer, log, rejects, readMoment, parent: resource.parent, path },
          client.runStart,
        ),
    );
    this.#reader = new ResourceReader({
      ...{ client, config, log, resource: this.#resource, readMoment },
      streams: this.#streams,
      warn: (warning) => this.#warnings.tell(warning),
    });
    this.#progress = { stream: this.#streams[0]!.name, records: 0, pages: 0, begun: clock.now() };
  }

  /** Asks for the first pages, behind the requests of the resource that is being read; `run` goes on from there. */
  prefetch(): void {
    this.#reader.prefetch();
  }

  /**
   * Reads the resource, and enters into the summary how that went.
   * @param onFirstPage is called once, when the first page has come.
   * @returns why it failed; null where it did not, also where it was skipped.
   */
  async run(onFirstPage: () => void): Promise<Error | null> {
    const { options, summary } = this.#run;
    this.#progress.begun = options.clock.now();
    summary.currentResource = this.#progress;
    let failure: Error | null = null;
    let skipped: string | null = null;
    try {
      await this.#finish(await this.#readWhereItIs(onFirstPage));
    } catch (error) {
      const known = { answered: this.#reader.answered, expected: this.#isExpected(), search: this.#search };
      const absence = absenceOf(error, this.#resource, known);
      if (absence?.kind === 'skipped') skipped = absence.text;
      else failure = absence?.error ?? (error as Error);
    }
    if (skipped !== null) options.log.warning(skipped, this.#resource.parent.name);
    this.#madeIds.tell(options.log);
    this.#replicationFields.tell(options.log);
    this.#reader.close();
    summary.currentResource = null;
    this.#tell(skipped, failure);
    return failure;
  }

  /** Reads the list; if it is not there, and nobody has said where it is, where its records are found. */
  async #readWhereItIs(onFirstPage: () => void): Promise<ResourceEnd> {
    const { log } = this.#run.options;
    const { name } = this.#resource.parent;
    const { path, isRemembered, isGuess } = this.#path;
    if (isRemembered) log.info(`${name}: read at "${path}", where an earlier run found it`, name);
    try {
      return await this.#read(onFirstPage);
    } catch (error) {
      const isMissing = error instanceof ApiError && error.status === 404 && !this.#reader.answered;
      if (!isMissing || !isGuess) throw error;
      this.#search = await this.#reader.search();
      const { found } = this.#search;
      // A table that was filled from one list is not filled from another, unless somebody says that they are the same.
      if (found === null || hasWorkedBefore(this.#resource, this.#run.keeper.state)) throw error;
      log.warning(foundText(this.#resource.parent, path, found), name);
      for (const stream of this.#streams) stream.goTo(found);
      this.#reader.goTo(found);
      return await this.#read(onFirstPage);
    }
  }

  async #read(onFirstPage: () => void): Promise<ResourceEnd> {
    const { client, signal } = this.#run.options;
    const events = this.#reader.events();
    try {
      let { done, value } = await events.next();
      for (const stream of this.#streams) stream.begin(client.runStart);
      onFirstPage();
      for (; ; { done, value } = await events.next()) {
        signal.throwIfAborted();
        if (done === true) return value as ResourceEnd;
        const event = value as ResourceEvent;
        if (event.kind === 'page') await this.#send(event.page, event.verdicts);
        else await this.#checkpoint(event);
      }
    } finally {
      await events.return(undefined as never);
    }
  }

  async #send(page: ListPage, verdicts: Verdicts): Promise<void> {
    this.#progress.pages++;
    this.#progress.records += page.records.length;
    this.#allKeyed &&= page.positions.every(({ id }) => id !== null);
    // Pages may be answered in another order than they are sent in; a target keeps the newest row by this moment.
    if (page.answeredAt > this.#run.lastSent) this.#run.lastSent = page.answeredAt;
    this.#unknownFields.note(page.records);
    this.#madeIds.note(page.records);
    this.#replicationFields.note(page.records);
    for (const [index, stream] of this.#streams.entries()) {
      if (index > 0) await this.#drain();
      stream.send(page, verdicts, this.#run.lastSent);
    }
    release(page);
    await this.#drain();
  }

  /** Waits for the reader of the output, where much waits for it. */
  async #drain(): Promise<void> {
    const { writer, signal } = this.#run.options;
    if (writer.full) await writer.flush();
    signal.throwIfAborted();
  }

  async #checkpoint({ kind, bookmarks }: Exclude<ResourceEvent, { kind: 'page' }>): Promise<void> {
    if (!hasCursors(this.#resource.parent.replication)) return;
    const retracts = kind === 'retract';
    if (retracts && !this.#checkpointed) return;
    this.#checkpointed = true;
    for (const stream of this.#streams) stream.checkpoint(bookmarks.get(stream.name), retracts);
    await this.#run.keeper.write();
  }

  async #finish(end: ResourceEnd): Promise<void> {
    const { name } = this.#resource.parent;
    if (end.incomplete !== null) {
      const reason = INCOMPLETE[end.incomplete];
      throw new ApiError(`${name}: incomplete, ${reason}; the next run goes on from the last bookmark`, null);
    }
    for (const stream of this.#streams) stream.finish(end, this.#run.options.client.runStart, this.#allKeyed);
    await this.#run.keeper.write();
  }

  /** Whether the endpoint worked before, or has to. */
  #isExpected(): boolean {
    const { expectRecords } = this.#run.options.config;
    return (
      hasWorkedBefore(this.#resource, this.#run.keeper.state) ||
      this.#streams.some(({ name }) => expectRecords.includes(name))
    );
  }

  /** Tells what came of each stream: to the summary, and as metrics in the log. */
  #tell(skipped: string | null, failure: Error | null): void {
    const { options, summary, keeper } = this.#run;
    const seconds = (options.clock.now() - this.#progress.begun) / 1000;
    for (const { name, output, error } of this.#streams) {
      if (error !== null) summary.fail(error);
      summary.add({
        stream: name,
        resource: this.#resource.parent.resource,
        path: this.#reader.path,
        counts: output.counts,
        pages: this.#progress.pages,
        ...this.#reader.counts,
        repeated: this.#warnings.repeated,
        newCustomFields: output.found?.newCount ?? 0,
        seconds,
        bookmark: bookmarkOf(keeper.state, name),
        skipped,
        error: error ?? failure,
      });
    }
    if (failure !== null) summary.fail(failure);
    for (const { name, output, error } of this.#streams) {
      logMetrics(options.log, name, output.counts.sent, seconds, (error ?? failure) !== null);
    }
  }
}

/** Lets the records of a page go: objects that live through a wait for the reader would have to be moved by V8. */
function release(page: ListPage): void {
  page.records.length = 0;
}
