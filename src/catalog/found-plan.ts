import type { PersonalDataPolicy } from '../personal-data/policy.ts';
import type { ValuesField } from '../sensedata/streams/expand.ts';
import type { Stream } from '../sensedata/streams/stream.ts';
import type { Column } from '../singer/row.ts';
import { type FoundColumn, valuesFields } from './field-source.ts';
import type { StreamSet } from './stream-set.ts';

/** What a sync does about the columns of a stream that discovery has found. */
export interface FoundPlan {
  /** Those that are sent. */
  readonly columns: readonly FoundColumn[];
  /** The fields of a record that some of them stand in, sent or not. */
  readonly fields: readonly string[];
  /** The fields of a record that hold custom fields. */
  readonly valuesFields: readonly ValuesField[];
  /** Whether the catalog has a custom field as a column, selected or not, or must not have it. */
  readonly isKnown: (customField: string) => boolean;
}

/** @param found the columns of the stream's catalog that were found. @param columns those that are sent. */
export function foundPlan(
  stream: Stream,
  found: readonly FoundColumn[],
  columns: readonly Column[],
  { streams, policy }: { readonly streams: StreamSet; readonly policy: PersonalDataPolicy },
): FoundPlan {
  const sent = new Set(columns.map(({ name }) => name));
  const known = new Set(found.map(({ customField }) => customField));
  const isDropped = (customField: string): boolean =>
    policy.treatmentOf({ stream: stream.name, column: '', classes: ['custom_field'], customField }) === 'drop';
  return {
    columns: found.filter(({ name }) => sent.has(name)),
    fields: found.map(({ path }) => path[0]!),
    valuesFields: valuesFields(stream, streams),
    isKnown: (customField) => known.has(customField) || isDropped(customField),
  };
}
