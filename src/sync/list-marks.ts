import { createHash } from 'node:crypto';
import { isListPath } from '../base/list-path-form.ts';
import type { StreamPlan } from '../catalog/plan-stream.ts';
import { hasCursors, isChild, type ParentStream, type Stream } from '../sensedata/streams/stream.ts';
import { kindOf } from '../singer/kind.ts';
import type { Bookmark } from '../singer/state.ts';

/** Hexadecimal digits of the hash of a definition. */
const LENGTH = 16;

/**
 * What a bookmark says of the list that it is of, beside how far that was read: the cursors of one list mean nothing in
 * another one, whose older records would never be loaded.
 */
export interface ListMarks {
  /** Where the list is read; null: under its own name. */
  readonly path: string | null;
  /**
   * Of a user's stream, a hash of what else says which records its rows are of; null for a stream of the tap. The values
   * themselves may be nobody else's business.
   */
  readonly definition: string | null;
}

/** The keys of a bookmark that hold the marks. */
export const MARKS = ['path', 'definition'] as const satisfies (keyof ListMarks)[];

/** The marks of a stream whose list is read at this path. */
export function listMarks({ stream, isOwn }: StreamPlan, parent: ParentStream, path: string): ListMarks {
  if (!hasCursors(parent.replication)) return { path: null, definition: null };
  return { path: path === parent.resource ? null : path, definition: isOwn ? definitionHash(stream, parent) : null };
}

function definitionHash(stream: Stream, { parameters = {}, array }: ParentStream): string {
  const parts = [Object.entries(parameters).sort(), array, isChild(stream) ? stream.field : null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, LENGTH);
}

/** Where the list was read that a bookmark is of; null: under its own name. */
export function pathOf(bookmark: Bookmark | null): string | null {
  return (bookmark?.path ?? null) as string | null;
}

/**
 * The marks of a stream's bookmark; null where it has none that count: that of a user's stream was written by hand, or by an
 * older tap, or the list is read whole by now.
 */
export function marksOf(bookmark: Bookmark | null, { isOwn, replication }: StreamPlan): ListMarks | null {
  if (bookmark === null || !hasCursors(replication) || (isOwn && bookmark.definition == null)) return null;
  return { path: pathOf(bookmark), definition: (bookmark.definition ?? null) as string | null };
}

/** What is wrong with the marks of a stream's bookmark, a sentence each. */
export function marksProblems(bookmark: Bookmark | null, stream: string): string[] {
  const { path = null, definition = null } = bookmark ?? {};
  const problems: string[] = [];
  if (path !== null && !(typeof path === 'string' && isListPath(path)))
    problems.push(
      `bookmarks.${stream}.path must be the path of a list such as "titles", not ${kindOf(path)} of another form`,
    );
  if (definition !== null && typeof definition !== 'string')
    problems.push(`bookmarks.${stream}.definition must be text, not ${kindOf(definition)}`);
  return problems;
}

/** What a bookmark is to take over of these marks: those that it does not have. */
export function changedMarks(before: ListMarks | null, now: ListMarks): Bookmark {
  const changed = MARKS.filter((mark) => (before?.[mark] ?? null) !== now[mark]);
  return Object.fromEntries(changed.map((mark) => [mark, now[mark]]));
}

/** Says that a bookmark is of another list than the one that is read. */
export function otherListText(before: ListMarks, now: ListMarks, { resource }: ParentStream): string {
  if (before.path === now.path)
    return 'its bookmark is of the list with other "parameters", "array" or "field" than the setting "streams" names now';
  return `its bookmark is of the list at "${before.path ?? resource}", and the list is read at "${now.path ?? resource}" now`;
}
