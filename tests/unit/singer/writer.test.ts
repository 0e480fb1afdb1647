import { Writable } from 'node:stream';
import { expect } from 'chai';
import { ClosedOutputError, Writer } from '../../../src/singer/writer.ts';

describe('the writer', () => {
  it('writes whole lines in order, and waits for a slow reader', async () => {
    const got: string[] = [];
    let busy = 0;
    const slow = new Writable({
      write(chunk, _encoding, done) {
        busy++;
        setTimeout(() => {
          got.push(String(chunk));
          busy--;
          done();
        }, 5);
      },
    });
    const writer = new Writer(slow);
    for (let page = 0; page < 3; page++) {
      writer.add(`a${page}`);
      writer.add(`b${page}`);
      await writer.flush();
      expect(busy).to.equal(0);
    }
    expect(got).to.deep.equal(['a0\nb0\n', 'a1\nb1\n', 'a2\nb2\n']);
  });

  it('says that the reader is gone', async () => {
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const writer = new Writer(broken);
    writer.add('a');
    let error: unknown;
    await writer.flush().catch((reason: unknown) => {
      error = reason;
    });
    expect(error).to.be.instanceOf(ClosedOutputError);
    writer.add('b');
    error = null;
    await writer.flush().catch((reason: unknown) => {
      error = reason;
    });
    expect(error).to.be.instanceOf(ClosedOutputError);
  });

  it('is full once there is enough for one write', () => {
    const writer = new Writer(new Writable());
    writer.add('x'.repeat(60_000));
    expect(writer.full).to.equal(false);
    writer.add('x'.repeat(6000));
    expect(writer.full).to.equal(true);
  });
});
