import { markdownTable } from '../src/base/markdown-table.ts';
import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import { isChild, replicationKey } from '../src/sensedata/streams/stream.ts';

const streams = builtInStreams();

/** The streams as a Markdown table in Portuguese: `title` of a schema is what it holds in that language. */
export function streamsTablePt(): string {
  const rows = streams.all.map((stream) => {
    const schema = streams.schemaOf(stream) as { title?: string; description?: string; properties: object };
    const key = replicationKey(streams.replicationOf(stream));
    const replication = key === null ? 'tabela inteira' : `incremental, \`${key}\``;
    return [
      `\`${stream.name}\``,
      schema.title ?? String(schema.description),
      stream.keys.map((name) => `\`${name}\``).join(', '),
      isChild(stream) ? `com \`${stream.parent}\`` : replication,
      stream.optional === true ? 'não' : 'sim',
      String(Object.keys(schema.properties).length),
    ];
  });
  return markdownTable(['stream', 'o que tem', 'chave', 'replicação', 'por padrão', 'colunas'], rows);
}
