import { ConfigError } from '../base/errors.ts';
import { type ColumnClass, classesOf } from '../personal-data/classes.ts';
import type { PersonalDataPolicy, TreatedColumn } from '../personal-data/policy.ts';
import { isChild, type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import { likelyName } from '../settings/likely-name.ts';
import { type Catalog, type ColumnSchema, columnType } from '../singer/catalog.ts';
import { automaticColumns } from './discover.ts';
import { hasFound } from './field-source.ts';
import type { StreamSet } from './stream-set.ts';

/** The columns of a stream, selected or not, as a policy for personal data looks at them. */
export function treatedColumns(stream: Stream, streams: StreamSet): TreatedColumn[] {
  return Object.keys(streams.schemaOf(stream).properties).map((column) => treatedColumn(stream, column, streams));
}

/** One of them. What the tap does not know has no class. */
export function treatedColumn(stream: Stream, column: string, streams: StreamSet): TreatedColumn {
  const treated = { stream: stream.name, column, classes: columnClasses(stream, column, streams) };
  if (!isChild(stream)) {
    // Where the API shows no id, the name stands in its place.
    const named = stream.nameAsId?.find((field) => column === `${field}__id`);
    return named === undefined ? treated : { ...treated, copyOf: [`${stream.name}.${named}__name`] };
  }
  // A child's first key columns are its parent's key.
  const parent = streams.parentOf(stream);
  const copied = parent.keys[stream.keys.indexOf(column)];
  if (copied === undefined) return treated;
  return { ...treated, classes: columnClasses(parent, copied, streams), copyOf: [`${parent.name}.${copied}`] };
}

function columnClasses(stream: Stream, column: string, streams: StreamSet): ColumnClass[] {
  const { properties } = streams.schemaOf(stream);
  return Object.hasOwn(properties, column) ? classesOf(properties[column]!) : [];
}

/** By what `personal_data` may name columns, beside those of the streams. */
export interface NamedColumns {
  /** The user's, whose columns may be named too; null where there is none. */
  readonly catalog: Catalog | null;
  /** Whether discovery looks for fields: one that few records have may be found by the next one alone. */
  readonly looksForFields: boolean;
  /** Is told of names that nothing has yet. */
  readonly warn: (text: string) => void;
}

/**
 * Checks that `personal_data` can be honoured: a name that means nothing, or a value that gets out by another way, would
 * let personal data through in silence.
 * @throws ConfigError with all problems at once.
 */
export function checkPersonalData(policy: PersonalDataPolicy, streams: StreamSet, named: NamedColumns): void {
  const unknown = policy.columns.flatMap((column) => unknownColumn(column, policy, streams, named));
  complain([...unknown, ...treatmentProblems(policy, streams)]);
}

/** The same but for the names of columns, of which discovery is still to find some. */
export function checkTreatments(policy: PersonalDataPolicy, streams: StreamSet): void {
  complain(treatmentProblems(policy, streams));
}

function treatmentProblems(policy: PersonalDataPolicy, streams: StreamSet): string[] {
  return [
    ...streams.all.flatMap((stream) => [...lostKeys(stream, streams, policy), ...waysAround(stream, streams, policy)]),
    ...(policy.active ? streams.all.flatMap((stream) => withoutClass(stream, streams, policy)) : []),
  ];
}

function complain(problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigError(`config: ${problems.join('; ')}`);
}

function unknownColumn(
  named: string,
  policy: PersonalDataPolicy,
  streams: StreamSet,
  { catalog, looksForFields, warn }: NamedColumns,
): string[] {
  const stream = streams.all.find(({ name }) => named.startsWith(`${name}.`));
  if (stream === undefined) {
    return [`personal_data.columns.${named} must be a stream and its column, such as contacts.id_legacy`];
  }
  const own = Object.keys(streams.schemaOf(stream).properties);
  const chosen = catalog?.streams.find(({ stream: name }) => name === stream.name);
  const column = named.slice(stream.name.length + 1);
  if (own.includes(column) || Object.hasOwn(chosen?.schema.properties ?? {}, column)) return [];
  const meant = likelyName(column, own);
  // A slip in the name of a column that is to be hidden would let it through.
  const isSlip = meant !== null && policy.treatmentOf({ stream: stream.name, column, classes: [] }) !== 'keep';
  if (isSlip || (!looksForFields && !streams.findsColumns(stream) && catalog?.streams.some(hasFound) !== true))
    return [`personal_data.columns names no column ${named}; there are ${own.join(', ')}`];
  const hint = meant === null ? '' : `; did you mean ${stream.name}.${meant}?`;
  warn(`personal_data.columns: no column ${named} was found yet, so the name has no effect until it is${hint}`);
  return [];
}

/**
 * Texts of a user's own stream of which nothing says what they hold. Of the tap's own streams each text names its class, be
 * it `none`; here a forgotten one would let personal data through in silence.
 */
function withoutClass(stream: Stream, streams: StreamSet, policy: PersonalDataPolicy): string[] {
  if (streams.definedAt(stream) === null) return [];
  const { properties } = streams.schemaOf(stream);
  const unsaid = treatedColumns(stream, streams)
    .filter(({ column, copyOf }) => isUnclassed(properties[column]!) && copyOf === undefined)
    .map(({ column }) => `${stream.name}.${column}`)
    .filter((name) => !policy.columns.includes(name));
  if (unsaid.length === 0) return [];
  const place = streams.definedAt(stream);
  return [
    `${place} must give a "class" to ${unsaid.join(', ')} ("none" where it is no personal data), since personal_data is set`,
  ];
}

function isUnclassed(property: ColumnSchema): boolean {
  return property.class === undefined && columnType(property) === 'text';
}

/** Without its key no target can store a row, and a replication key is compared. */
function lostKeys(stream: Stream, streams: StreamSet, policy: PersonalDataPolicy): string[] {
  const automatic = automaticColumns(stream);
  return treatedColumns(stream, streams)
    .filter(({ column }) => automatic.includes(column))
    .flatMap((column) => {
      const name = `${stream.name}.${column.column}`;
      const treatment = policy.treatmentOf(column);
      if (stream.keys.includes(column.column)) {
        return treatment === 'drop' ? [`personal_data drops ${name}, which is part of the key: hash it`] : [];
      }
      return treatment === 'keep' ? [] : [`personal_data must keep ${name}: it is the replication key`];
    });
}

/** Of what the values of an id are made that the API does not show: few customers have to be tried to find the right one. */
function partsOf(stream: Stream, column: string): string[][] {
  if (isChild(stream) || column !== 'id') return [];
  return (stream.madeId ?? []).flatMap(({ from }) => from.map((path) => path.split('.')));
}

/** Columns that are kept, and hold what another column hashes or drops, also one of a child: as JSON, or in an id that is made of it. */
function waysAround(stream: Stream, streams: StreamSet, policy: PersonalDataPolicy): string[] {
  const columns = placedColumns(stream, [], streams, policy);
  const children = isChild(stream) ? [] : streams.childrenOf(stream);
  const inner = [...columns, ...children.flatMap((child) => placedColumns(child, [child.field], streams, policy))];
  return inner
    .filter(({ kept }) => !kept)
    .flatMap((hidden) =>
      columns
        .filter(({ kept, shows }) => kept && shows.some((path) => hidden.paths.some((other) => isWithin(other, path))))
        .map(({ name }) => `personal_data must not keep ${name}: it holds what ${hidden.name} shows`),
    );
}

interface PlacedColumn {
  /** With that of its stream. */
  readonly name: string;
  readonly kept: boolean;
  /** Where its values stand in the records of the list. */
  readonly paths: readonly (readonly string[])[];
  /** The same, with whatever else can be told from its values. */
  readonly shows: readonly (readonly string[])[];
}

/** The columns of a stream whose rows stand at a place of the record. Of a child, those that come from its parent stand elsewhere. */
function placedColumns(
  stream: Stream,
  place: readonly string[],
  streams: StreamSet,
  policy: PersonalDataPolicy,
): PlacedColumn[] {
  return treatedColumns(stream, streams)
    .filter(({ copyOf }) => !isChild(stream) || copyOf === undefined)
    .map((treated) => {
      const paths = sourcesOf(stream, treated.column).map((path) => [...place, ...path]);
      return {
        name: `${stream.name}.${treated.column}`,
        kept: policy.treatmentOf(treated) === 'keep',
        paths,
        shows: [...paths, ...partsOf(stream, treated.column)],
      };
    });
}

/** Whether a path leads into, or to, what stands at another one. */
function isWithin(path: readonly string[], other: readonly string[]): boolean {
  return path.length >= other.length && other.every((name, index) => path[index] === name);
}
