import { ConfigError } from '../base/errors.ts';
import { ownValue } from '../base/own-value.ts';
import { PersonalDataPolicy } from '../personal-data/policy.ts';
import type { ChildStream, ParentStream } from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';
import { type Catalog, columnType, isStreamSelected } from '../singer/catalog.ts';
import type { ColumnType } from '../singer/row.ts';
import { discover, replicationMethodOf } from './discover.ts';
import { knownFields } from './known-fields.ts';
import { type Ignored, ignoredOverrides } from './overrides.ts';
import { type Planning, planStream, type StreamPlan } from './plan-stream.ts';
import type { StreamSet } from './stream-set.ts';

/** The settings that say what is read and sent. */
export type PlanSettings = Pick<Config, 'endpoints'> & Partial<Pick<Config, 'personalData' | 'discoverFields'>>;

const KEEP_ALL = new PersonalDataPolicy({}, null);

/** A list of the API, with the selected streams that are fed by it. */
export interface ResourcePlan {
  readonly parent: ParentStream;
  /** What the key columns of the parent hold, in their order. */
  readonly keyTypes: readonly ColumnType[];
  /** The columns of the parent, selected or not. */
  readonly columns: readonly string[];
  /** The streams that stand within its records, selected or not. */
  readonly children: readonly ChildStream[];
  /** The fields of its records that some column, or some child, is made of. */
  readonly knownFields: ReadonlySet<string>;
  /** Where the list is: what `endpoints` says, else the stream's definition. */
  readonly path: string;
  readonly streams: readonly StreamPlan[];
}

/**
 * Works out what to read, from what the user selected.
 * @param catalog null: what is selected by default.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError with everything in the catalog that cannot be honoured.
 */
export function makePlan(
  catalog: Catalog | null,
  streams: StreamSet,
  { endpoints, personalData = KEEP_ALL, discoverFields = 0 }: PlanSettings,
  warn: (message: string) => void,
): ResourcePlan[] {
  const planning: Planning = {
    ...{ streams, policy: personalData, looksForFields: discoverFields > 0, warn, problems: [] },
  };
  const plans = planStreams(catalog ?? discover(streams), planning);
  if (planning.problems.length > 0) throw new ConfigError(`catalog: ${planning.problems.join('; ')}`);
  return streams.parents.flatMap((parent) => {
    const children = streams.childrenOf(parent);
    const selected = [parent, ...children].flatMap((stream) => plans.get(stream.name) ?? []);
    if (selected.length === 0) return [];
    return [
      {
        parent,
        keyTypes: keyTypes(parent, plans.get(parent.name), streams),
        columns: Object.keys(streams.schemaOf(parent).properties),
        children,
        knownFields: new Set([...knownFields(parent, streams), ...(plans.get(parent.name)?.found?.fields ?? [])]),
        path: ownValue(endpoints, parent.resource) ?? parent.path ?? parent.resource,
        streams: selected,
      },
    ];
  });
}

/** As the stream's plan has them; where it is not selected, as its schema has them. */
function keyTypes(parent: ParentStream, plan: StreamPlan | undefined, streams: StreamSet): ColumnType[] {
  const { properties } = streams.schemaOf(parent);
  return parent.keys.map((key) => {
    const planned = plan?.columns.find(({ name }) => name === key);
    return planned?.type ?? columnType(properties[key]!) ?? 'text';
  });
}

/** The plans of the selected streams, by name. */
function planStreams(catalog: Catalog, planning: Planning): Map<string, StreamPlan> {
  const { streams, warn } = planning;
  const unknown = catalog.streams.filter(({ stream }) => !streams.has(stream));
  if (unknown.length > 0) {
    warn(`catalog: unknown streams are ignored: ${unknown.map(({ stream }) => stream).join(', ')}`);
  }
  const plans = new Map<string, StreamPlan>();
  const ignored: Ignored[] = [];
  for (const stream of streams.all) {
    const entry = catalog.streams.find((candidate) => candidate.stream === stream.name);
    if (entry === undefined || !isStreamSelected(entry)) continue;
    plans.set(stream.name, planStream(stream, entry, planning));
    const method = replicationMethodOf(stream, streams);
    ignored.push(ignoredOverrides(stream, entry, streams.schemaOf(stream), method));
  }
  warnOfIgnored(ignored, warn);
  return plans;
}

function warnOfIgnored(ignored: readonly Ignored[], warn: (message: string) => void): void {
  const columns = ignored.flatMap(({ columns }) => columns);
  if (columns.length > 0)
    warn(`catalog: it speaks of columns that there are not, which changes nothing: ${columns.join(', ')}`);
  const overrides = ignored.flatMap(({ overrides }) => overrides);
  if (overrides.length > 0) warn(`catalog: the tap cannot honour, and ignores: ${overrides.join(', ')}`);
}
