import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { guideSteps } from '../support/guide.ts';
import { type PageBlock, pageBlocks } from '../support/page-blocks.ts';
import { projectRoot } from '../support/project-root.ts';

/** Folders with pages for people. */
const FOLDERS = [
  '.',
  'docs',
  'docs/decisions',
  'examples/airflow',
  'examples/dagster',
  'examples/kubernetes',
  'examples/systemd',
];

/** Sections of which `guideSteps` runs every block, and the test that does so. */
const GUIDES: Readonly<Record<string, { readonly headings: readonly string[]; readonly test: string }>> = {
  'CONTRIBUTING.md': { headings: ['Add a stream', 'Add a setting'], test: 'integration/contributing.test.ts' },
};

/** Languages of what nobody pastes: pictures. */
const SHOWN = ['mermaid'];

const NOT_RUN = /^not run: (.+)$/;

const root = projectRoot();

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

const pages = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

/** The sources of all tests, by their path below tests/. */
const tests = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== join('contract', 'page-blocks.test.ts'))
  .map((file) => ({ file, text: read(join('tests', file)) }));

/** Whether some test names both the page and the block. A page in Portuguese has the English page's blocks. */
function isTaken(page: string, mark: string): boolean {
  const english = page.replace('.pt-BR', '');
  return tests.some(({ text }) => text.includes(`'${english}'`) && text.includes(`'${mark}'`));
}

/** What has to be accounted for: all blocks but those of guides that are run whole. */
function blocksOf(page: string): PageBlock[] {
  const guide = GUIDES[page];
  return pageBlocks(read(page)).filter(
    ({ language, section }) => !SHOWN.includes(language) && guide?.headings.includes(section) !== true,
  );
}

describe('blocks of code in pages', () => {
  for (const page of pages) {
    const blocks = blocksOf(page);
    if (blocks.length === 0) continue;

    it(`${page}: each of ${blocks.length} is taken by a test, or says why not`, () => {
      const open = blocks.filter(({ mark }) => !NOT_RUN.test(mark) && !isTaken(page, mark));
      expect(open.map(({ mark, code }) => `${mark || 'no mark'}: ${code.split('\n')[0]}`)).to.deep.equal([]);
    });

    it(`${page}: names no two blocks alike`, () => {
      const marks = blocks.map(({ mark }) => mark).filter((mark) => !NOT_RUN.test(mark));
      expect(marks.filter((mark, index) => marks.indexOf(mark) !== index)).to.deep.equal([]);
    });

    // What is not run is listed by the names of these.
    for (const { mark, code, section } of blocks) {
      const [, why] = NOT_RUN.exec(mark) ?? [];
      if (why === undefined) continue;
      it(`${page}, ${section || 'top'}: not run, ${why}: ${code.split('\n')[0]}`, () => {
        expect(why).to.match(/\w+ \w+/);
      });
    }
  }

  for (const [page, { headings, test }] of Object.entries(GUIDES)) {
    it(`${page}: tests/${test} takes every block of ${headings.join(', ')}`, () => {
      for (const heading of headings) {
        expect(guideSteps(read(page), heading)).to.not.be.empty;
        expect(read(join('tests', test))).to.include(`'${heading}'`);
      }
    });
  }

  it('are all found: as many as there are fences', () => {
    for (const page of pages) {
      const fences = read(page).match(/^ *```/gm) ?? [];
      expect(pageBlocks(read(page)).length * 2, page).to.equal(fences.length);
    }
  });
});
