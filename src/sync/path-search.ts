import { ApiError } from '../base/errors.ts';
import type { Client } from '../sensedata/http/client.ts';
import { arrayNames } from '../sensedata/http/envelope.ts';
import type { RequestGroup } from '../sensedata/http/request-group.ts';
import { isListOf, RECORDS_TO_TELL_BY } from '../sensedata/streams/elsewhere.ts';
import type { ParentStream } from '../sensedata/streams/stream.ts';

/** A path that is only guessed is not tried for long. */
const RETRIES = 2;

/** Where a list was looked for that is not where it should be. */
export interface PathSearch {
  /** The paths that were asked. */
  readonly tried: readonly string[];
  /** The one under which its records are; null where there is none. */
  readonly found: string | null;
}

/**
 * Looks for a list under the other paths that it may have: a request for each, until its records come. A path that answers
 * with an error, with other records or with none is not the one.
 * @param but the path that has just been asked.
 * @param group that the requests belong to.
 */
export async function searchPath(
  client: Client,
  { resource, elsewhere }: ParentStream,
  but: string,
  group: RequestGroup,
): Promise<PathSearch> {
  const tried: string[] = [];
  if (elsewhere === undefined) return { tried, found: null };
  const { api } = client;
  for (const path of [resource, ...elsewhere.paths].filter((other) => other !== but)) {
    tried.push(path);
    const names = arrayNames({ resource, path });
    try {
      const query = api.query({ page: 1, limit: RECORDS_TO_TELL_BY });
      const read = (json: unknown): boolean => isListOf(api.read(json, names).records, elsewhere);
      const { value } = await client.get(path, query, read, { group, retries: RETRIES, isGuess: true });
      if (value) return { tried, found: path };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return { tried, found: null };
}
