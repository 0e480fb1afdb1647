import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { expect } from 'chai';
import { linter } from '../support/linters.ts';
import { NODES, nodeBinary } from '../support/node-binary.ts';
import { npmEnvironment } from '../support/npm.ts';
import { projectRoot } from '../support/project-root.ts';
import { replayDockerfile } from '../support/replay-dockerfile.ts';
import { runCommand } from '../support/run-command.ts';

describe('the image', () => {
  const read = (name: string): string => readFileSync(join(projectRoot(), name), 'utf8');
  const ignored = dockerignore.default().add(read('.dockerignore'));
  const text = read('Dockerfile');
  /** The Node that stands for that of the base image. */
  const node = NODES.find((version) => text.includes(`FROM node:${version.split('.')[0]}-alpine`))!;

  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-image-'));
    env = npmEnvironment(await nodeBinary(node));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The checkout as Docker would be given it: files that are not ignored, and no empty folders. */
  function buildContext(): string {
    const context = join(folder, 'context');
    const below = readdirSync(projectRoot()).filter((name) => !['.git', 'node_modules', 'dist'].includes(name));
    for (const path of below.flatMap((name) => filesBelow(join(projectRoot(), name)))) {
      const name = relative(projectRoot(), path);
      if (!ignored.ignores(name)) cpSync(path, join(context, name));
    }
    return context;
  }

  it('has a Dockerfile that hadolint finds nothing in', async () => {
    expect(await runCommand(await linter('hadolint'), [join(projectRoot(), 'Dockerfile')])).to.equal('');
  });

  it('is never given tokens, states or what was built on this machine', () => {
    const kept = ['config.json', 'state.json', '.env', '.git/config', 'node_modules/got/index.js', 'dist/src/cli.js'];
    expect(kept.filter((name) => !ignored.ignores(name))).to.deep.equal([]);
    expect(['package-lock.json', 'src/singer/row.ts'].filter((name) => ignored.ignores(name))).to.deep.equal([]);
  });

  it('is made by its steps, replayed here one by one, and then runs', async () => {
    mkdirSync(join(folder, 'stages'));
    const image = await replayDockerfile(text, buildContext(), join(folder, 'stages'), env);
    expect(image).to.include({ base: `node:${node.split('.')[0]}-alpine`, workingDirectory: '/data' });
    expect(image.user).to.match(/^[1-9]\d*:[1-9]\d*$/);
    const app = readdirSync(join(image.root, 'app'));
    expect(app).to.include.members(['dist', 'package.json', 'schemas']);
    expect(app).to.not.include('node_modules');
    const unreadable = filesBelow(join(image.root, 'app')).filter((file) => (statSync(file).mode & 0o004) === 0);
    expect(unreadable).to.deep.equal([]);
    const [command, ...args] = image.entrypoint.map((part) => (part.startsWith('/') ? join(image.root, part) : part));
    const cwd = join(image.root, image.workingDirectory);
    expect(await runCommand(command!, [...args, '--discover'], { cwd, env })).to.equal(read('catalog.json'));
  });

  it('is not made where a file that is copied does not exist', async () => {
    mkdirSync(join(folder, 'empty'));
    const copying = text.split('\n').filter((line) => /^(FROM|WORKDIR|COPY (?!--from))/.test(line));
    const error = await replayDockerfile(copying.join('\n'), join(folder, 'empty'), join(folder, 'empty'), env).then(
      () => null,
      (reason: Error) => reason.message,
    );
    expect(error).to.match(/^COPY: .*package\.json does not exist$/);
  });
});

/** The files within a folder, or the file itself. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
