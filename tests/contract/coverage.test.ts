import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

describe('coverage', () => {
  it('is counted of all files but those of types alone, which have nothing to run', () => {
    const files = readdirSync('dist/src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const empty = files
      .map((file) => join('dist/src', file))
      .filter((file) =>
        /^\s*export \{\};\s*$/.test(readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '')),
      );
    expect(JSON.parse(readFileSync('.c8rc.json', 'utf8')).exclude).to.deep.equal(empty.sort());
  });
});
