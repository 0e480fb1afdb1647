import type { ResourcePlan } from '../catalog/plan.ts';
import type { Config } from '../settings/config.ts';
import type { Bookmark, State } from '../singer/state.ts';

/** The key of a bookmark that holds the path at which a run found the list, where that is not the one that it should have. */
const PATH = 'path';

/** Where a resource's list is read. */
export interface ListPath {
  readonly path: string;
  /** Whether an earlier run found it there. */
  readonly isRemembered: boolean;
  /** Whether nobody has said where the list is, so that it may be looked for. */
  readonly isGuess: boolean;
}

/** Where to read a resource: where the settings say, else where an earlier run found it, else under its own name. */
export function listPath(
  { parent, children, path }: Pick<ResourcePlan, 'parent' | 'children' | 'path'>,
  { endpoints }: Pick<Config, 'endpoints'>,
  state: State,
): ListPath {
  const isGuess =
    parent.elsewhere !== undefined && endpoints[parent.resource] === undefined && path === parent.resource;
  if (!isGuess) return { path, isRemembered: false, isGuess };
  const remembered = [parent, ...children].map(({ name }) => foundAt(state.bookmarks[name])).find((at) => at !== null);
  return { path: remembered ?? path, isRemembered: remembered != null, isGuess };
}

/** Where the list was found that a bookmark is of; null where it was where it should be. */
export function foundAt(bookmark: Bookmark | null | undefined): string | null {
  return (bookmark?.[PATH] ?? null) as string | null;
}

/** The part of a bookmark that remembers where the list was found; null: it is where it should be. */
export function rememberedAt(path: string | null): Bookmark {
  return { [PATH]: path };
}
