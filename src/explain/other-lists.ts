import { builtInStreams } from '../catalog/built-in-streams.ts';
import { discover } from '../catalog/discover.ts';
import { makePlan, type ResourcePlan } from '../catalog/plan.ts';
import type { ApiGeneration } from '../sensedata/http/api-generation.ts';
import type { Config } from '../settings/config.ts';
import { metadataOf } from '../singer/catalog.ts';
import type { Outcome } from './asker.ts';
import type { OtherListFinding } from './findings.ts';
import { pathAnswer } from './path-answer.ts';
import { streamDefinition } from './stream-definition.ts';

/** Lists on SenseData's screens that may have a path as `contracts_status` has: no public program is known to read one. */
const SUGGESTED = ['customers_status', 'contacts_types', 'billing_status'];

/** A list that no selected stream is read from. */
export interface OtherList {
  readonly resource: string;
  readonly path: string;
  /** Null where the tap has no stream for it. */
  readonly plan: ResourcePlan | null;
}

/** The lists that the tap has no stream for, and those whose streams are not selected: by day, and all others. */
export function otherLists(
  plan: readonly ResourcePlan[],
  config: Pick<Config, 'endpoints'>,
  api: Pick<ApiGeneration, 'paths'>,
): Readonly<Record<'suggested' | 'byDay' | 'rest', readonly OtherList[]>> {
  const streams = builtInStreams();
  const catalog = discover(streams);
  for (const entry of catalog.streams) metadataOf(entry)!.selected = true;
  const isPlanned = (path: string): boolean => plan.some((resource) => resource.path === path);
  const unselected = makePlan(catalog, streams, { endpoints: { ...api.paths, ...config.endpoints } }, () => {})
    .filter(({ parent }) => plan.every((resource) => resource.parent.name !== parent.name))
    .map((resource) => ({ resource: resource.parent.resource, path: resource.path, plan: resource }));
  const isByDay = ({ plan: { parent } }: { readonly plan: ResourcePlan }): boolean =>
    parent.replication.kind === 'days';
  return {
    suggested: SUGGESTED.filter((path) => !isPlanned(path)).map((path) => ({ resource: path, path, plan: null })),
    byDay: unselected.filter(isByDay),
    rest: unselected.filter((list) => !isByDay(list)),
  };
}

/** What came of asking for one of them. */
export function otherListFinding(
  { resource, path, plan }: OtherList,
  outcome: Outcome,
  api: ApiGeneration,
): OtherListFinding {
  const about = { resource, path, stream: plan?.parent.name ?? null, ...pathAnswer(outcome, api) };
  if (outcome.kind !== 'page') return { ...about, records: null, definition: null };
  const { page } = outcome;
  // A built-in stream has the name `contacts_types`.
  const name = builtInStreams().has(resource) ? `${resource}_list` : resource;
  return { ...about, records: page.length, definition: plan === null ? streamDefinition(name, path, page) : null };
}
