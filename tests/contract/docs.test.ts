import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';

/** Every page, by its path from the root. */
const PAGES = [
  '.',
  'docs',
  'docs/decisions',
  'examples/airflow',
  'examples/dagster',
  'examples/kubernetes',
  'examples/systemd',
].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

/** What is written outside of blocks of code. */
function prose(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```.*?^```$/gms, '');
}

/** The name under which a heading can be linked. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('pages', () => {
  for (const page of PAGES) {
    it(`${page} links to what is there`, () => {
      const broken = [...prose(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(
        ([, path, anchor]) => {
          const target = path === '' ? page : join(dirname(page), path!);
          if (!existsSync(target)) return true;
          const headings = anchor === undefined ? [] : [...prose(target).matchAll(/^#+ (.+)$/gm)];
          return anchor !== undefined && !headings.some(([, heading]) => anchorOf(heading!) === anchor);
        },
      );
      expect(broken.map(([link]) => link)).to.deep.equal([]);
    });
  }
});

describe('docs/architecture.md', () => {
  const map = readFileSync('docs/architecture.md', 'utf8');

  it('maps every file of src/', () => {
    // What src/explain/ has is told in one row.
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && dirname(file) !== 'explain')
      .map((file) => basename(file));
    expect(files).to.include('cli.ts');
    const named = new Set(map.match(/[\w-]+\.ts\b/g));
    expect(files.filter((file) => !named.has(file))).to.deep.equal([]);
  });

  it('names no file that is gone', () => {
    const table = map.slice(0, map.indexOf('## Decisions'));
    const there = new Set(
      ['src', 'scripts'].flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => basename(file)),
      ),
    );
    expect(table.match(/[\w-]+\.ts\b/g)!.filter((file) => !there.has(file))).to.deep.equal([]);
  });
});

describe('decisions', () => {
  const pages = readdirSync('docs/decisions').filter((file) => file !== 'README.md');
  const titles = pages.map((page) => /^# (.+)$/m.exec(prose(join('docs/decisions', page)))![1]!);

  it('are listed in order', () => {
    const listed = [...prose('docs/decisions/README.md').matchAll(/^(\d+\.) \[(.+)\]\((.+)\)$/gm)];
    expect(listed.map(([, number, title]) => `${number} ${title}`)).to.deep.equal(titles);
    expect(listed.map(([, , , page]) => page)).to.deep.equal(pages);
  });

  it('each say context, decision, consequences, and what would change it', () => {
    for (const page of pages) {
      const headings = [...prose(join('docs/decisions', page)).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings, page).to.deep.equal(['Context', 'Decision', 'Consequences', 'What would change it']);
    }
  });
});
