import { ConfigError } from '../base/errors.ts';
import { classesOf } from '../personal-data/classes.ts';
import type { PersonalDataPolicy, TreatedColumn } from '../personal-data/policy.ts';
import { isChild, type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import type { Catalog } from '../singer/catalog.ts';
import { automaticColumns } from './discover.ts';
import type { StreamSet } from './stream-set.ts';

/** The columns of a stream, selected or not, as a policy for personal data looks at them. */
export function treatedColumns(stream: Stream, streams: StreamSet): TreatedColumn[] {
  return Object.keys(streams.schemaOf(stream).properties).map((column) => treatedColumn(stream, column, streams));
}

/** One of them. What the tap does not know has no class. */
export function treatedColumn(stream: Stream, column: string, streams: StreamSet): TreatedColumn {
  const { properties } = streams.schemaOf(stream);
  const classes = Object.hasOwn(properties, column) ? classesOf(properties[column]!) : [];
  const treated = { stream: stream.name, column, classes };
  if (!isChild(stream)) {
    // Where the API shows no id, the name stands in its place.
    const named = stream.nameAsId?.find((field) => column === `${field}__id`);
    return named === undefined ? treated : { ...treated, copyOf: `${stream.name}.${named}__name` };
  }
  // A child's first key columns are its parent's key.
  const parent = streams.parentOf(stream);
  const copied = parent.keys[stream.keys.indexOf(column)];
  return copied === undefined ? treated : { ...treated, copyOf: `${parent.name}.${copied}` };
}

/**
 * Checks that `personal_data` can be honoured: a name that means nothing, or a value that gets out by another way, would
 * let personal data through in silence.
 * @param catalog the user's, whose columns may be named too; null where there is none.
 * @throws ConfigError with all problems at once.
 */
export function checkPersonalData(policy: PersonalDataPolicy, streams: StreamSet, catalog: Catalog | null): void {
  const problems = [
    ...policy.columns.flatMap((column) => unknownColumn(column, streams, catalog)),
    ...streams.all.flatMap((stream) => [...lostKeys(stream, streams, policy), ...waysAround(stream, streams, policy)]),
  ];
  if (problems.length > 0) throw new ConfigError(`config: ${problems.join('; ')}`);
}

function unknownColumn(named: string, streams: StreamSet, catalog: Catalog | null): string[] {
  const stream = streams.all.find(({ name }) => named.startsWith(`${name}.`));
  if (stream === undefined) {
    return [`personal_data.columns.${named} must be a stream and its column, such as contacts.id_legacy`];
  }
  const own = Object.keys(streams.schemaOf(stream).properties);
  const chosen = catalog?.streams.find(({ stream: name }) => name === stream.name);
  const column = named.slice(stream.name.length + 1);
  if (own.includes(column) || Object.hasOwn(chosen?.schema.properties ?? {}, column)) return [];
  return [`personal_data.columns names no column ${named}; there are ${own.join(', ')}`];
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

/** Columns that are kept, and hold as JSON what another column hashes or drops. */
function waysAround(stream: Stream, streams: StreamSet, policy: PersonalDataPolicy): string[] {
  const columns = treatedColumns(stream, streams).map((column) => {
    return { ...column, kept: policy.treatmentOf(column) === 'keep', paths: sourcesOf(stream, column.column) };
  });
  return columns
    .filter(({ kept }) => !kept)
    .flatMap((inner) =>
      columns
        .filter(({ kept, paths }) => kept && paths.some((path) => inner.paths.some((other) => isWithin(other, path))))
        .map(
          ({ column }) =>
            `personal_data must not keep ${stream.name}.${column}: it holds what ${stream.name}.${inner.column} shows`,
        ),
    );
}

/** Whether a path leads into, or to, what stands at another one. */
function isWithin(path: readonly string[], other: readonly string[]): boolean {
  return path.length >= other.length && other.every((name, index) => path[index] === name);
}
