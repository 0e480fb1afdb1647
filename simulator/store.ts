import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';
import { Contents } from './content.ts';
import { type Entry, newEntry } from './entry.ts';
import { FACTS } from './facts.ts';
import { RawJson } from './json.ts';
import { DAY, type Micros, type Moment, momentText, toMicros } from './micros.ts';
import { Random } from './random.ts';
import { companyStory } from './scenarios/company.ts';
import type { ScenarioName } from './scenarios/story.ts';
import { dayOf, idOnDay, nextId, type Seedling, seedlings } from './seedlings.ts';
import { Shelf } from './shelf.ts';
import type { StoredRecord } from './stored-record.ts';
import { ALL_RESOURCES, ALL_STREAM_NAMES, type Resource, type Row, type StreamName } from './streams.ts';
import { World } from './world.ts';
import { Zone } from './zone.ts';

/** Ids that come in no order are drawn from so many. */
const ANY_IDS = 90_000;

/** What a store is made of. */
export interface StoreSettings {
  readonly seed: number;
  readonly clock: Clock;
  readonly zone: string;
  readonly sizes: Readonly<Record<Resource, number>>;
  readonly behaviour: Behaviour;
  readonly cacheBodies: boolean;
  readonly scenario?: ScenarioName | undefined;
}

/** The living data. Every change is seen by the next answer and by `truth` alike. */
export class Store {
  readonly #settings: StoreSettings;
  readonly #zone: Zone;
  #random!: Random;
  #contents!: Contents;
  #shelves!: Record<Resource, Shelf>;
  /** False after `stopEdits`. */
  editing = true;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.#zone = new Zone(settings.zone);
    this.reset();
  }

  /** Back to the first data. */
  reset(): void {
    const { seed, clock, sizes, behaviour, scenario } = this.#settings;
    const start = clock.now();
    const drawn = perResource((resource) =>
      seedlings(seed, resource, sizes[resource], start, this.#zone, behaviour),
    ) satisfies Record<Resource, Seedling[]>;
    const story = scenario === 'company' ? companyStory(seed, start, drawn) : null;
    const first = story?.first ?? drawn;
    const world = new World(seed, this.#zone, start, behaviour, first, story);
    this.#random = new Random(seed, 21);
    this.#contents = new Contents(world, behaviour.awkward, behaviour.hostile, behaviour.bareCreated);
    this.#shelves = perResource((resource) => {
      return new Shelf(first[resource].map(newEntry), behaviour.equalOrder === 'scrambled');
    });
    this.editing = true;
  }

  /** The shelf of a resource, with all that is visible by now. */
  shelf(resource: Resource): Shelf {
    const shelf = this.#shelves[resource];
    shelf.reveal(this.#settings.clock.now());
    return shelf;
  }

  /** The visible records in the order of their ids. */
  records(resource: Resource): StoredRecord[] {
    return this.shelf(resource)
      .ordered('id')
      .map((entry) => this.#copy(resource, entry));
  }

  count(resource: Resource): number {
    return this.shelf(resource).ordered('id').length;
  }

  deleted(resource: Resource): readonly number[] {
    return this.#shelves[resource].deleted;
  }

  /** New records, created at `at` (now) under new ids, or for its day. Returns the ids. */
  insert(resource: Resource, n = 1, at?: Moment): number[] {
    const shelf = this.#shelves[resource];
    const { behaviour } = this.#settings;
    const { days, updates } = FACTS[resource];
    return Array.from({ length: n }, () => {
      const moment = this.#moment(at);
      const day = days === undefined ? null : dayOf(moment);
      const id = this.#newId(resource, day);
      const dated = behaviour.bareCreated.includes(resource) ? this.#zone.midnightOf(moment) : null;
      const never = !updates || this.#random.chance(behaviour.neverEdited);
      shelf.add(newEntry({ id, created: dated ?? moment, updated: never ? null : moment, day }));
      return id;
    });
  }

  /**
   * Changes a visible column of these records, or of so many chosen by the seed; of those that belong to a day, among
   * the ones that are not settled yet. Returns the ids.
   */
  edit(resource: Resource, which: readonly number[] | number = 1, at?: Moment): number[] {
    return this.#each(resource, which, (entry) => this.#touch(resource, entry, this.#moment(at)));
  }

  /** Changes a visible column without moving `updated_at`. */
  editSilently(resource: Resource, which: readonly number[] | number = 1): number[] {
    return this.#each(resource, which, (entry) => this.#shelves[resource].edited(entry));
  }

  /** Edits so many records, all with one moment. */
  burst(resource: Resource, n: number, at?: Moment): number[] {
    const moment = this.#moment(at);
    return this.#each(resource, n, (entry) => this.#touch(resource, entry, moment));
  }

  /**
   * Changes the tenant's own custom fields: one appears, two change their type, one is gone. Every customer and contact shows
   * that, as after a load, with a new `updated_at`. Returns how many records were touched.
   */
  changeOwnFields(): number {
    this.#contents.changeOwnFields();
    const ids = (['customers', 'contacts'] as const).map((resource) => this.edit(resource, this.count(resource)));
    return ids.flat().length;
  }

  remove(resource: Resource, which: readonly number[] | number = 1): number[] {
    return this.#each(
      resource,
      which,
      (entry) => {
        this.#shelves[resource].remove(entry);
        if (resource === 'tasks') this.#noteDeleted(entry.id);
      },
      (entries) => entries,
    );
  }

  /** Takes a record out of every list (and of the truth) until a moment: a write that is worked off late. */
  hideUntil(resource: Resource, id: number, moment: Moment): void {
    this.#shelves[resource].hide(this.#entry(resource, id), toMicros(moment));
  }

  /** Shows a JSON text in a field, whatever else the record holds; `truth` is what the warehouse then must hold. */
  set(resource: Resource, id: number, field: string, json: string, truth?: Row[string]): void {
    const entry = this.#entry(resource, id);
    const override = { json: new RawJson(json), ...(truth === undefined ? {} : { truth }) };
    entry.overrides = Object.fromEntries([...Object.entries(entry.overrides ?? {}), [field, override]]);
    entry.body = null;
    this.#shelves[resource].revision++;
  }

  /** No edit that was planned happens any more. */
  stopEdits(): void {
    this.editing = false;
  }

  /**
   * The rows that a warehouse must hold now, by stream, in the order of the records' ids.
   *
   * @param resources those whose streams are asked for; the streams of others are empty.
   */
  truth(resources: readonly Resource[] = ALL_RESOURCES): Record<StreamName, Row[]> {
    const rows = Object.fromEntries(ALL_STREAM_NAMES.map((stream) => [stream, []])) as unknown as Record<
      StreamName,
      Row[]
    >;
    for (const resource of resources) {
      for (const entry of this.shelf(resource).ordered('id')) {
        const { row, children } = this.#contents.truthOf(resource, entry);
        if (row !== null) rows[resource].push(row);
        for (const [stream, childRows] of Object.entries(children)) rows[stream as StreamName].push(...childRows);
      }
    }
    return rows;
  }

  /** A record's row, for filters on columns. */
  rowOf(resource: Resource, entry: Entry): Row {
    return this.#contents.truthOf(resource, entry).row ?? {};
  }

  /** A record as bytes. */
  bodyOf(resource: Resource, entry: Entry): Buffer {
    if (entry.body !== null) return entry.body;
    const body = Buffer.from(this.#contents.jsonOf(resource, entry));
    if (this.#settings.cacheBodies) entry.body = body;
    return body;
  }

  #touch(resource: Resource, entry: Entry, moment: Micros): void {
    // The API's moments never fall, also when a burst names an older one.
    if (FACTS[resource].updates) entry.updated = Math.max(moment, entry.updated ?? entry.created ?? moment);
    this.#shelves[resource].edited(entry);
  }

  /** The deleted task is a record of its own, with the id of the task, so it may come in anywhere. */
  #noteDeleted(id: number): void {
    const { seed, clock, behaviour } = this.#settings;
    const deleted = clock.now();
    const never = new Random(seed, id, 83).chance(behaviour.neverEdited);
    this.#shelves.deleted_tasks.add(newEntry({ id, created: deleted, updated: never ? null : deleted, day: null }));
  }

  #newId(resource: Resource, day: Micros | null): number {
    const shelf = this.#shelves[resource];
    const { ids, firstId } = FACTS[resource];
    if (ids === 'ascending') return nextId(resource, shelf.lastId, this.#random);
    let id = ids === 'any' ? firstId + this.#random.int(ANY_IDS) : idOnDay(day as Micros, 0);
    while (shelf.all.has(id)) id++;
    return id;
  }

  /** Those that an edit may choose. */
  #changing(resource: Resource, entries: readonly Entry[]): readonly Entry[] {
    const { days } = FACTS[resource];
    if (days === undefined) return entries;
    const oldest = dayOf(this.#settings.clock.now()) - days.settling * DAY;
    return entries.filter(({ day }) => day !== null && day >= oldest);
  }

  #each(
    resource: Resource,
    which: readonly number[] | number,
    change: (entry: Entry) => void,
    eligible = (entries: readonly Entry[]) => this.#changing(resource, entries),
  ): number[] {
    const chosen =
      typeof which === 'number'
        ? this.#random.sample(eligible(this.shelf(resource).ordered('id')), which)
        : which.map((id) => this.#entry(resource, id));
    for (const entry of chosen) change(entry);
    return chosen.map((entry) => entry.id);
  }

  #entry(resource: Resource, id: number): Entry {
    const entry = this.#shelves[resource].all.get(id);
    if (entry === undefined) throw new Error(`${resource} has no record ${id}`);
    return entry;
  }

  #moment(at: Moment | undefined): Micros {
    return at === undefined ? this.#settings.clock.stamp() : toMicros(at);
  }

  #copy(resource: Resource, entry: Entry): StoredRecord {
    const { id, created, updated, version } = entry;
    const text = (moment: Micros | null): string | null => (moment === null ? null : momentText(moment));
    const { row } = this.#contents.truthOf(resource, entry);
    const json = this.bodyOf(resource, entry).toString();
    return { id, created: text(created), updated: text(updated), version, row, json };
  }
}

function perResource<T>(make: (resource: Resource) => T): Record<Resource, T> {
  return Object.fromEntries(ALL_RESOURCES.map((resource) => [resource, make(resource)])) as Record<Resource, T>;
}
