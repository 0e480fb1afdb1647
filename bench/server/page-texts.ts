import { DEFAULT_BEHAVIOUR } from '../../simulator/behaviour.ts';
import { Clock } from '../../simulator/clock.ts';
import { toMicros } from '../../simulator/micros.ts';
import { DEFAULT_SIZES } from '../../simulator/options.ts';
import { Store } from '../../simulator/store.ts';
import type { Resource } from '../../simulator/streams.ts';

/** Different records of a resource; those of a longer list repeat them under ids of their own. */
export const DISTINCT = 2000;
/** So that all ids have the same number of digits, and one can be written over another. */
const FIRST_ID = 10_000_000;
const ID_DIGITS = String(FIRST_ID).length;
const NOW = '2026-03-10T12:00:00Z';
/** Seldom met outside the simulator, which is full of them; on a page with one, parsing takes another way. */
const LONG_INTEGER = /[:,[\s]-?\d{16,}/;

/** A page's records, ready but for their ids. */
interface Template {
  readonly body: Buffer;
  /** Where the ids stand. */
  readonly offsets: readonly number[];
}

/** Pages of one list, in the simulator's records as a plain tenant shows them, made so cheaply that no reader waits. */
export class PageTexts {
  readonly #resource: Resource;
  readonly #records: readonly string[];
  readonly #templates = new Map<string, Template>();

  constructor(resource: Resource) {
    this.#resource = resource;
    this.#records = plainRecords(resource);
  }

  /** @param total length of the list. */
  page(number: number, limit: number, total: number): Buffer {
    const from = Math.min((number - 1) * limit, total);
    const count = Math.min(limit, total - from);
    const { body, offsets } = this.#template(from % DISTINCT, count);
    const next = from + count < total ? number + 1 : null;
    const tail = `],"count":${count},"per_page":${limit},"current_page":${number},"next_page":${next}}`;
    const page = Buffer.allocUnsafe(body.length + tail.length);
    body.copy(page);
    page.write(tail, body.length, 'latin1');
    for (const [index, offset] of offsets.entries()) page.write(String(FIRST_ID + from + index), offset, 'latin1');
    return page;
  }

  #template(from: number, count: number): Template {
    const key = `${from} ${count}`;
    let template = this.#templates.get(key);
    if (template === undefined) {
      template = makeTemplate(
        this.#resource,
        Array.from({ length: count }, (_, index) => this.#records[(from + index) % DISTINCT]!),
      );
      this.#templates.set(key, template);
    }
    return template;
  }
}

function makeTemplate(resource: Resource, records: readonly string[]): Template {
  const parts: string[] = [];
  const offsets: number[] = [];
  let size = 0;
  const add = (text: string): void => {
    parts.push(text);
    size += Buffer.byteLength(text);
  };
  add(`{"${resource}":[`);
  for (const [index, record] of records.entries()) {
    add(`${index === 0 ? '' : ','}{"id":`);
    offsets.push(size);
    add('0'.repeat(ID_DIGITS));
    add(record.replace(/^\{"id":\d+/, ''));
  }
  return { body: Buffer.from(parts.join('')), offsets };
}

function plainRecords(resource: Resource): string[] {
  const store = new Store({
    seed: 5,
    clock: new Clock(toMicros(NOW)),
    zone: 'UTC',
    // Enough that as many are left without those that hold a long integer.
    sizes: { ...DEFAULT_SIZES, [resource]: DISTINCT * 2 },
    behaviour: { ...DEFAULT_BEHAVIOUR, awkward: 0 },
    cacheBodies: false,
  });
  const texts = store.records(resource).map(({ json }) => json);
  const plain = texts.filter((text) => !LONG_INTEGER.test(text) && /^\{"id":\d+,/.test(text)).slice(0, DISTINCT);
  if (plain.length < DISTINCT) throw new Error(`only ${plain.length} plain records of ${resource}`);
  return plain;
}
