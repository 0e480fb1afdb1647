import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { metadataOf } from '../../src/singer/catalog.ts';
import { startChild } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { NODES, nodeBinary } from '../support/node-binary.ts';
import { npmEnvironment } from '../support/npm.ts';
import { projectRoot } from '../support/project-root.ts';
import type { Row } from '../support/read-back.ts';
import { runCommand } from '../support/run-command.ts';
import { Warehouse } from '../support/warehouse.ts';

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

describe('the package', () => {
  let folder: string;
  let packed: Packed;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-package-'));
    // Without scripts: what is tested was built already, and a build would pull it from under the tests.
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const answer = JSON.parse(await runCommand('npm', args, { cwd: projectRoot() }));
    packed = (Array.isArray(answer) ? answer : Object.values(answer))[0];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the program, the simulator and what they read, and nothing else', () => {
    const compiled = (source: string): string[] =>
      readdirSync(join(projectRoot(), source), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `dist/${source}/${file.replace(/ts$/, 'js')}`);
    expect(packed.files.map(({ path }) => path)).to.have.members([
      ...[
        'package.json',
        'LICENSE',
        'README.md',
        'README.pt-BR.md',
        'CHANGELOG.md',
        'SECURITY.md',
        'SECURITY.pt-BR.md',
        'sample-config.json',
      ],
      ...readdirSync(join(projectRoot(), 'schemas')).map((file) => `schemas/${file}`),
      ...readdirSync(join(projectRoot(), 'dist/bundle')).map((file) => `dist/bundle/${file}`),
      ...compiled('simulator'),
    ]);
    expect(packed.unpackedSize).to.be.below(2_000_000);
  });

  it('holds the libraries that it needs, each with its licence, and code that a stack trace can name', () => {
    const folder = join(projectRoot(), 'dist/bundle');
    const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
    const code = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const licences = readFileSync(join(folder, 'LICENSES.txt'), 'utf8');
    const libraries = [...code.matchAll(/^\s*\/\/ node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//gm)];
    const named = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(([, name]) => name);
    expect(named).to.include.members(libraries.map(([, name]) => name));
    expect(named).to.include.members(['ajv', 'yargs']);
    expect(code).to.match(/^\/\/ src\/sensedata\/reading\/fences\.ts\n(?:.*\n){1,20}async function\* readList\(/m);
    const { dependencies } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
    expect(dependencies).to.equal(undefined);
  });

  it('says the whole licence of a library that comes without its text, and is not built where nobody knows it', async () => {
    const licences = readFileSync(join(projectRoot(), 'dist/bundle/LICENSES.txt'), 'utf8');
    const parts = licences.split(`\n${'-'.repeat(80)}\n`).filter((part) => / \(MIT\)\n/.test(part));
    expect(parts).to.not.be.empty;
    for (const part of parts)
      expect(part).to.match(/The above copyright notice and this permission notice shall be\s+included\s+in\s+all/);
    const { licenses } = await import(pathToFileURL(join(projectRoot(), 'scripts/bundle.mjs')).href);
    const library = join(folder, 'licences', 'node_modules', 'a-library');
    mkdirSync(library, { recursive: true });
    const described = (more: object): string => {
      writeFileSync(join(library, 'package.json'), JSON.stringify({ name: 'a-library', version: '1.2.3', ...more }));
      return licenses([join(library, 'index.js')]);
    };
    expect(described({ license: 'MIT', author: { name: 'Ana Lima' } })).to.match(/Copyright \(c\) Ana Lima\n/);
    expect(described({ license: 'MIT', author: 'Ana Lima <ana@example.com>' })).to.match(/\(c\) Ana Lima <ana@example/);
    for (const unknown of [{ author: 'Ana Lima' }, { license: 'ISC', author: 'Ana Lima' }, { license: 'MIT' }])
      expect(() => described(unknown)).to.throw(/^a-library 1\.2\.3 .* comes without the text of its licence$/);
  });

  it('has executable commands, runs no script where it is installed, and names the Nodes that it was tried on', () => {
    const { bin, scripts, engines } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
    const executable = packed.files.filter(({ mode }) => (mode & 0o111) !== 0).map(({ path }) => path);
    expect(executable).to.have.members(Object.values(bin));
    // npm runs these for what it installs from a registry or a tarball; "prepare" it runs in a checkout only.
    expect(scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall');
    expect(engines.node).to.equal(`^${NODES[0]} || ^${NODES[1]} || >=23`);
  });

  for (const version of NODES) {
    describe(`installed into an empty folder, with Node ${version}`, () => {
      let home: string;
      let env: Record<string, string>;
      before(async () => {
        home = join(folder, version);
        mkdirSync(home);
        env = npmEnvironment(await nodeBinary(version));
        expect((await runCommand('node', ['--version'], { env })).trim()).to.equal(`v${version}`);
        // No scripts are left out here. A dependency that does not take this Node fails the installation. With a prefix,
        // since npm would look for a project in the folders above.
        const args = ['install', '--prefix', home, '--engine-strict', join(folder, packed.filename)];
        await runCommand('npm', args, { cwd: home, env });
      });

      /** Runs the installed command, by the link that npm made. */
      function tap(...args: string[]): Promise<string> {
        return runCommand(join(home, 'node_modules/.bin/tap-sensedata'), args, { cwd: home, env });
      }

      it('brings no other package, was not built anew, and offers no module', async () => {
        const installed = readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'));
        expect(installed).to.deep.equal(['tap-sensedata']);
        const load = "import('tap-sensedata/dist/bundle/tap-sensedata.js').catch(({ code }) => console.log(code))";
        expect(await runCommand('node', ['--eval', load], { cwd: home, env })).to.equal(
          'ERR_PACKAGE_PATH_NOT_EXPORTED\n',
        );
      });

      it('--version, --about and --discover', async () => {
        const { version: ours } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
        expect(await tap('--version')).to.equal(`tap-sensedata ${ours}\n`);
        expect(JSON.parse(await tap('--about', '--format', 'json')).streams).to.have.length(
          discover(builtInStreams()).streams.length,
        );
        expect(await tap('--discover')).to.equal(readFileSync(join(projectRoot(), 'catalog.json'), 'utf8'));
      });

      it('syncs from its own simulator, row for row what the simulator says that a warehouse must hold', async () => {
        const simulator = startChild(
          {
            command: join(home, 'node_modules/.bin/sensedata-simulator'),
            args: ['--tasks', '300', '--config', 'config.json', '--truth', 'truth.json'],
            ...{ env, cwd: home },
          },
          ['ignore', 'ignore', 'inherit'],
        );
        const ended = once(simulator, 'close');
        const warehouse = new Warehouse();
        try {
          await fileOf(simulator, join(home, 'config.json'));
          warehouse.load(parseJsonLines(await tap('--config', 'config.json')));
        } finally {
          simulator.kill('SIGINT');
        }
        await ended;
        const truth: Record<string, Row[]> = JSON.parse(readFileSync(join(home, 'truth.json'), 'utf8'));
        expect(truth.tasks).to.have.length(300);
        for (const entry of discover(builtInStreams()).streams) {
          if (metadataOf(entry)?.['selected-by-default'] === false) continue;
          const differences = diffRows(truth[entry.stream]!, warehouse.rows(entry.stream), entry.key_properties!);
          expect(differences, entry.stream).to.deep.equal([]);
        }
      });
    });
  }
});

async function fileOf(writer: ChildProcess, path: string): Promise<void> {
  while (!existsSync(path)) {
    if (writer.exitCode !== null) throw new Error(`ended with ${writer.exitCode} before ${path} was there`);
    await sleep(50);
  }
}
