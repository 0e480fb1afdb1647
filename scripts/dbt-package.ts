import { stringify } from 'yaml';
import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import type { Stream } from '../src/sensedata/streams/stream.ts';
import { columnType } from '../src/singer/catalog.ts';

const streams = builtInStreams();

/** Amounts of money: decimals in the warehouse, whatever a target made of them. */
const MONEY: ReadonlySet<string> = new Set(['amount', 'monthly_payment']);

/** What targets add to a row, and the package reads. */
const ADDED = { _sdc_extracted_at: 'timestamp', _sdc_deleted_at: 'timestamp' };

/** `dbt/macros/table_columns.sql`: each table's columns with their types. */
export function dbtColumns(): string {
  const tables = streams.all.map((stream) => `        '${stream.name}': {\n${columnLines(stream)}\n        },`);
  return [
    '{# Made by npm run generate: the columns of a table of the tap, with their types. #}',
    '{% macro table_columns(table) %}',
    '    {%- set tables = {',
    ...tables,
    '    } -%}',
    '    {{- return(tables[table]) -}}',
    '{% endmacro %}',
    '',
  ].join('\n');
}

function columnLines(stream: Stream): string {
  const types = Object.entries(streams.schemaOf(stream).properties).map(([name, property]) => {
    return [name, MONEY.has(name) ? 'money' : columnType(property)];
  });
  return [...types, ...Object.entries(ADDED)].map(([name, type]) => `            '${name}': '${type}',`).join('\n');
}

/** `dbt/models/staging/_sources.yml`: the tap's tables as dbt's sources, with what is known of each column. */
export function dbtSources(): string {
  const source = {
    name: 'sensedata',
    description: 'The tables that tap-sensedata fills, as the target made them.',
    database: "{{ var('sensedata_database', target.database) }}",
    schema: "{{ var('sensedata_schema') }}",
    tables: streams.all.map(table),
  };
  const text = stringify({ version: 2, sources: [source] }, { lineWidth: 0 });
  return `# Made by npm run generate from schemas/.\n${text}`;
}

function table(stream: Stream): object {
  const { name } = stream;
  const { description, properties } = streams.schemaOf(stream);
  return {
    name,
    description,
    identifier: `{{ var('sensedata_${name}_identifier', '${name}') }}`,
    config: { enabled: `{{ var('sensedata_using_${name}') }}`, ...freshness(stream) },
    columns: Object.entries(properties).map(([column, property]) => ({
      name: column,
      ...(column === 'group' ? { quote: true } : {}),
      description: property.description,
    })),
  };
}

/** Of what is sent whole on each run, old rows mean that nothing ran; of the rest, that nothing changed. */
function freshness(stream: Stream): object {
  if (streams.replicationOf(stream).kind !== 'whole') return { freshness: null };
  const period = (count: number) => ({ count, period: 'hour' });
  return {
    loaded_at_field: '_sdc_extracted_at',
    freshness: { warn_after: period(26), error_after: period(50) },
  };
}
