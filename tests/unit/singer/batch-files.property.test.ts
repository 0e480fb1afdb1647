import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { BatchFileError, BatchFiles, type BatchOptions } from '../../../src/singer/batch-files.ts';
import { recordWriter } from '../../../src/singer/message.ts';
import { Writer } from '../../../src/singer/writer.ts';
import { asRecords, segments } from '../../support/as-records.ts';
import { budget } from '../../support/budget.ts';

type Message = Record<string, unknown>;
type Step = { kind: 'records'; stream: string; texts: string[] } | { kind: 'line' } | { kind: 'flush' };

const STREAMS = ['a', 'b', 'c'];
const TIME = '2026-01-01T00:00:00.000000Z';
const HISTORIES = budget('BATCHES', 150, 3000);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('records' as const),
    stream: fc.constantFrom(...STREAMS),
    texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constantFrom('line' as const, 'flush' as const) }),
);

describe('batch files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-batches ção-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options = (more: Partial<BatchOptions> = {}): BatchOptions => ({
    folder: join(folder, 'run'),
    size: 5,
    compression: 'none',
    ...more,
  });

  it('before each other message hold the records that stand before it as RECORD messages, and are whole when they are told of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom(null, 7),
        fc.constantFrom('none' as const, 'gzip' as const),
        async (steps, version, compression) => {
          const batches = new BatchFiles(options({ folder: mkdtempSync(join(folder, 'run-')), compression }));
          const [plain, batched] = [await play(steps, version, null), await play(steps, version, batches)];
          expect(segments(batched)).to.deep.equal(segments(plain));
        },
      ),
      { numRuns: HISTORIES },
    );
  });

  it('end with the page in which they have as many records as they may', async () => {
    const messages: Message[] = [];
    const writer = new Writer(reader(messages), null, new BatchFiles(options({ size: 5 })));
    for (let page = 0; page < 5; page++) {
      put(writer, 'a', ['1', '2', '3'], null);
      await writer.flush();
    }
    expect(messages.map((message) => [message.type, asRecords([message]).length])).to.deep.equal([
      ['BATCH', 6],
      ['BATCH', 6],
    ]);
    writer.add('{"type":"STATE"}');
    await writer.flush();
    expect(messages.slice(2).map(({ type }) => type)).to.deep.equal(['BATCH', 'STATE']);
    expect(asRecords(messages).filter(({ type }) => type === 'RECORD')).to.have.length(15);
  });

  it('are for their owner alone, and there are none where there are no records', async () => {
    const writer = new Writer(reader([]), null, new BatchFiles(options()));
    writer.add('{"type":"STATE"}');
    await writer.flush();
    expect(existsSync(options().folder)).to.equal(false);
    put(writer, 'a', ['1'], null);
    await writer.flush();
    expect(statSync(options().folder).mode & 0o777).to.equal(0o700);
    const [file] = readdirSync(options().folder);
    expect(statSync(join(options().folder, file!)).mode & 0o777).to.equal(0o600);
  });

  it('that cannot be written are told of no more, and nothing is sent after them', async () => {
    writeFileSync(join(folder, 'run'), 'a file where the folder should be');
    const messages: Message[] = [];
    const writer = new Writer(reader(messages), null, new BatchFiles(options()));
    writer.add('{"type":"SCHEMA"}');
    await writer.flush();
    put(writer, 'a', ['1'], null);
    for (const act of [() => writer.flush(), async () => writer.add('{"type":"STATE"}'), () => writer.flush()]) {
      const error = await act().then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(BatchFileError);
      expect((error as Error).message).to.equal('a batch file cannot be written (EEXIST)');
    }
    expect(messages.map(({ type }) => type)).to.deep.equal(['SCHEMA']);
  });

  for (const [when, told] of [
    ['between two files', ['BATCH']],
    ['while one is written', []],
  ] as const) {
    it(`whose folder is removed ${when} are told of no more, and nothing is sent after them`, async () => {
      const messages: Message[] = [];
      const writer = new Writer(reader(messages), null, new BatchFiles(options({ size: 3 - told.length })));
      put(writer, 'a', ['1', '2'], null);
      await writer.flush();
      rmSync(options().folder, { recursive: true });
      put(writer, 'a', ['3'], null);
      const error = await (async () => {
        writer.add('{"type":"STATE"}');
        await writer.flush();
      })().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(BatchFileError);
      expect((error as Error).message).to.equal('a batch file cannot be written (ENOENT)');
      expect(messages.map(({ type }) => type)).to.deep.equal(told);
    });
  }
});

async function play(steps: readonly Step[], version: number | null, batches: BatchFiles | null): Promise<Message[]> {
  const messages: Message[] = [];
  // Each file is read when its message comes: it must be whole by then.
  const writer = new Writer(
    reader(messages, (message) => asRecords([message])),
    null,
    batches,
  );
  for (const [index, one] of steps.entries()) {
    if (one.kind === 'records') put(writer, one.stream, one.texts, version);
    else if (one.kind === 'line') writer.add(JSON.stringify({ type: 'STATE', value: index }));
    else await writer.flush();
  }
  writer.add('{"type":"STATE","value":"last"}');
  await writer.flush();
  return messages;
}

function put(writer: Writer, stream: string, texts: readonly string[], version: number | null): void {
  const write = recordWriter(stream, ['text'], version, writer.recordForm);
  for (const text of texts) write({ text }, TIME, writer.record(stream));
}

function reader(messages: Message[], read = (message: Message): Message[] => [message]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n').filter(Boolean)) messages.push(...read(JSON.parse(line)));
      done();
    },
  });
}
