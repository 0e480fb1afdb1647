import { ownValue } from '../base/own-value.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { Config } from '../settings/config.ts';
import { bookmarkOf, type State } from '../singer/state.ts';
import { pathOf } from './list-marks.ts';

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
    parent.elsewhere !== undefined && ownValue(endpoints, parent.resource) === undefined && path === parent.resource;
  if (!isGuess) return { path, isRemembered: false, isGuess };
  const remembered = [parent, ...children].map(({ name }) => pathOf(bookmarkOf(state, name))).find((at) => at !== null);
  return { path: remembered ?? path, isRemembered: remembered != null, isGuess };
}
