import { isFieldName } from '../base/field-name.ts';
import { discover } from '../catalog/discover.ts';
import { FOUND, treatedFound, valuesFields } from '../catalog/field-source.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import type { Treatment } from '../personal-data/classes.ts';
import type { PersonalDataPolicy, TreatedColumn } from '../personal-data/policy.ts';
import type { Stream } from '../sensedata/streams/stream.ts';
import { type Catalog, type CatalogEntry, type ColumnSchema, columnType, type Metadata } from '../singer/catalog.ts';
import { columnDescription } from './column-description.ts';
import { columnName } from './column-names.ts';
import type { SeenField } from './field-tree.ts';

/** What is needed to make columns of fields. */
export interface FoundOptions {
  readonly streams: StreamSet;
  /** By stream, in the order in which they become columns. */
  readonly fields: ReadonlyMap<Stream, readonly SeenField[]>;
  readonly policy: PersonalDataPolicy;
  /** Is told what was found and is not offered. */
  readonly warn: (text: string) => void;
}

/** The catalog of what the tap offers anyway, and behind it a column for each field that was found. */
export function withFound({ streams, fields, policy, warn }: FoundOptions): Catalog {
  const catalog = discover(streams);
  for (const [stream, seen] of fields) {
    const entry = catalog.streams.find(({ tap_stream_id }) => tap_stream_id === stream.name)!;
    const taken = new Set(Object.keys(entry.schema.properties));
    const withheld = { personalData: 0, name: 0 };
    for (const field of seen) {
      const name = columnName(field.path, taken);
      const customField = customFieldOf(stream, field, streams);
      const treated = treatedFound(stream, { name, path: field.path, customField }, streams);
      if (!mayBeShown(field, customField, policy)) withheld.name++;
      else if (isLeftOut(treated, policy)) withheld.personalData++;
      else {
        const isDefault = customField !== null || streams.findsColumns(stream);
        addColumn(entry, { name, field, customField, isDefault, treatment: policy.treatmentOf(treated) });
      }
    }
    const { personalData, name } = withheld;
    if (personalData > 0)
      warn(`${stream.name}: ${personalData} fields are no columns, because personal_data drops them`);
    if (name > 0) {
      warn(
        `${stream.name}: ${name} fields are no columns, because their names could be values: name them in "personal_data" to have them`,
      );
    }
  }
  return catalog;
}

function customFieldOf(stream: Stream, { path: [first, second] }: SeenField, streams: StreamSet): string | null {
  return valuesFields(stream, streams).some(({ field }) => field === first) ? second! : null;
}

/** Once anything is hashed or dropped, what looks like a value is not shown as a name, unless the user has named it. */
function mayBeShown({ path }: SeenField, customField: string | null, policy: PersonalDataPolicy): boolean {
  if (!policy.active || path.every(isFieldName)) return true;
  return customField !== null && policy.customFields.includes(customField.normalize('NFC'));
}

/** A column that the setting names by itself stays in the catalog, since a name that means nothing is an error. */
function isLeftOut(treated: TreatedColumn, policy: PersonalDataPolicy): boolean {
  return policy.treatmentOf(treated) === 'drop' && !policy.columns.includes(`${treated.stream}.${treated.column}`);
}

/** A field that becomes a column. */
interface NewColumn {
  readonly name: string;
  readonly field: SeenField;
  readonly customField: string | null;
  readonly isDefault: boolean;
  readonly treatment: Treatment;
}

function addColumn(entry: CatalogEntry, { name, field, customField, isDefault, treatment }: NewColumn): void {
  const { path, tally, records } = field;
  const type: ColumnSchema = treatment === 'hash' ? { type: ['null', 'string'] } : tally.schema;
  entry.schema.properties[name] = { ...type, description: columnDescription(name, field, customField) };
  const metadata: Metadata['metadata'] = {
    inclusion: treatment === 'drop' ? 'unsupported' : 'available',
    'selected-by-default': isDefault,
    ...(customField === null ? {} : { 'personal-data': 'custom_field' }),
    [FOUND.source]: path,
    ...(columnType(type) === 'text' ? {} : { [FOUND.type]: columnType(type) }),
    [FOUND.seen]: Number((tally.shown / records).toPrecision(3)),
  };
  entry.metadata.push({ breadcrumb: ['properties', name], metadata });
}
