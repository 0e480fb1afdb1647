import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageBlocks } from './page-blocks.ts';
import { projectRoot } from './project-root.ts';

/**
 * The block of code that follows the comment with this name: what people are told to use is what tests use.
 * @param doc the file, below the root of the project
 */
export function docBlock(name: string, doc: string): string {
  const found = pageBlocks(readDoc(doc)).find(({ mark }) => mark === name);
  if (found === undefined) throw new Error(`${doc} has no block after <!-- ${name} -->`);
  return found.code;
}

/** A block with each `…` replaced, in order: what it leaves to the reader. @throws Error where there are more, or fewer. */
export function filled(block: string, ...values: readonly string[]): string {
  const parts = block.split('…');
  if (parts.length !== values.length + 1) throw new Error(`${parts.length - 1} places for ${values.length} values`);
  return parts.map((part, index) => part + (values[index] ?? '')).join('');
}

function readDoc(doc: string): string {
  return readFileSync(join(projectRoot(), doc), 'utf8');
}

/**
 * What the view of child rows in docs/tables.md selects, made for another child: the rows that are not older than their parent.
 *
 * @param table gives the name of a stream's table, as it is written in SQL
 */
export function currentRows(child: string, parent: string, key: string, table: (stream: string) => string): string {
  const [, select] = /create view contacts_types_now as\n([^;]+);/.exec(readDoc('docs/tables.md'))!;
  return select!
    .replace('from contacts_types t join contacts c', `from ${table(child)} t join ${table(parent)} c`)
    .replace('contact_id', key);
}
