import { ApiError } from '../base/errors.ts';
import type { ResourcePlan } from '../catalog/plan.ts';

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
}

/**
 * Tells whether an error means that the endpoint is not there: HTTP 403 or 404 in place of the first page, not of a later
 * one, nor of that page once it was there.
 * @returns null for every other error.
 */
export function absenceOf(
  error: unknown,
  { parent, path }: Pick<ResourcePlan, 'parent' | 'path'>,
  { answered, expected }: Known,
): Absence | null {
  if (!(error instanceof ApiError) || answered) return null;
  const { status } = error;
  if (status !== 403 && status !== 404) return null;
  if (!expected) {
    return {
      kind: 'skipped',
      text: `${parent.name}: skipped, the API answered HTTP ${status} at "${path}": your contract may not include it; deselect the stream, or name another path in the setting "endpoints"`,
    };
  }
  const text = `${parent.name}: the API answered HTTP ${status} at "${path}", which worked before or is in "expect_records": does your contract still include it? If not, deselect the stream; if its path is another one, name it in the setting "endpoints"`;
  return { kind: 'failed', error: new ApiError(text, status, { cause: error }) };
}
