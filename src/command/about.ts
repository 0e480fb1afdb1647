import { markdownTable } from '../base/markdown-table.ts';
import { VERSION } from '../base/version.ts';
import { replicationMethodOf } from '../catalog/discover.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import { CLASSES, type ColumnClass, classesOf } from '../personal-data/classes.ts';
import { isChild, replicationKey, type Stream } from '../sensedata/streams/stream.ts';
import { type Setting, settings } from '../settings/settings.ts';

const CAPABILITIES = [
  'catalog',
  'properties',
  'discover',
  'state',
  'about',
  'activate-version',
  'batch',
  'structured-logging',
];

/** See `about`. */
export interface About {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly settings: { readonly type: 'object'; readonly properties: object; readonly required: readonly string[] };
  readonly streams: readonly object[];
}

/** What the tap is and takes, as JSON: for programs, and for the definition that orchestrators keep. */
export function about(streams: StreamSet): About {
  return {
    name: 'tap-sensedata',
    description: 'Singer tap for SenseData, the Brazilian customer-success platform',
    version: VERSION,
    capabilities: CAPABILITIES,
    settings: { type: 'object', properties: settings, required: ['token'] },
    streams: streams.all.map((stream) => ({
      name: stream.name,
      description: streams.schemaOf(stream)['description' as never],
      key_properties: stream.keys,
      replication_method: replicationMethodOf(stream, streams),
      selected_by_default: stream.optional !== true,
      ...(isChild(stream) ? { parent: stream.parent } : { resource: stream.resource }),
      columns: Object.keys(streams.schemaOf(stream).properties).length,
      personal_data: Object.fromEntries(personalColumns(stream, streams)),
    })),
  };
}

/** The same for people. */
export function aboutMarkdown(streams: StreamSet): string {
  return [
    `# tap-sensedata ${VERSION}`,
    '',
    'Singer tap for SenseData, the Brazilian customer-success platform.',
    '',
    `Capabilities: ${CAPABILITIES.join(', ')}`,
    '',
    '## Settings',
    '',
    settingsTable(),
    '',
    '## Streams',
    '',
    streamsTable(streams),
    '',
    '## Personal data, by class of column',
    '',
    personalDataTable(streams),
    '',
  ].join('\n');
}

/** The settings as a Markdown table; also in the README. */
export function settingsTable(): string {
  const rows = Object.entries<Setting>(settings).map(([key, setting]) => settingRow(key, setting, setting.description));
  return markdownTable(['key', 'default', 'meaning'], rows);
}

/** The columns that hold personal data, each with its classes. */
function personalColumns(stream: Stream, streams: StreamSet): [string, ColumnClass[]][] {
  return Object.entries(streams.schemaOf(stream).properties)
    .map(([name, property]): [string, ColumnClass[]] => [name, classesOf(property)])
    .filter(([, classes]) => classes.length > 0);
}

/** The classes that the setting `personal_data` names, each with its columns, as a Markdown table; also in docs/personal-data.md. */
export function personalDataTable(streams: StreamSet, head: readonly [string, string] = ['class', 'columns']): string {
  const columns = streams.all.flatMap((stream) =>
    personalColumns(stream, streams).map(([name, classes]) => ({ name: `${stream.name}.${name}`, classes })),
  );
  const rows = [...CLASSES, 'custom_field' as const].map((wanted) => [
    `\`${wanted === 'custom_field' ? 'custom_fields' : wanted}\``,
    columns
      .filter(({ classes }) => classes.includes(wanted))
      .map(({ name }) => `\`${name}\``)
      .join(', '),
  ]);
  return markdownTable(head, rows);
}

/** A setting's row of such a table. @param meaning in the language of the table. */
export function settingRow(key: string, { default: value }: Setting, meaning: string): string[] {
  const byDefault = value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  return [`\`${key}\``, byDefault, meaning];
}

/** The streams as a Markdown table; also in the README. */
export function streamsTable(streams: StreamSet): string {
  const rows = streams.all.map((stream) => {
    const key = replicationKey(streams.replicationOf(stream));
    const replication = key === null ? 'full table' : `incremental, \`${key}\``;
    return [
      `\`${stream.name}\``,
      String(streams.schemaOf(stream)['description' as never]),
      stream.keys.map((key) => `\`${key}\``).join(', '),
      isChild(stream) ? `with \`${stream.parent}\`` : replication,
      stream.optional === true ? 'no' : 'yes',
      String(Object.keys(streams.schemaOf(stream).properties).length),
    ];
  });
  return markdownTable(['stream', 'rows', 'key', 'replication', 'by default', 'columns'], rows);
}
