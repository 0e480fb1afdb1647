import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseCliArguments } from '../../simulator/cli-arguments.ts';

const CLI = fileURLToPath(
  new URL(`../../simulator/cli.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

describe('simulator: command line', () => {
  it('turns options into what startSimulator takes', () => {
    const args = '--port 8080 --tasks 5 --seed 3 --latency 50-200 --edits 0.2 --hostile --zone America/Sao_Paulo';
    const { options, verbose, help } = parseCliArguments([...args.split(' '), '--behaviour', '{"limitCap":200}']);
    expect({ verbose, help }).to.deep.equal({ verbose: false, help: false });
    expect(options).to.deep.include({ port: 8080, seed: 3, sizes: { tasks: 5 }, latency: { min: 50, max: 200 } });
    expect(options).to.deep.include({ edits: { perRequest: 0.2 }, behaviour: { limitCap: 200, hostile: true } });
    expect(parseCliArguments(['--latency', '150']).options.latency).to.equal(150);
    expect(parseCliArguments(['--help']).help).to.equal(true);
  });

  it('takes plans of faults and edits, as JSON or from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-simulator-'));
    try {
      const file = join(folder, 'faults.json');
      writeFileSync(file, '[{"match": {"resource": "tasks", "page": 3}, "times": "always", "do": {"status": 503}}]');
      const edits = '[{"afterRequest": 3, "do": {"remove": {"resource": "tasks", "n": 2}}}]';
      const { options } = parseCliArguments(['--faults', file, '--edits', edits]);
      expect(options.faults).to.deep.equal([
        { match: { resource: 'tasks', page: 3 }, times: Number.POSITIVE_INFINITY, do: { status: 503 } },
      ]);
      expect(options.edits).to.deep.equal([{ afterRequest: 3, times: 1, do: { remove: { resource: 'tasks', n: 2 } } }]);
      const rate = { perRequest: 0.5, resources: ['tasks'], stopAfterRequests: 20 };
      expect(parseCliArguments(['--edits', JSON.stringify(rate)]).options.edits).to.deep.equal(rate);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const wrong of [
    ...['--port x', '--tasks 1.5', '--latency 1-2-3', '--latency 5-', '--edits -1', '--behaviour {', '--nonsense'],
    ...['--behaviour {"limitcap":200}', '--faults {}', '--faults [{"do":{}}]', '--faults [{"do":{"stat":503}}]'],
    ...[
      '--faults [{"times":"never","do":{"reset":true}}]',
      '--faults [{"match":{"resource":"task"},"do":{"reset":true}}]',
    ],
    ...['--faults /nowhere.json', '--edits {"perRequest":"1"}', '--edits {"perRequest":1,"resources":["task"]}'],
    ...['--edits [{"afterRequest":{"pages":1},"do":{"edit":{"resource":"tasks"}}}]'],
    ...['--edits [{"afterRequest":1,"do":{"edit":{"resource":"task"}}}]', '--edits [{"afterRequest":1,"do":{}}]'],
  ]) {
    it(`refuses ${wrong}, and names the option`, () => {
      expect(() => parseCliArguments(wrong.split(' '))).to.throw(wrong.split(' ')[0] as string);
    });
  }

  it('prints and writes a config, answers, logs, lets go what it holds on SIGUSR2, and ends on SIGINT with the truth', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-simulator-'));
    const files = { config: join(folder, 'config.json'), truth: join(folder, 'truth.json') };
    const args = [
      '--tasks',
      '3',
      '--token',
      'meu-token',
      '--verbose',
      '--faults',
      '[{"match":{"page":2},"do":{"hold":true}}]',
      '--config',
      files.config,
      '--truth',
      files.truth,
    ];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: 'pipe' });
    let [out, log] = ['', ''];
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    for await (const chunk of child.stdout) {
      out += chunk;
      if (out.includes('}')) break;
    }
    const config = JSON.parse(out.slice(out.indexOf('{')));
    expect(config.token).to.equal('meu-token');
    expect(JSON.parse(readFileSync(files.config, 'utf8'))).to.deep.equal(config);
    expect(statSync(files.config).mode & 0o777).to.equal(0o600);
    const headers = { authorization: `Bearer ${config.token}` };
    const response = await fetch(`${config.api_url}/tasks`, { headers });
    expect(await response.json()).to.include({ count: 3 });
    // Again and again: the request may come after the signal.
    const letGo = setInterval(() => child.kill('SIGUSR2'), 20);
    expect((await fetch(`${config.api_url}/tasks?page=2`, { headers })).status).to.equal(200);
    clearInterval(letGo);
    const ended = once(child, 'close');
    child.kill('SIGINT');
    expect(await ended).to.deep.equal([0, null]);
    expect(log).to.match(/^#1 GET \/v2\/tasks -> 200, 3 records, 0 ms$/m);
    expect(JSON.parse(readFileSync(files.truth, 'utf8')).tasks).to.have.length(3);
    rmSync(folder, { recursive: true });
  });
});
