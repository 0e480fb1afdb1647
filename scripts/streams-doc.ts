import { markdownTable } from '../src/base/markdown-table.ts';
import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import { discover } from '../src/catalog/discover.ts';
import { classesOf } from '../src/personal-data/classes.ts';
import { type Creation, isChild, type Stream, sourcesOf } from '../src/sensedata/streams/stream.ts';
import { columnType, isStreamSelected } from '../src/singer/catalog.ts';

const streams = builtInStreams();

const INTRODUCTION = `# Streams

Every table and column: made by \`npm run generate\` from [\`schemas/\`](../schemas) and [\`src/sensedata/streams/streams.ts\`](../src/sensedata/streams/streams.ts).

Every column can be null, except those of the key. _From_ says where a value is in the API's record; where several places are named, the first that has a value counts. _Type_: text, number, boolean, date (\`2026-01-31\`) or timestamp (UTC, with microseconds). In every type but text, null can stand for a value that the API gave in another form: such values are counted, and give a warning ([errors.md](errors.md)). _Class_: which personal data the column can hold, in the words of the setting \`personal_data\` ([personal-data.md](personal-data.md)).
`;

/** `docs/streams.md`: what each stream is, and its columns. */
export function streamsDoc(): string {
  const chosen = new Set(
    discover(streams)
      .streams.filter(isStreamSelected)
      .map(({ stream }) => stream),
  );
  return [INTRODUCTION, ...streams.all.map((stream) => section(stream, chosen.has(stream.name)))].join('\n');
}

function section(stream: Stream, chosen: boolean): string {
  const { description, properties } = streams.schemaOf(stream);
  const rows = Object.entries(properties).map(([name, property]) => [
    code(name),
    columnType(property)!,
    sourcesText(stream, name),
    classesOf(property).join(', '),
    String(property.description),
  ]);
  return [
    `## ${stream.name}`,
    '',
    String(description),
    '',
    `- Key: ${stream.keys.map(code).join(', ')}`,
    `- Replication: ${replicationText(stream)}`,
    `- ${sourceText(stream)}`,
    ...(chosen ? [] : ['- Not read unless you select it']),
    '',
    markdownTable(['column', 'type', 'from', 'class', 'meaning'], rows),
    '',
  ].join('\n');
}

function replicationText(stream: Stream): string {
  const replication = streams.replicationOf(stream);
  switch (replication.kind) {
    case 'whole':
      return 'full table, read and sent whole on each run';
    case 'edits':
      return `incremental by ${code(replication.changed)}${creationText(replication.created)}`;
    case 'days': {
      const { day, lookbackDays } = replication;
      return `incremental by ${code(day)}; the last ${lookbackDays} days are read again, since their values are computed anew`;
    }
  }
}

function creationText({ fields, by }: Creation): string {
  const created = fields.map(code).join(' or ');
  if (by === 'filter') return `, and by ${created} where that is null`;
  return by === 'filter-where-shown'
    ? '; the API is not known to show a creation date, so the list is read whole, and what is old is not sent'
    : `, and by ${created} where that is null; the list is read whole, and what is old is not sent`;
}

function sourceText(stream: Stream): string {
  if (isChild(stream)) {
    return `Cut out of the field ${code(stream.field)} of each record of ${code(stream.parent)}: costs no request, and needs no selection of it`;
  }
  return `Resource: ${code(`/${stream.resource}`)}, or what the setting \`endpoints\` names in its place`;
}

/** A child's first key column is its parent's id; its others stand in each entry of the field that it is cut out of. */
function sourcesText(stream: Stream, column: string): string {
  if (isChild(stream) && column === stream.keys[0]) return '`id`';
  const prefix = isChild(stream) ? `${stream.field}[].` : '';
  return sourcesOf(stream, column)
    .map((path) => code(prefix + path.join('.')))
    .join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
