import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../support/project-root.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { Workspace } from '../support/workspace.ts';

const CATALOG = readFileSync(join(projectRoot(), 'catalog.json'), 'utf8');

describe('discovery with a config', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.open();
  });
  after(() => workspace.close());

  const configs: readonly [string, unknown][] = [
    ['without a token', { page_size: 100 }],
    ['whose other settings are wrong', { token: 5, page_size: 'many', start_date: 'yesterday' }],
    ['with a key that there is not', { token: 't', steams: [] }],
  ];
  for (const [what, config] of configs) {
    it(`is as without one by a config ${what}: it asks only what changes the catalog`, async () => {
      const { code, stdout, stderr } = await runTapHere({ args: ['--config', workspace.file(config), '--discover'] });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout).to.equal(CATALOG);
    });
  }

  const broken: readonly [string, string, RegExp][] = [
    ['is missing', '/nowhere/config.json', /config: \/nowhere\/config.json does not exist$/m],
    ['is no JSON', '{"token": ', /config: .* is not valid JSON; it must hold one JSON object$/m],
    ['is empty', ' ', /config: .* is empty; it must hold a JSON object$/m],
  ];
  for (const [what, contents, message] of broken) {
    it(`39f. fails by a file that ${what}: it might hold what belongs into the catalog`, async () => {
      const path = contents.startsWith('/') ? contents : workspace.file(contents);
      const { code, stdout, stderr } = await runTapHere({ args: ['--discover', '--config', path] });
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.match(message);
    });
  }
});
