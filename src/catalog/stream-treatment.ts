import { masker } from '../personal-data/mask.ts';
import type { PersonalDataPolicy, TreatedColumn } from '../personal-data/policy.ts';
import type { Stream } from '../sensedata/streams/stream.ts';
import type { Column } from '../singer/row.ts';
import { FOUND, type FoundColumn, treatedFound } from './field-source.ts';
import type { StreamSet } from './stream-set.ts';
import { treatedColumns } from './treated-columns.ts';

/** What a stream does about personal data, beside the hashes of its columns, once anything in the run is hashed or dropped. */
export interface StreamTreatment {
  /** Of how its columns are treated; null where all are kept. */
  readonly fingerprint: string | null;
  /** Whether the id of the list's records is hashed: then it may not stand in the state either. */
  readonly hidesId: boolean;
  /** The test of raw records whose rows are left out; null: there is none. */
  readonly withholds: ((record: Readonly<Record<string, unknown>>) => boolean) | null;
  /** What may be kept of a raw record of this stream that was rejected. */
  readonly mask: (record: Record<string, unknown>) => Record<string, unknown>;
}

/**
 * @param columns the selected ones; null is given where the policy keeps everything.
 * @param found columns of the catalog that were found in records, selected or not.
 */
export function streamTreatment(
  stream: Stream,
  streams: StreamSet,
  columns: readonly Column[],
  found: readonly FoundColumn[],
  policy: PersonalDataPolicy,
): StreamTreatment | null {
  if (!policy.active) return null;
  const all = treatedColumns(stream, streams);
  const idColumns = stream.keys.slice(0, streams.parentOf(stream).keys.length);
  return {
    fingerprint: policy.fingerprintOf([...all, ...foundTreated(stream, streams, found, policy)]),
    hidesId: all.some((treated) => idColumns.includes(treated.column) && policy.treatmentOf(treated) === 'hash'),
    withholds: all.map((treated) => policy.withholds(treated)).find((test) => test !== null) ?? null,
    mask: masker(columns),
  };
}

/**
 * How found columns are treated: one for all custom fields and one for all other fields, so that one more of them is no
 * other treatment; and those that the setting names.
 */
function foundTreated(
  stream: Stream,
  streams: StreamSet,
  found: readonly FoundColumn[],
  policy: PersonalDataPolicy,
): TreatedColumn[] {
  const all = { stream: stream.name, column: FOUND.source };
  const others = found.filter(({ customField }) => customField === null);
  const classes = others.flatMap((column) => treatedFound(stream, column, streams).classes);
  const named = found.filter(({ name }) => policy.columns.includes(`${stream.name}.${name}`));
  return [
    ...(others.length < found.length ? [{ ...all, classes: ['custom_field'] as const }] : []),
    ...(others.length > 0 ? [{ ...all, classes: [...new Set(classes)] }] : []),
    ...named.map((column) => treatedFound(stream, column, streams)),
  ];
}
