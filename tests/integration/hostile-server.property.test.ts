import { expect } from 'chai';
import fc from 'fast-check';
import { budget } from '../support/budget.ts';
import { type Move, move, startHostileServer } from '../support/hostile-server.ts';
import { lost, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const CONVERSATIONS = budget('CONVERSATIONS', 36, 1000);
const SEED = Number(process.env.SEED ?? 20_261_124);
const AT_A_TIME = 6;
const STREAMS = ['users', 'playbooks', 'tasks'];
const TOKEN = 'marked-token/with+odd=characters%41';
const FORMS = [
  TOKEN,
  encodeURIComponent(TOKEN),
  ...[0, 1, 2].map((before) =>
    Buffer.from('-'.repeat(before) + TOKEN)
      .toString('base64')
      .slice(4, 40),
  ),
];

describe('conversations with a hostile server', () => {
  it(`45. end within their time-outs with a right exit code, whole lines, no token and no lost record, in ${CONVERSATIONS} of ${CONVERSATIONS}`, async () => {
    const workspace = await Workspace.open({ token: TOKEN, sizes: { users: 12, playbooks: 4, tasks: 35 } });
    const conversations = fc.sample(fc.array(move, { maxLength: 25 }), { numRuns: CONVERSATIONS, seed: SEED });
    const codes: number[] = [];
    try {
      const queue = conversations.entries();
      const worker = async (): Promise<void> => {
        for (const [index, moves] of queue) codes.push(await converse(workspace, moves, index));
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    } finally {
      await workspace.close();
    }
    // Both ways of ending must have been seen, or this shows nothing.
    expect(codes).to.have.length(CONVERSATIONS).and.include.members([0, 1]);
  });
});

/** Holds one conversation against everything that must be true of it. @returns its exit code. */
async function converse(workspace: Workspace, moves: readonly Move[], index: number): Promise<number> {
  const { origin } = new URL(workspace.simulator.url);
  const server = await startHostileServer(moves, origin);
  const about = `conversation ${index}: ${JSON.stringify(moves)}`;
  const config = {
    api_url: `http://127.0.0.1:${server.port}/v2`,
    page_size: 10,
    // Where no answer fails to come, a slow machine may take its time.
    request_timeout_seconds: moves.some((made) => made.do === 'silent' || made.do === 'drip') ? 0.6 : 60,
    max_retries: 3,
  };
  const catalog = only(...STREAMS);
  const run = await workspace
    .sync({ config, catalog, env: { TAP_SENSEDATA_LOGLEVEL: index % 2 === 0 ? 'info' : 'debug' } })
    .finally(() => server.close());
  const { code, stdout, stderr } = run;
  expect(code, `${about}\n${stderr}`).to.be.oneOf([0, 1]);
  for (const form of FORMS) expect(stdout + stderr, about).to.not.include(form);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  expect(stderr, about).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  if (index % 2 === 0) expect(stderr, about).to.not.match(/\bat .*\.js:\d+|a defect of the tap/);
  if (code === 1) expect(stderr.trimEnd().split('\n').at(-1), about).to.match(/ ERROR tap-sensedata: /);
  const warehouse = new Warehouse().load(run.lines);
  expect(ofType(run.lines, 'STATE'), about).to.not.deep.equal([]);
  if (code === 1) {
    const next = await workspace.sync({
      catalog,
      state: lastState(run.lines),
      config: { page_size: 10 },
    });
    expect(next.code, `${about}\n${next.stderr}`).to.equal(0);
    warehouse.load(next.lines);
  }
  expect(lost(workspace, warehouse, ...STREAMS), about).to.deep.equal([]);
  return code ?? -1;
}
