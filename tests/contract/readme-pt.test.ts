import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { pageBlocks } from '../support/page-blocks.ts';
import { projectRoot } from '../support/project-root.ts';

const [english, portuguese] = ['README.md', 'README.pt-BR.md'].map(read) as [string, string];

function read(page: string): string {
  return readFileSync(join(projectRoot(), page), 'utf8');
}

/** The text under a heading of the second level. */
function section(text: string, heading: string): string {
  const [, found] = text.split(`\n## ${heading}\n`);
  return found!.split('\n## ')[0]!;
}

/** Keys of the table of settings, each with its default. */
function settings(text: string): string[] {
  return [...text.matchAll(/^\| `([a-z_]+)` \| (.*?) \|/gm)].map(
    ([, key, byDefault]) => `${key}: ${byDefault!.trim()}`,
  );
}

function flags(text: string): Set<string> {
  return new Set(text.match(/--[a-z][a-z-]*/g));
}

/** Pages in Portuguese that have an English one beside them. */
const translated = ['.', 'docs'].flatMap((folder) =>
  readdirSync(join(projectRoot(), folder))
    .filter((file) => file.endsWith('.pt-BR.md'))
    .map((file) => join(folder, file)),
);

describe('the README in Portuguese', () => {
  it('has every setting of the English one, in its order and with its default', () => {
    const wanted = settings(section(english, 'Settings'));
    expect(wanted).to.not.be.empty;
    expect(settings(section(portuguese, 'Configurações'))).to.deep.equal(wanted);
  });

  it('has every flag of the command line', () => {
    const wanted = flags(section(english, 'Command line'));
    expect(wanted).to.include('--discover');
    expect(flags(section(portuguese, 'Linha de comando'))).to.deep.equal(wanted);
  });

  it('has every stream, with its key', () => {
    const table = section(portuguese, 'Streams');
    for (const { name, keys } of streams) {
      const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row, name).to.include(keys.map((key) => `\`${key}\``).join(', '));
    }
  });
});

describe('pages in Portuguese', () => {
  it('are found', () => {
    expect(translated).to.include('README.pt-BR.md');
  });

  for (const page of translated) {
    it(`${page} has the blocks of code of the English page, word for word but for comments`, () => {
      const original = page.replace('.pt-BR', '');
      expect(existsSync(join(projectRoot(), original)), original).to.equal(true);
      const code = (text: string): string => text.replace(/ *(^|\s)(#|--) .*$/gm, '').trimEnd();
      const named = new Map(pageBlocks(read(original)).map((block) => [block.mark, code(block.code)]));
      for (const block of pageBlocks(read(page))) expect(code(block.code), block.mark).to.equal(named.get(block.mark));
    });
  }
});
