import { ApiError } from '../base/errors.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { ParentStream } from '../sensedata/streams/stream.ts';
import type { PathSearch } from './path-search.ts';

/** What is made of a resource whose endpoint is not there for this token: it is skipped, or it fails. */
export type Absence =
  | { readonly kind: 'skipped'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: ApiError };

/** What is known of the resource when its reading ends in an error. */
export interface Known {
  /** Whether any of its lists has answered in this run. */
  readonly answered: boolean;
  /** Whether it worked before, or has to. */
  readonly expected: boolean;
  /** Where it was looked for; null where it was not. */
  readonly search: PathSearch | null;
}

/** What is said of a list that is read where its records were found. */
export function foundText({ name, resource }: ParentStream, path: string, found: string): string {
  return `${name}: the API answered HTTP 404 at "${path}", and records with the fields of this list are at "${found}": they are read there, by further runs too, since the state remembers it; to settle it, set "endpoints" to ${endpointText(resource, found)}`;
}

/**
 * Tells whether an error means that the endpoint is not there: HTTP 403 or 404 in place of the first page, not of a later
 * one, nor of that page once it was there.
 * @returns null for every other error.
 */
export function absenceOf(
  error: unknown,
  { parent, path }: Pick<ResourcePlan, 'parent' | 'path'>,
  { answered, expected, search }: Known,
): Absence | null {
  if (!(error instanceof ApiError) || answered) return null;
  const { status } = error;
  if (status !== 403 && status !== 404) return null;
  if (!expected) {
    const text = `${parent.name}: skipped, the API answered HTTP ${status} at "${path}": your contract may not include it; deselect the stream, or name another path in the setting "endpoints"`;
    return { kind: 'skipped', text: text.concat(alsoTried(search)) };
  }
  const message =
    search?.found == null
      ? missingText(parent, path, status).concat(alsoTried(search))
      : movedText(parent, path, search.found);
  return { kind: 'failed', error: new ApiError(message, status, { cause: error }) };
}

function missingText({ name }: ParentStream, path: string, status: number): string {
  return `${name}: the API answered HTTP ${status} at "${path}", which worked before or is in "expect_records": does your contract still include it? If not, deselect the stream; if its path is another one, name it in the setting "endpoints"`;
}

function movedText({ name, resource }: ParentStream, path: string, found: string): string {
  return `${name}: the API answered HTTP 404 at "${path}", which worked before; records with the fields of this list are at "${found}": if they are the same records, set "endpoints" to ${endpointText(resource, found)}, else deselect the stream`;
}

function endpointText(resource: string, path: string): string {
  return JSON.stringify({ [resource]: path });
}

function alsoTried(search: PathSearch | null): string {
  return search === null ? '' : ` (its records are at none of ${search.tried.join(', ')} either)`;
}
