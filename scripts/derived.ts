import { readFileSync } from 'node:fs';
import { FLAGS } from '../simulator/cli-flags.ts';
import { markdownTable } from '../src/base/markdown-table.ts';
import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import { discover } from '../src/catalog/discover.ts';
import { personalDataTable, settingsTable, streamsTable } from '../src/command/about.ts';
import { dbtColumns, dbtSources } from './dbt-package.ts';

import { hubDefinition } from './hub-definition.ts';
import { growthTable, measuredTable, pipelineTable } from './measured.ts';
import { meltanoProject } from './meltano-project.ts';
import { roomsChart, roomsList } from './rooms.ts';
import { settingsTablePt } from './settings-pt.ts';
import { streamsDoc } from './streams-doc.ts';
import { streamsTablePt } from './streams-pt.ts';
import { targetsTable } from './targets.ts';

/** The root of the package, from where this file stands once it is built. */
export const ROOT = new URL('../../', import.meta.url);

/**
 * Files that follow from the schemas, the definitions or what was measured, in whole or in part. `npm run generate` writes
 * them, a test compares.
 */
export const DERIVED: Readonly<Record<string, (current: string) => string>> = {
  'catalog.json': () => `${JSON.stringify(discover(builtInStreams()), null, 2)}\n`,
  'README.md': (current) => {
    const tables = { settings: settingsTable(), streams: streamsTable(builtInStreams()) };
    return Object.entries(tables).reduce((text, [mark, table]) => between(text, mark, table), current);
  },
  'README.pt-BR.md': (current) => between(between(current, 'settings', settingsTablePt()), 'streams', streamsTablePt()),
  'docs/architecture.md': (current) => between(between(current, 'rooms', roomsChart(ROOT)), 'imports', roomsList(ROOT)),
  'docs/simulator.md': (current) => between(current, 'flags', flagsTable()),
  'docs/targets.md': (current) =>
    between(
      between(current, 'targets', targetsTable(ROOT)),
      'pipeline',
      pipelineTable(readCurrent('bench/results.md')),
    ),
  'docs/watching.md': (current) => between(current, 'report', reportTables()),
  'docs/streams.md': streamsDoc,
  'docs/personal-data.md': (current) => between(current, 'classes', personalDataTable(builtInStreams())),
  'docs/personal-data.pt-BR.md': (current) =>
    between(current, 'classes', personalDataTable(builtInStreams(), ['classe', 'colunas'])),
  'dbt/macros/table_columns.sql': dbtColumns,
  'dbt/models/staging/_sources.yml': dbtSources,
  'meltano.yml': meltanoProject,
  'meltano/hub-definition.yml': hubDefinition,
  'docs/performance.md': (current) => {
    const results = readCurrent('bench/results.md');
    return between(between(current, 'measured', measuredTable(results)), 'growth', growthTable(results));
  },
};

export function readCurrent(name: string): string {
  try {
    return readFileSync(new URL(name, ROOT), 'utf8');
  } catch {
    return '';
  }
}

/** The simulator's flags, as its `--help` has them. */
function flagsTable(): string {
  const rows = FLAGS.map(({ name, value, meaning, default: given }) => {
    return [`\`--${name}${value === undefined ? '' : ` ${value}`}\``, given ?? '', meaning];
  });
  return markdownTable(['flag', 'default', 'meaning'], rows);
}

/** The fields of the report, from its schema. */
function reportTables(): string {
  const schema = JSON.parse(readCurrent('docs/report.schema.json'));
  const table = (name: string, properties: Record<string, { description?: string }>): string => {
    const described = Object.entries(properties).filter(([, { description }]) => description !== undefined);
    const rows = described.map(([field, { description }]) => [`\`${field}\``, description as string]);
    return markdownTable([name, 'meaning'], rows);
  };
  return `${table('of the run', schema.properties)}\n\n${table('of each stream', schema.definitions.stream.properties)}`;
}

/** A Markdown text with what stands between two marks replaced. */
function between(text: string, mark: string, replacement: string): string {
  const begin = `<!-- ${mark}: made by npm run generate -->\n`;
  const end = `<!-- /${mark} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the marks of "${mark}" are missing`);
  return `${text.slice(0, from)}${begin}\n${replacement}\n\n${text.slice(to)}`;
}
