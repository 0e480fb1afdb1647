import { masker } from '../personal-data/mask.ts';
import type { PersonalDataPolicy } from '../personal-data/policy.ts';
import type { Stream } from '../sensedata/streams/stream.ts';
import type { Column } from '../singer/row.ts';
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

/** @param columns the selected ones; null is given where the policy keeps everything. */
export function streamTreatment(
  stream: Stream,
  streams: StreamSet,
  columns: readonly Column[],
  policy: PersonalDataPolicy,
): StreamTreatment | null {
  if (!policy.active) return null;
  const all = treatedColumns(stream, streams);
  const idColumns = stream.keys.slice(0, streams.parentOf(stream).keys.length);
  return {
    fingerprint: policy.fingerprintOf(all),
    hidesId: all.some((treated) => idColumns.includes(treated.column) && policy.treatmentOf(treated) === 'hash'),
    withholds: all.map((treated) => policy.withholds(treated)).find((test) => test !== null) ?? null,
    mask: masker(columns),
  };
}
