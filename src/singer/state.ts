import { isObject, kindOf } from './kind.ts';

/** What a run hands to the next one. Keys that this tap does not know pass through as they are. */
export interface State {
  bookmarks: Record<string, Bookmark>;
  [key: string]: unknown;
}

/** One stream's place in its source. */
export type Bookmark = Record<string, unknown>;

/** What some programs put a state into: `meltano state get`, and those that keep the message less its type. */
const WRAPPERS = ['singer_state', 'value'];

/**
 * Reads a state as a target printed it, or in one of the wrappers; what is written back is the state alone. Only its outline is checked, which takes fewer lines than a JSON Schema and the
 * sentences made of its errors; what is in the bookmark of a stream that is read is checked by whoever reads it.
 * @returns the state, or all that is wrong with it: an unreadable state must never mean "from the beginning".
 */
export function parseState(value: unknown): { state: State } | { problems: string[] } {
  if (!isObject(value)) return { problems: [`the state must be an object, not ${kindOf(value)}`] };
  if (value.type === 'STATE' && 'value' in value) {
    return { problems: ['this is a whole STATE message: the file must hold what stands in its "value"'] };
  }
  const content = Object.entries(value).filter(([, part]) => !isNothing(part));
  const [only] = content;
  if (content.length === 1 && WRAPPERS.includes(only![0])) return parseState(only![1]);
  const bookmarks = value.bookmarks ?? (content.length === 0 ? {} : null);
  if (bookmarks === null) {
    return {
      problems: [
        'the state holds no "bookmarks"; its form is {"bookmarks": {"tasks": {"replication_key_value": "2026-01-31T03:00:00Z"}}}',
      ],
    };
  }
  if (!isObject(bookmarks)) return { problems: [`bookmarks must be an object, not ${kindOf(bookmarks)}`] };
  const problems = Object.entries(bookmarks)
    .filter(([, bookmark]) => bookmark !== null && !isObject(bookmark))
    .map(([stream, bookmark]) => `bookmarks.${stream} must be an object, not ${kindOf(bookmark)}`);
  return problems.length > 0 ? { problems } : { state: { ...value, bookmarks: bookmarks as State['bookmarks'] } };
}

function isNothing(value: unknown): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

/** What a state holds of a stream; null where that is nothing. */
export function bookmarkOf({ bookmarks }: State, stream: string): Bookmark | null {
  return Object.hasOwn(bookmarks, stream) ? (bookmarks[stream] ?? null) : null;
}

/** A new state in which some keys of one stream's bookmark have new values; everything else stays. */
export function withBookmark(state: State, stream: string, values: Bookmark): State {
  return { ...state, bookmarks: { ...state.bookmarks, [stream]: { ...bookmarkOf(state, stream), ...values } } };
}
