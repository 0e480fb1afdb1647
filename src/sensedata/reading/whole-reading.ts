import { createHash } from 'node:crypto';
import type { ListPage, RawRecord } from '../list/list.ts';
import type { ReadListOptions } from '../list/list-reading.ts';
import { recordText } from '../list/record-text.ts';
import { Repeats } from './repeats.ts';

/** What pages of a list showed earlier. */
interface PagesBefore {
  /** By the page's number; undefined where it was not read, null where it had no records. */
  digestOf(page: number): string | null | undefined;
  /** How many there were; undefined where that is not known. */
  readonly pages?: number;
  /** Records that stood on it more than once. */
  readonly repeated: ReadonlySet<string>;
}

/** One reading of a whole list, page by page, and how it compares with an earlier one. It keeps a digest a page. */
export class WholeReading implements PagesBefore {
  readonly repeats: Repeats;
  /** Whether some answer came from a cache. */
  cached = false;
  readonly #before: PagesBefore | null;
  readonly #versionOf: ReadListOptions['versionOf'];
  readonly #digests: (string | null)[] = [];
  #agrees = true;
  #saysLast = false;

  constructor(before: PagesBefore | null, versionOf?: ReadListOptions['versionOf']) {
    this.#before = before;
    this.#versionOf = versionOf;
    this.repeats = new Repeats(before?.repeated);
  }

  /**
   * Takes the next page, with its digest.
   * @returns whether it is to be handed on: it shows what it did not show before. So it may be if it shows the same, with a
   * record that stood on two pages: that may have moved from one to the other, and its older version may have come last.
   */
  add(page: ListPage, digest = this.digest(page)): boolean {
    this.#digests.push(digest);
    const isSame = digest === this.#before?.digestOf(this.pages);
    this.#agrees &&= isSame;
    this.#saysLast = page.next === 'last';
    this.cached ||= !page.fresh;
    this.repeats.add(idsOn(page), page.records);
    const repeated = this.#before?.repeated;
    return !isSame || page.positions.some(({ id }) => id !== null && repeated?.has(id));
  }

  /** What a page shows, by the versions that this reading compares; null where it has no records. */
  digest(page: ListPage): string | null {
    return digestOf(page, this.#versionOf);
  }

  get pages(): number {
    return this.#digests.length;
  }

  /** The same without an empty page at the end. */
  get filled(): number {
    return this.#digests.at(-1) === null ? this.pages - 1 : this.pages;
  }

  /** How many pages the list had before. */
  get expected(): number {
    return this.#before?.pages ?? Number.POSITIVE_INFINITY;
  }

  get repeated(): ReadonlySet<string> {
    return this.repeats.ids;
  }

  /** Whether each page shows what it showed before. To be asked at the list's end. */
  get agrees(): boolean {
    return this.#agrees && this.#before?.digestOf(this.pages + 1) === undefined;
  }

  /** Whether the whole list is one answer, which needs no proof. */
  get isOneAnswer(): boolean {
    return this.pages === 1 && this.#saysLast;
  }

  digestOf(page: number): string | null | undefined {
    return this.#digests[page - 1];
  }
}

/** What a page shows, in short: which records, in which places and versions. Null where it has none. */
export function digestOf(
  { positions, records }: ListPage,
  versionOf: ReadListOptions['versionOf'] = recordText,
): string | null {
  if (records.length === 0) return null;
  const hash = createHash('sha1');
  for (const [index, name] of namesOn({ positions, records }).entries()) {
    hash.update(`${name}\u0000${versionOf(records[index] as RawRecord)}\n`);
  }
  return hash.digest('base64');
}

/** What identifies each record of a page. */
export function idsOn({ positions }: Pick<ListPage, 'positions'>): (string | null)[] {
  return positions.map(({ id }) => id);
}

/** The same, and of a record without id all that it shows. */
export function namesOn({ positions, records }: Pick<ListPage, 'positions' | 'records'>): string[] {
  return positions.map(({ id }, index) => id ?? recordText(records[index]));
}
