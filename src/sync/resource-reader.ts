import { isDeepStrictEqual } from 'node:util';
import { listOf } from '../catalog/list-of.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { RequestCounts } from '../report/summary.ts';
import type { Client } from '../sensedata/http/client.ts';
import { Pages } from '../sensedata/http/pages.ts';
import type { RequestGroup } from '../sensedata/http/request-group.ts';
import type { ListWarning } from '../sensedata/list/list-reading.ts';
import { DAY_SECONDS } from '../sensedata/list/moments.ts';
import type { ListChoice, ResourceEnd, ResourceEvent } from '../sensedata/passes/pass.ts';
import { readResource } from '../sensedata/passes/read-resource.ts';
import { readList } from '../sensedata/reading/fences.ts';
import { positionReader } from '../sensedata/streams/position-reader.ts';
import { idOrderOf, orderField } from '../sensedata/streams/stream.ts';
import { daysOf } from '../settings/days-by-stream.ts';
import { momentReader, type ReadMoment } from '../singer/moment.ts';
import type { SyncOptions } from './options.ts';
import { type PathSearch, searchPath } from './path-search.ts';
import type { StreamSync } from './stream-sync.ts';

export interface ResourceReaderOptions extends Pick<SyncOptions, 'config' | 'log'> {
  readonly client: Client;
  readonly resource: ResourcePlan;
  /** The streams that are fed: they say by which cursors the resource is read. */
  readonly streams: readonly StreamSync[];
  readonly readMoment: ReadMoment;
  readonly warn: (warning: ListWarning) => void;
}

/** The reading of a resource: its lists, its requests, and the cursors by which it is read. */
export class ResourceReader {
  readonly #options: ResourceReaderOptions;
  readonly #group: RequestGroup;
  /** All lists that were opened. Afterwards each says whether its filter was ignored. */
  readonly #lists: Pages[] = [];
  #path: string;
  /** What `prefetch` has asked for. */
  #ahead: { readonly reading: ResourceEvents; readonly first: ReturnType<ResourceEvents['next']> } | null = null;

  constructor(options: ResourceReaderOptions) {
    this.#options = options;
    this.#group = options.client.group();
    this.#path = options.resource.path;
  }

  /** Where the list is read. */
  get path(): string {
    return this.#path;
  }

  /** Looks for the list under the other paths that it may have. */
  search(): Promise<PathSearch> {
    const { client, resource } = this.#options;
    return searchPath(client, resource.parent, this.#path, this.#group);
  }

  /** Reads the list at this path from here on: `events` begins there. */
  goTo(path: string): void {
    this.#path = path;
  }

  /** How many requests it took. */
  get counts(): RequestCounts {
    return this.#group.counts;
  }

  /** Whether any of its lists has answered. */
  get answered(): boolean {
    return this.#lists.some(({ answered }) => answered);
  }

  /** Asks for the first pages, behind the requests of the resource that is being read; `events` goes on from there. */
  prefetch(): void {
    this.#group.isPrefetch = true;
    const reading = this.#open();
    const first = reading.next();
    // If it fails, `events` throws that, if the run gets there.
    first.catch(() => {});
    this.#ahead = { reading, first };
  }

  /** Reads the resource. When the first event is there, the streams go by the cursors that it is read by. */
  async *events(): AsyncGenerator<ResourceEvent, ResourceEnd> {
    this.#group.isPrefetch = false;
    for (;;) {
      // What was asked for ahead counts once: where it fails, the list may be read elsewhere.
      const ahead = this.#ahead;
      this.#ahead = null;
      const reading = ahead?.reading ?? this.#open();
      try {
        let { done, value } = await (ahead?.first ?? reading.next());
        if (!this.#settleCursors()) continue;
        for (; done !== true; { done, value } = await reading.next()) yield value as ResourceEvent;
        return value as ResourceEnd;
      } finally {
        await reading.return(undefined as never);
      }
    }
  }

  /** Ends its requests, and tells what its lists made of their filters. */
  close(): void {
    this.#group.close(new Error('the resource is not read any more'));
    for (const list of this.#lists) list.reportFilter();
  }

  #open(): ResourceEvents {
    const { config, client, streams, resource, readMoment, warn } = this.#options;
    return readResource({
      replication: resource.parent.replication,
      idOrder: idOrderOf(resource.parent),
      streams: streams.map(({ cursors }) => cursors),
      window: { start: config.startDate, end: config.endDate, lookbackSeconds: this.#lookbackSeconds() },
      concurrency: config.concurrency,
      open: (choice) => this.#openList(choice),
      read: readList,
      provePicture: config.activateVersion,
      readMoment,
      runStart: () => client.runStart,
      latestStart: () => client.latestStart,
      warn,
    });
  }

  #lookbackSeconds(): number {
    const { config, resource } = this.#options;
    const { name, replication } = resource.parent;
    if (replication.kind !== 'days') return config.lookbackSeconds;
    return (daysOf(config.lookbackDays, name) ?? replication.lookbackDays) * DAY_SECONDS;
  }

  #openList({ order, filter, limit }: ListChoice): Pages {
    const { client, config, log, resource, readMoment } = this.#options;
    const { parent } = resource;
    const field = orderField(parent, order);
    const pages = new Pages(
      client,
      {
        ...listOf(resource),
        path: this.#path,
        order: field,
        ...(filter === undefined ? {} : { filter }),
        limit: limit ?? config.pageSize,
        readMoment,
        position: positionReader(parent, order, field, readMoment, momentReader('UTC'), resource.keyTypes),
      },
      log,
      this.#group,
    );
    this.#lists.push(pages);
    return pages;
  }

  /**
   * The run's start is known now: cursors that it shows to lie in the future are not what was read by.
   * @returns false where the reading must begin anew.
   */
  #settleCursors(): boolean {
    const { client, streams } = this.#options;
    const settled = streams.map((stream) => stream.cursorsAt(client.runStart));
    if (streams.every(({ cursors }, index) => isDeepStrictEqual(cursors, settled[index]))) return true;
    for (const [index, stream] of streams.entries()) stream.settle(settled[index]!);
    return false;
  }
}

type ResourceEvents = AsyncGenerator<ResourceEvent, ResourceEnd>;
