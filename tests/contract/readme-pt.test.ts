import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { projectRoot } from '../support/project-root.ts';

const [english, portuguese] = ['README.md', 'README.pt-BR.md'].map((name) =>
  readFileSync(join(projectRoot(), name), 'utf8'),
) as [string, string];

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

  it('has the hourly script, word for word but for the comments', () => {
    const script = (text: string): string =>
      /```sh\n(#!\/bin\/bash\n[\s\S]*?)```/.exec(text)![1]!.replace(/(^| )# .*$/gm, '');
    expect(script(portuguese)).to.equal(script(readFileSync('docs/running.md', 'utf8')));
  });

  it('has every stream, with its key', () => {
    const table = section(portuguese, 'Streams');
    for (const { name, keys } of streams) {
      const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row, name).to.include(keys.map((key) => `\`${key}\``).join(', '));
    }
  });
});
