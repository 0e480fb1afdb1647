import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseCliArguments } from './cli-arguments.ts';

const CLI = fileURLToPath(new URL(`./cli.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

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

  for (const wrong of ['--port x', '--tasks 1.5', '--latency 1-2-3', '--edits -1', '--behaviour {', '--nonsense']) {
    it(`refuses ${wrong}, and names the option`, () => {
      expect(() => parseCliArguments(wrong.split(' '))).to.throw(wrong.split(' ')[0] as string);
    });
  }

  it('prints a config, answers, logs, and ends on SIGINT', async () => {
    const child = spawn(process.execPath, [CLI, '--tasks', '3', '--token', 'meu-token', '--verbose'], {
      stdio: 'pipe',
    });
    let [out, log] = ['', ''];
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    for await (const chunk of child.stdout) {
      out += chunk;
      if (out.includes('}')) break;
    }
    const config = JSON.parse(out.slice(out.indexOf('{')));
    const headers = { authorization: `Bearer ${config.token}` };
    const response = await fetch(`${config.api_url}/tasks`, { headers });
    expect(await response.json()).to.include({ count: 3 });
    const ended = once(child, 'close');
    child.kill('SIGINT');
    expect(await ended).to.deep.equal([0, null]);
    expect(log).to.match(/^#1 GET \/v2\/tasks -> 200, 3 records, 0 ms$/m);
  });
});
