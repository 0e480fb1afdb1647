import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { linter } from '../support/linters.ts';
import { NODES } from '../support/node-binary.ts';
import { projectRoot } from '../support/project-root.ts';
import { runCommand } from '../support/run-command.ts';

describe('the workflows', () => {
  const path = join(projectRoot(), '.github/workflows/ci.yml');
  const text = readFileSync(path, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-workflow-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What both linters find in a workflow; empty where they find nothing. Neither asks the network. */
  async function findings(file: string): Promise<string> {
    const [actionlint, zizmor] = [await linter('actionlint'), await linter('zizmor')];
    const lints = [
      runCommand(actionlint, ['-no-color', '-shellcheck=', '-pyflakes=', file]),
      runCommand(zizmor, ['--offline', '--persona', 'pedantic', '--quiet', '--no-progress', file]),
    ];
    const found = await Promise.allSettled(lints);
    return found.map((one) => (one.status === 'rejected' ? String(one.reason) : '')).join('');
  }

  /** The same for a copy with something else in it. */
  function findingsWith(from: string, to: string): Promise<string> {
    expect(text).to.include(from);
    mkdirSync(join(folder, '.github/workflows'), { recursive: true });
    const file = join(folder, '.github/workflows/ci.yml');
    writeFileSync(file, text.replaceAll(from, to));
    return findings(file);
  }

  for (const name of readdirSync(dirname(path))) {
    it(`${name} is one in which neither actionlint nor zizmor finds anything`, async () => {
      expect(await findings(join(dirname(path), name))).to.equal('');
    });
  }

  it('would not pass with an action that is not pinned, more rights than needed, or a job that does not exist', async () => {
    expect(
      await findingsWith('actions/checkout@1af3b93b6815bc44a9784bd300feb67ff0d1eeb3 # v6.0.0', 'actions/checkout@v6'),
    ).to.include('unpinned-uses');
    expect(await findingsWith('permissions: {}', 'permissions: write-all')).to.include('excessive-permissions');
    expect(await findingsWith('needs: [test, image]', 'needs: [tests, image]')).to.include('"tests"');
  });

  it('tests every line of Node that the package is tried on, but the newest', () => {
    const majors = NODES.slice(0, -1).map((version) => Number(version.split('.')[0]));
    expect(text).to.include(`node: [${majors.join(', ')}]\n`);
  });
});
