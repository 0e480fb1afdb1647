import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { endOfAll, startChild } from '../support/child.ts';
import { docBlock, filled } from '../support/docs.ts';
import { linter } from '../support/linters.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { projectRoot } from '../support/project-root.ts';
import { requirePythonTools } from '../support/python.ts';
import { runCommand } from '../support/run-command.ts';
import { publishedTap } from '../support/run-tap.ts';
import { execOf } from '../support/shell-words.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { readCurrent, sourceDifferences } from '../support/source-differences.ts';
import { Workspace } from '../support/workspace.ts';

const EXAMPLES = join(projectRoot(), 'examples');

describe('examples', function () {
  // The first run on a machine installs what checks them.
  this.timeout(300_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-examples-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An executable of this text. */
  function program(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }

  describe('systemd', () => {
    const units = readdirSync(join(EXAMPLES, 'systemd')).filter((name) => /\.(service|timer)$/.test(name));

    /** The units with the folder of the example in a place that is there. */
    function installed(): string[] {
      for (const script of ['hourly.sh', 'alert.sh']) program(join(folder, 'srv', script), 'true');
      writeFileSync(join(folder, 'srv/alert.env'), '');
      return units.map((name) => {
        const text = readFileSync(join(EXAMPLES, 'systemd', name), 'utf8');
        const path = join(folder, name.replace('@', '@sensedata.service'));
        writeFileSync(path, text.replaceAll('/srv/sensedata', join(folder, 'srv')));
        return path;
      });
    }

    it('units are what systemd knows (where systemd is)', async function () {
      if (!existsSync('/usr/bin/systemd-analyze')) return this.skip();
      const paths = installed();
      await runCommand('systemd-analyze', ['verify', ...paths]);
      // It would see a word that it does not know.
      const wrong = join(folder, 'wrong.service');
      writeFileSync(
        wrong,
        readFileSync(paths.find((path) => path.endsWith('sensedata.service'))!, 'utf8').replace(
          'Type=oneshot',
          'Type=onshot',
        ),
      );
      const seen = await runCommand('bash', ['-c', `systemd-analyze verify ${wrong} 2>&1 || true`]);
      expect(seen).to.match(/onshot|Type/);
    });

    it('start the script of docs/running.md, do not take a run that is still going for a failure, and tell of others', () => {
      const service = readFileSync(join(EXAMPLES, 'systemd/sensedata.service'), 'utf8');
      expect(service)
        .to.match(/^ExecStart=\/srv\/sensedata\/hourly\.sh$/m)
        .and.match(/^SuccessExitStatus=75$/m);
      expect(service).to.match(/^OnFailure=sensedata-alert@%n\.service$/m);
      expect(docBlock('hourly.sh', 'docs/running.md')).to.include('exit 75');
    });

    it('send the end of the log', async () => {
      program(join(folder, 'bin/journalctl'), 'echo "log of $*"');
      program(join(folder, 'bin/curl'), 'for address; do :; done; echo "to $address"; cat');
      const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ALERT_URL: 'https://alert.example.com' };
      const sent = await runCommand(join(EXAMPLES, 'systemd/alert.sh'), ['sensedata.service'], { env });
      expect(sent).to.equal('to https://alert.example.com\nlog of --unit sensedata.service --lines 20 --output cat\n');
    });
  });

  describe('kubernetes', () => {
    const manifest = join(EXAMPLES, 'kubernetes/sensedata.yaml');
    const objects = parseAllDocuments(readFileSync(manifest, 'utf8')).map((document) => document.toJS());
    const config: string = objects.find(({ kind }) => kind === 'ConfigMap').data['config.json'];
    const container = objects.find(({ kind }) => kind === 'CronJob').spec.jobTemplate.spec.template.spec.containers[0];

    it('has a manifest that is valid by the schemas of Kubernetes', async () => {
      const validate = await linter('kubernetes-validate');
      await runCommand(validate, ['--strict', manifest]);
      const wrong = join(folder, 'wrong.yaml');
      writeFileSync(wrong, readFileSync(manifest, 'utf8').replace('concurrencyPolicy:', 'concurencyPolicy:'));
      const seen = await runCommand(validate, ['--strict', wrong]).catch((error: Error) => error.message);
      expect(seen).to.include('concurencyPolicy');
    });

    it('has a Dockerfile that hadolint finds nothing in', async () => {
      expect(await runCommand(await linter('hadolint'), [join(EXAMPLES, 'kubernetes/Dockerfile')])).to.equal('');
    });

    describe('the job', () => {
      let postgres: Postgres;
      let workspace: Workspace;
      let holdsTasks = true;
      before(async () => {
        postgres = await openPostgres('examples');
        workspace = await Workspace.open({
          seed: 34,
          sizes: { tasks: 600 },
          faults: [
            {
              match: { resource: 'tasks', where: () => holdsTasks, nth: 21 },
              times: Number.POSITIVE_INFINITY,
              do: { hold: true },
            },
          ],
        });
      });
      after(async () => {
        await workspace?.close();
        await postgres?.stop();
      });

      it('loads Postgres by its command; goes on where SIGTERM to its script, or kill -9, ended it', async () => {
        const tools = await requirePythonTools();
        // What the image holds, and what is mounted, in one folder.
        program(join(folder, 'app/node_modules/.bin/tap-sensedata'), execOf(publishedTap([])));
        symlinkSync(dirname(dirname(tools.targetPostgres)), join(folder, 'app/target'));
        program(join(folder, 'app/hourly.sh'), docBlock('hourly.sh', 'docs/running.md'));
        for (const mounted of ['config', 'secret', 'data']) mkdirSync(join(folder, mounted));
        writeFileSync(join(folder, 'config/config.json'), config);
        const { user, password, database, port } = postgres;
        const target = filled(docBlock('target.json', 'README.md'), user, password, database);
        writeFileSync(join(folder, 'secret/target.json'), target.replace('5432', String(port)));
        const { token, url } = workspace.simulator;
        const env = { TAP_SENSEDATA_TOKEN: token, TAP_SENSEDATA_API_URL: url, TAP_SENSEDATA_PAGE_SIZE: '20' };
        const script = container.args[0].replaceAll(/(?<= )\/(app|config|secret)/g, join(folder, '$1'));
        const data = join(folder, 'data');
        const state = join(data, 'state.json');
        const start = () =>
          startChild({ command: container.command[0], args: [container.command[1], script], cwd: data, env }, 'ignore');
        const run = async () => expect((await endOfAll([start()], 120_000))[0]!.code).to.equal(0);
        const { requests } = workspace.simulator;
        const pageOfTasks = () => requests.find(({ resource }) => resource === 'tasks')!.page;

        // As Kubernetes does: to the container's first process alone, which the script has become.
        const stopped = start();
        await workspace.untilHeld();
        await workspace.untilStuck(
          Number((await runCommand('pgrep', ['--parent', String(stopped.pid)])).split('\n')[0]),
        );
        process.kill(stopped.pid!, 'SIGTERM');
        expect((await endOfAll([stopped], 120_000))[0]!.code).to.equal(143);
        holdsTasks = false;
        const first = readFileSync(state, 'utf8');
        const { page } = JSON.parse(first).bookmarks.tasks.resume;
        expect(page).to.be.above(1);

        // What a run leaves behind that was killed while its target printed a state.
        rmSync(state);
        writeFileSync(join(data, 'confirmed.jsonl'), `{}\n${first}${first.slice(0, 20)}`);
        requests.length = 0;
        await run();
        expect(pageOfTasks()).to.equal(page);
        const second = readFileSync(state, 'utf8');
        expect(existsSync(join(data, 'confirmed.jsonl'))).to.equal(false);

        workspace.work(5, 3);
        await run();
        expect(readFileSync(state, 'utf8')).to.not.equal(second);
        expect(
          await sourceDifferences(
            workspace,
            (stream) => readCurrent(postgres, 'sensedata', stream),
            undefined,
            DEFAULT_STREAMS,
          ),
        ).to.deep.equal([]);
      });
    });
  });
});
