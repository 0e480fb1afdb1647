import { ApiError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { RawRecord } from '../list/list.ts';
import type { Answer, Client } from './client.ts';
import type { Envelope } from './envelope.ts';
import type { Trial } from './learned.ts';

/** In what a list is asked for otherwise than it would be. */
export interface OtherWay {
  readonly sizeParameter?: string;
  readonly filter?: false;
}

export interface ListTrialsOptions {
  readonly client: Pick<Client, 'api' | 'learned'>;
  readonly resource: string;
  readonly log: Log;
  /** Asks for a page in another way, once. */
  readonly ask: (page: number, way: OtherWay) => Promise<Answer<Envelope>>;
  /** How many records are older than what the list's filter asks for. */
  readonly countOlder: (records: readonly RawRecord[]) => number;
}

/** How often counts are compared that change all the time. */
const MOST_TRIES = 5;

/** Asks a list in another way than its own, to learn of the API what its answers leave open: once a run, see `Learned`. */
export class ListTrials {
  readonly #options: ListTrialsOptions;

  constructor(options: ListTrialsOptions) {
    this.#options = options;
  }

  /**
   * Where a page is cut, and says itself that its size is another one than was asked for, the API may know the size by
   * another parameter: that is tried before small pages are settled for.
   * @param cut the page, as it came.
   * @param limit that it was asked for with.
   * @returns the page, asked for by the other parameter, if this trial found it heeded; what counts from here on is in `Learned`.
   */
  async otherSizeParameter(page: number, cut: Envelope, limit: number): Promise<Answer<Envelope> | null> {
    const { client, resource, log } = this.#options;
    const { learned, api } = client;
    if (cut.perPage === null || cut.perPage === limit) return null;
    let given: Answer<Envelope> | null = null;
    await learned.otherSizeParameter.ask(async () => {
      const other = api.otherSizeParameter!;
      const tried = await this.#try(page, { sizeParameter: other });
      if (typeof tried === 'string') return tried;
      const { perPage, records } = tried.value;
      if (perPage !== limit && records.length <= cut.records.length) return 'no';
      log.info(`${resource}: the API takes the size of a page by ${other}, not by ${api.sizeParameter}`, resource);
      given = tried;
      return 'yes';
    });
    return given;
  }

  /**
   * Whether the count of a filtered list is that of the list without its filter: it is the same there, although the filter is
   * seen to leave something out.
   * @param total what the filtered list counts.
   * @param seen how many of its records have come, and how many of these are older than the filter asks for.
   */
  async countsUnfiltered(total: number, seen: { readonly records: number; readonly older: number }): Promise<boolean> {
    const { client, resource, log } = this.#options;
    const answer = await client.learned.countsUnfiltered.ask(async () => {
      const trial = await this.#compareCounts(total, seen);
      if (trial === 'yes')
        log.info(`${resource}: "count" leaves out the filter: it is not gone by where there is one`, resource);
      return trial;
    });
    return answer === 'yes';
  }

  async #compareCounts(total: number, seen: { readonly records: number; readonly older: number }): Promise<Trial> {
    for (let filtered = total, tries = 0; tries < MOST_TRIES; tries++) {
      const whole = await this.#try(1, { filter: false });
      if (typeof whole === 'string') return 'unknown';
      const { records } = whole.value;
      if (countOf(whole) === filtered) {
        const leavesOut =
          seen.records === 0 ? records.length > 0 && (await this.#isEmptyAgain(filtered)) : this.#hasOlder(records);
        return seen.older === 0 && leavesOut ? 'yes' : 'unknown';
      }
      // People may have been at work between the two: only two counts with the filter that agree show that it counts.
      const again = await this.#try(1, {});
      if (typeof again === 'string') return 'unknown';
      if (countOf(again) === filtered) return 'no';
      filtered = countOf(again);
    }
    return 'unknown';
  }

  #hasOlder(records: readonly RawRecord[]): boolean {
    return this.#options.countOlder(records) > 0;
  }

  /** Whether a filtered list that came empty comes so once more, beside one without filter that does not. */
  async #isEmptyAgain(total: number): Promise<boolean> {
    const again = await this.#try(1, {});
    return typeof again !== 'string' && again.value.records.length === 0 && again.value.total === total;
  }

  /** @returns what it tells where no page comes. */
  async #try(page: number, way: OtherWay): Promise<Answer<Envelope> | Trial> {
    try {
      return await this.#options.ask(page, way);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.status === 400 || error.status === 422 ? 'no' : 'unknown';
    }
  }
}

function countOf({ value: { total, records } }: Answer<Envelope>): number {
  return total ?? records.length;
}

/** An answer whose count is none of its list's. */
export function withoutCount(envelope: Envelope): Envelope {
  return { ...envelope, total: null, countsMore: false };
}
