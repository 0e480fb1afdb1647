import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { importsOf, rooms } from '../../scripts/rooms.ts';
import { CheckoutCopy } from '../support/checkout-copy.ts';
import { projectRoot } from '../support/project-root.ts';
import { runCommand } from '../support/run-command.ts';

const ROOT = pathToFileURL(`${projectRoot()}/`);
const ROOMS = rooms(ROOT);
const NAMES = ROOMS.map(({ name }) => name);

/** Every way in which TypeScript can take something from another file. */
const FORMS: readonly ((path: string) => string)[] = [
  (path) => `import type { A } from '${path}';`,
  (path) => `import { b } from '${path}';`,
  (path) => `import '${path}';`,
  (path) => `export type { C } from '${path}';`,
  (path) => `await import('${path}');`,
];

describe('the rooms of src/', () => {
  it('are all the folders that hold a file, each with a rule', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect([...new Set(files.map(dirname))].sort()).to.deep.equal(['.', ...NAMES].sort());
  });

  it('may import what lies below them alone', () => {
    for (const [index, { name, mayImport }] of ROOMS.entries()) {
      expect(NAMES.slice(index + 1), name).to.include.members([...mayImport]);
    }
    const alone = ROOMS.filter(({ mayImport }) => mayImport.length === 0).map(({ name }) => name);
    expect(alone).to.deep.equal(['sensedata/list', 'singer', 'base']);
  });

  it('are allowed no import that they do not have', () => {
    const imports = importsOf(ROOT);
    for (const { name, mayImport } of ROOMS) expect([...imports.get(name)!], name).to.have.members([...mayImport]);
  });

  it('are held by the linter: each forbidden import is refused in every form, also a folder deeper', async () => {
    const copy = new CheckoutCopy();
    try {
      const forbidden: string[] = [];
      for (const { name, mayImport } of ROOMS) {
        for (const folder of [`src/${name}`, `src/${name}/deeper`]) {
          const lines = [...NAMES, 'cli.ts', 'tap.ts'].flatMap((other) => {
            if (other === name) return [];
            const target = other.endsWith('.ts') ? `src/${other}` : `src/${other}/any.ts`;
            return FORMS.map((form) => ({ text: form(relative(folder, target)), allowed: mayImport.includes(other) }));
          });
          mkdirSync(copy.path(folder), { recursive: true });
          writeFileSync(copy.path(`${folder}/planted.ts`), lines.map(({ text }) => `${text}\n`).join(''));
          for (const [index, { allowed }] of lines.entries()) {
            if (!allowed) forbidden.push(`${folder}/planted.ts:${index + 1}`);
          }
        }
      }
      expect(await refused(copy)).to.have.members(forbidden);
    } finally {
      copy.remove();
    }
  });
});

/** Where the linter finds an import that a room may not have: file and line. */
async function refused(copy: CheckoutCopy): Promise<string[]> {
  const args = [
    'lint',
    '--only=style/noRestrictedImports',
    '--vcs-enabled=false',
    '--reporter=json',
    '--max-diagnostics=none',
    'src',
  ];
  const found = await runCommand('sh', ['-c', `npx biome "$@" 2>/dev/null || true`, 'biome', ...args], {
    cwd: copy.folder,
  });
  const { diagnostics } = JSON.parse(found) as { diagnostics: Diagnostic[] };
  return diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => `${location.path}:${location.start.line}`);
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}
