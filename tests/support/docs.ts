import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/**
 * The block of code that follows the comment with this name: what people are told to use is what tests use.
 * @param doc the file, below the root of the project
 */
export function docBlock(name: string, doc = 'README.md'): string {
  const [, after] = readDoc(doc).split(`<!-- ${name} -->`);
  const block = after && /^\s*```\w*\n([\s\S]*?)```/.exec(after);
  if (!block) throw new Error(`${doc} has no block after <!-- ${name} -->`);
  return block[1]!;
}

function readDoc(doc: string): string {
  return readFileSync(join(projectRoot(), doc), 'utf8');
}

/**
 * What the README's view of child rows selects, made for another child: the rows that are not older than their parent.
 *
 * @param table gives the name of a stream's table, as it is written in SQL
 */
export function currentRows(child: string, parent: string, key: string, table: (stream: string) => string): string {
  const [, select] = /create view contacts_types_now as\n([^;]+);/.exec(readDoc('README.md'))!;
  return select!
    .replace('from contacts_types t join contacts c', `from ${table(child)} t join ${table(parent)} c`)
    .replace('contact_id', key);
}
