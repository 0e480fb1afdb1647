import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { TapRun } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 5, contacts: 5, contracts: 5, users: 5, playbooks: 5, financial: 5, tasks: 30 };
const USER = 'proxy-user';
const PASSWORD = 'p@ss/wörd+%';

describe('https and proxies', () => {
  let workspace: Workspace;
  let front: TlsFront;
  let certificate: string;

  before(async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    certificate = join(workspace.folder, 'certificate.pem');
    front = await startTlsFront(Number(new URL(workspace.simulator.url).port), certificate);
  });
  after(async () => {
    front.close();
    await workspace.close();
  });

  const sync = (env: Record<string, string>, trusted = true): Promise<TapRun> =>
    workspace.syncAsProcess({
      config: { api_url: `https://localhost:${front.port}/v2`, max_retries: 1 },
      env: { ...(trusted ? { NODE_EXTRA_CA_CERTS: certificate } : {}), ...env },
    });

  /** Within this process: for runs that end before a certificate is looked at. */
  const refused = (env: Record<string, string>): Promise<TapRun> =>
    workspace.sync({ config: { api_url: `https://localhost:${front.port}/v2`, max_retries: 1 }, env });

  it('reads over https, directly', async () => {
    const { code, stderr, lines } = await sync({});
    expect(code, stderr).to.equal(0);
    expect(ofType(lines, 'RECORD', 'tasks')).to.have.length(SIZES.tasks);
  });

  it('46. refuses a certificate that is not trusted, also where the environment wants checks turned off', async () => {
    const asked = workspace.simulator.requests.length;
    for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
      const { code, stderr } = await sync(env, false);
      expect(code).to.equal(1);
      expect(stderr).to.match(/the certificate is not trusted: .*NODE_EXTRA_CA_CERTS; checks cannot be turned off/);
      expect(stderr).to.not.match(/try 2 of/);
    }
    expect(workspace.simulator.requests).to.have.length(asked);
  });

  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
    it(`45. goes through the proxy of ${name}, and shows its credentials nowhere`, async () => {
      const proxy = await startConnectProxy({ credentials: `${USER}:${PASSWORD}` });
      const address = `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${proxy.port}`;
      const { code, stdout, stderr } = await sync({ [name]: address, TAP_SENSEDATA_LOGLEVEL: 'debug' });
      proxy.close();
      expect(code, stderr).to.equal(0);
      expect(proxy.asked).to.include(`localhost:${front.port}`);
      const pair = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
      for (const form of [USER, PASSWORD, encodeURIComponent(PASSWORD), pair])
        expect(stdout + stderr).to.not.include(form);
    });
  }

  for (const credentials of [
    'joao.silva:empresa.com.br',
    'status:customers',
    'contato:next_page',
    'updated_at:200,"status"',
    '123456:"value":',
  ]) {
    it(`45a. takes nothing out of the data or the report that is called like the proxy's ${credentials}`, async () => {
      const proxy = await startConnectProxy({ credentials });
      const [user, password] = [credentials.slice(0, credentials.indexOf(':')), credentials.split(/:(.*)/s)[1]!];
      const report = join(workspace.folder, 'report.json');
      const address = `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${proxy.port}`;
      const data = ({ lines }: TapRun): unknown[] =>
        ofType(lines, 'SCHEMA').concat(ofType(lines, 'RECORD').map(({ time_extracted: _, ...rest }) => rest) as never);
      const record = { id: 123456, email: 'joao.silva@empresa.com.br', name: 'status 200,"status" "value":' };
      const body = JSON.stringify({ users: [record], next_page: null });
      const told = await Workspace.open({
        sizes: SIZES,
        faults: [{ match: { resource: 'users' }, times: 9, do: { body, contentType: 'application/json' } }],
      });
      const own = join(told.folder, 'certificate.pem');
      const tls = await startTlsFront(Number(new URL(told.simulator.url).port), own);
      const run = (env: Record<string, string>): Promise<TapRun> =>
        told.syncAsProcess({
          config: { api_url: `https://localhost:${tls.port}/v2` },
          args: ['--log-format', 'json', '--report', report],
          env: { NODE_EXTRA_CA_CERTS: own, ...env },
        });
      const direct = await run({});
      const through = await run({ HTTPS_PROXY: address });
      tls.close();
      proxy.close();
      await told.close();
      expect(through.code, through.stderr).to.equal(0);
      expect(proxy.asked).to.include(`localhost:${tls.port}`);
      expect(data(through)).to.deep.equal(data(direct));
      expect(through.stdout).to.include('joao.silva@empresa.com.br').and.not.include('***');
      for (const line of through.stderr.trimEnd().split('\n')) expect(() => JSON.parse(line), line).to.not.throw();
      expect(through.stderr).to.not.match(/sends the token back|a defect/);
      expect(JSON.parse(readFileSync(report, 'utf8')).ok).to.equal(true);
    });
  }

  it('45a. takes a token that could be a word out of the log alone', async () => {
    for (const token of ['status', 'tasks', 'customers']) {
      const short = await Workspace.open({ sizes: SIZES, token });
      const { code, stdout, stderr } = await short.sync();
      await short.close();
      expect(code, stderr).to.equal(0);
      expect(stdout).to.not.include('***');
    }
  });

  it('leaves out what NO_PROXY lists', async () => {
    const proxy = await startConnectProxy();
    const { code, stderr } = await sync({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'localhost' });
    proxy.close();
    expect(code, stderr).to.equal(0);
    expect(proxy.asked).to.deep.equal([]);
  });

  it('says that the proxy wants a user and password, at once', async () => {
    const proxy = await startConnectProxy({ credentials: `${USER}:${PASSWORD}` });
    const { code, stderr } = await refused({ HTTPS_PROXY: `http://${USER}:forgotten@127.0.0.1:${proxy.port}` });
    proxy.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/the proxy answered HTTP 407; it wants a user and password in HTTPS_PROXY/);
    expect(stderr)
      .to.not.include('forgotten')
      .and.not.match(/try 2 of/);
  });

  for (const status of [401, 403, 404]) {
    it(`does not take a ${status} of the proxy for the API's`, async () => {
      const proxy = await startConnectProxy({ refusal: status });
      const { code, stderr } = await refused({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
      proxy.close();
      expect(code).to.equal(1);
      expect(stderr).to.match(new RegExp(`the proxy answered HTTP ${status}; see HTTPS_PROXY and NO_PROXY`));
      expect(stderr).to.not.match(/token was refused|your contract/);
    });
  }

  it('asks a proxy again that is busy', async () => {
    const proxy = await startConnectProxy({ refusal: 503 });
    const { code, stderr } = await refused({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    proxy.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/the proxy answered HTTP 503; see HTTPS_PROXY and NO_PROXY; try 2 of 2/);
  });

  it('31a. takes a proxy without a scheme for one of http, with a user and password too', async () => {
    const proxy = await startConnectProxy({ credentials: `${USER}:${PASSWORD}` });
    const { code, stderr } = await sync({
      HTTPS_PROXY: `${USER}:${encodeURIComponent(PASSWORD)}@localhost:${proxy.port}`,
      https_proxy: '',
    });
    proxy.close();
    expect(code, stderr).to.equal(0);
    expect(proxy.asked).to.include(`localhost:${front.port}`);
  });

  /** What a proxy is asked for, of one request to this host. */
  const askedOf = async (host: string, variables: Record<string, string>): Promise<string[]> => {
    const proxy = await startConnectProxy({ refusal: 403 });
    await workspace.sync({
      config: { api_url: `https://${host}/v2`, max_retries: 0, request_timeout_seconds: 2 },
      catalog: only('users'),
      env: { https_proxy: `127.0.0.1:${proxy.port}`, ...variables },
    });
    proxy.close();
    return proxy.asked;
  };

  for (const [host, noProxy] of [
    ['api.example.test', 'example.test'],
    ['api.example.test:8443', 'other.test, .Example.test:8443'],
    ['127.0.0.1:1', '10.0.0.0/8 127.0.0.0/8'],
    ['[::1]:1', 'fd00::/8,[::1]:1'],
  ] as const) {
    it(`31a. asks ${host} directly with NO_PROXY=${noProxy}`, async () => {
      expect(await askedOf(host, { NO_PROXY: noProxy })).to.deep.equal([]);
    });
  }

  for (const [host, noProxy] of [
    ['notexample.test:443', 'example.test'],
    ['api.example.test:443', 'example.test:8443'],
    ['127.0.0.1:1', '10.0.0.0/8,127.0.0.1:443,localhost'],
  ] as const) {
    it(`31a. asks ${host} through the proxy with NO_PROXY=${noProxy}`, async () => {
      expect(await askedOf(host, { no_proxy: noProxy })).to.include(host);
    });
  }

  it('31b. names the variable where the proxy does not speak TLS', async () => {
    const proxy = await startConnectProxy();
    const { code, stderr } = await refused({ HTTPS_PROXY: `https://127.0.0.1:${proxy.port}` });
    proxy.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /the proxy cannot be reached: .*; does it want http:\/\/ in HTTPS_PROXY, in place of https/,
    );
    expect(stderr).to.not.match(/try 2 of/);
  });

  it("31b. names the variable where the proxy's certificate is not trusted", async () => {
    const proxy = await startConnectProxy();
    const itsFront = await startTlsFront(proxy.port, join(workspace.folder, 'proxy.pem'));
    const { code, stderr } = await sync({ ALL_PROXY: `https://localhost:${itsFront.port}` });
    itsFront.close();
    proxy.close();
    expect(code).to.equal(1);
    expect(stderr).to.match(/the certificate of the proxy is not trusted: .*NODE_EXTRA_CA_CERTS.*; see ALL_PROXY/);
    expect(proxy.asked).to.deep.equal([]);
  });

  for (const [name, address, why] of [
    ['nothing listens there', '127.0.0.1:1', 'ECONNREFUSED'],
    ['its name is not known', 'http://proxy.invalid:3128', 'ENOTFOUND|EAI_AGAIN'],
  ] as const) {
    it(`31b. names the variable where ${name}`, async () => {
      const { code, stderr } = await refused({ https_proxy: address });
      expect(code).to.equal(1);
      expect(stderr).to.match(
        new RegExp(`the proxy cannot be reached: .*(${why}).*; see https_proxy and NO_PROXY; try 2`),
      );
      expect(stderr).to.not.include('"api_url" is not known').and.to.not.include('nothing listens at');
    });
  }

  it('31b. does not wait for a proxy that never answers, and ends with the last try', async () => {
    const proxy = await startConnectProxy({ silent: true });
    const { code, stderr } = await workspace.sync({
      config: { api_url: `https://localhost:${front.port}/v2`, request_timeout_seconds: 1 },
      catalog: only('users'),
      env: { HTTPS_PROXY: `127.0.0.1:${proxy.port}` },
    });
    // Still open: that the run has ended is not the proxy's doing.
    expect(proxy.asked).to.have.length(2);
    proxy.close();
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/gave up after 2 tries/);
  });

  it('ends with 2 where the variable is no address of a proxy, and does not show it', async () => {
    for (const value of ['socks5://marked:1080', 'http://us er:marked@[::', '://marked']) {
      const { code, stderr } = await refused({ HTTPS_PROXY: value });
      expect(code, value).to.equal(2);
      expect(stderr).to.match(/HTTPS_PROXY \(or ALL_PROXY\) must be the address of an HTTP proxy/);
      expect(stderr).to.not.include('marked');
    }
  });

  it('asks a loopback address over http directly, whatever the environment holds', async () => {
    const { code, stderr } = await workspace.sync({
      env: { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' },
    });
    expect(code, stderr).to.equal(0);
  });

  it('warns once of config files with a token that others can read', async () => {
    const file = workspace.file({ token: workspace.simulator.token, api_url: workspace.simulator.url });
    const stderr = async (fileMode: number, folderMode: number): Promise<string> => {
      chmodSync(file, fileMode);
      chmodSync(workspace.folder, folderMode);
      return (await workspace.sync({ args: ['--config', file] })).stderr;
    };
    const open = await stderr(0o644, 0o755);
    const closed = await stderr(0o600, 0o755);
    const inClosedFolder = await stderr(0o644, 0o700);
    expect(open.match(/others on this machine can read the token: chmod 600/g)).to.have.length(1);
    expect(closed).to.not.include('chmod');
    expect(inClosedFolder).to.not.include('chmod');
  });

  it('45. replaces a token that the API sends back, in the data too, and says so once', async () => {
    const token = 'marked/token+of=40-characters-or-so%41';
    const body = JSON.stringify({ users: [{ id: 1, name: `Bearer ${token}` }], next_page: null });
    const echo = await Workspace.open({
      sizes: SIZES,
      token,
      faults: [
        {
          match: { resource: 'users' },
          times: 9,
          do: { body: body.replaceAll('/', '\\/'), contentType: 'application/json' },
        },
        { match: { resource: 'tasks' }, do: { status: 500, body: `no: ${token}`, headers: { Location: token } } },
      ],
    });
    const { code, stdout, stderr } = await echo.sync({ env: { TAP_SENSEDATA_LOGLEVEL: 'debug' } });
    await echo.close();
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include('Bearer ***');
    for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString('base64').slice(0, -4)])
      expect(stdout + stderr).to.not.include(form);
    expect(stderr.match(/the API sends the token back/g)).to.have.length(1);
  });
});
