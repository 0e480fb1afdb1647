import type { Entry, Override } from './entry.ts';
import { FACTS } from './facts.ts';
import {
  addHostileFields,
  addNamelessEntries,
  hostileFieldRows,
  hostileFields,
  hostileOverrides,
  losesKey,
} from './hostile.ts';
import { writeJson } from './json.ts';
import { momentText } from './micros.ts';
import { draftOf } from './models/draft.ts';
import { type Drawn, MODELS } from './models/models.ts';
import { unknownFields } from './models/own-fields.ts';
import { Random } from './random.ts';
import { Shape } from './shape.ts';
import { ALL_RESOURCES, type Columns, type Resource, type Row, STREAMS, type StreamName } from './streams.ts';
import type { World } from './world.ts';

/** What a warehouse must hold of a record; `row` is null where the record has no key. */
export interface Truth {
  readonly row: Row | null;
  readonly children: Readonly<Record<string, Row[]>>;
}

interface Hostility {
  readonly overrides: Record<string, Override>;
  readonly keyless: boolean;
  readonly nameless: boolean;
  readonly fields: ReturnType<typeof hostileFields>;
}

/** The columns that are drawn as numbers and stored as text. */
const TIMESTAMPS = Object.fromEntries(
  ALL_RESOURCES.map((resource) => {
    const columns: Columns = STREAMS[resource].columns;
    return [resource, Object.keys(columns).filter((name) => columns[name] === 'timestamp')];
  }),
) as Record<Resource, string[]>;

/** Turns stored records into rows and into JSON. Both are drawn from the same numbers, neither from the other. */
export class Contents {
  readonly #world: World;
  readonly #awkward: number;
  readonly #hostile: boolean;
  readonly #bareCreated: readonly Resource[];

  constructor(world: World, awkward: number, hostile: boolean, bareCreated: readonly Resource[]) {
    this.#world = world;
    this.#awkward = awkward;
    this.#hostile = hostile;
    this.#bareCreated = bareCreated;
  }

  /** The tenant's administrator changes its own fields: one appears, two change their type, one is gone. */
  changeOwnFields(): void {
    if (this.#world.ownFields === 'some') this.#world.ownFields = 'changed';
  }

  truthOf(resource: Resource, entry: Entry): Truth {
    const drawn = this.#draw(resource, entry);
    const { overrides, keyless, fields } = this.#hostility(resource, entry);
    if (keyless) return { row: null, children: {} };
    const row: Row = { ...drawn.values };
    for (const name of TIMESTAMPS[resource]) {
      const value = row[name];
      if (typeof value === 'number') row[name] = momentText(value);
    }
    for (const [name, { truth }] of [...Object.entries(overrides), ...Object.entries(entry.overrides ?? {})]) {
      if (truth !== undefined) row[name] = truth;
    }
    const children = drawn.children();
    for (const [stream, rows] of Object.entries(children)) {
      if (stream.endsWith('_custom_fields'))
        rows.push(...hostileFieldRows(stream as StreamName, row.id as string, fields));
    }
    return { row, children };
  }

  jsonOf(resource: Resource, entry: Entry): string {
    const shape = new Shape(this.#random(resource, entry, 3), this.#world.zone, this.#awkward, this.#world.zoneless);
    const json = this.#draw(resource, entry).encode(shape);
    if (this.#bareCreated.includes(resource) && entry.created !== null) {
      for (const field of ['created_at', 'created_on']) if (json[field]) json[field] = shape.bareDate(entry.created);
    }
    const { overrides, keyless, nameless, fields } = this.#hostility(resource, entry);
    if (keyless) for (const field of FACTS[resource].key) json[field] = shape.pick([null, '', undefined]);
    addHostileFields(json, fields);
    Object.assign(json, unknownFields(resource, this.#world.ownFields, this.#random(resource, entry, 8)));
    if (nameless) addNamelessEntries(json);
    const own = entry.overrides ?? {};
    const written = [overrides, own].flatMap(Object.entries).map(([name, { json: value }]) => [name, value] as const);
    const whole = written.length === 0 ? json : Object.fromEntries([...Object.entries(json), ...written]);
    return writeJson(whole, shape.style());
  }

  #draw(resource: Resource, entry: Entry): Drawn {
    return MODELS[resource](draftOf(resource, entry, entry.version, this.#world));
  }

  #hostility(resource: Resource, entry: Entry): Hostility {
    if (!this.#hostile) return { overrides: {}, keyless: false, nameless: false, fields: [] };
    const keyless = losesKey(this.#random(resource, { ...entry, version: 0 }, 5));
    const random = this.#random(resource, entry, 4);
    const fields = hostileFields(resource, this.#random(resource, entry, 6));
    return { overrides: hostileOverrides(resource, random), keyless, nameless: random.chance(0.1), fields };
  }

  #random(resource: Resource, entry: Entry, use: number): Random {
    return new Random(this.#world.seed, ALL_RESOURCES.indexOf(resource), entry.id, use, entry.version);
  }
}
