import { expect } from 'chai';
import { createLog, type LogFormat, levelOf } from '../../../src/base/log.ts';
import { redactor } from '../../../src/base/redact.ts';

function lines(
  format: LogFormat,
  level: 'debug' | 'info' | 'warning',
  write: (log: ReturnType<typeof createLog>) => void,
): string[] {
  const result: string[] = [];
  write(createLog({ level, format, redact: redactor(['s3kret/+ç=']), write: (line) => result.push(line) }));
  return result;
}

describe('the log', () => {
  it('leaves out what is below its level', () => {
    expect(
      lines('text', 'warning', (log) => {
        log.debug('a');
        log.info('b');
        log.warning('c');
        log.error('d');
      }),
    ).to.have.length(2);
  });

  it('writes lines that Meltano parses', () => {
    const [line] = lines('json', 'info', (log) => log.info('hello', 'tasks'));
    expect(JSON.parse(line!)).to.include.keys(
      'level',
      'pid',
      'logger_name',
      'ts',
      'thread_name',
      'app_name',
      'stream_name',
      'message',
    );
    expect(JSON.parse(line!)).to.include({ level: 'info', message: 'hello', stream_name: 'tasks' });
  });

  it('writes lines for people on a terminal, with measurements at debug level only', () => {
    const write = (log: ReturnType<typeof createLog>): void => {
      log.info('hello', 'tasks');
      log.warning('careful');
      log.metric({ type: 'counter', metric: 'record_count', value: 5, tags: { stream: 'tasks' } }, 'tasks');
    };
    expect(lines('terminal', 'info', write)).to.deep.equal(['hello', 'WARNING careful']);
    expect(lines('terminal', 'debug', write)[2]).to.equal(
      'DEBUG METRIC: {"type":"counter","metric":"record_count","value":5,"tags":{"stream":"tasks"}}',
    );
  });

  it('hides a secret in a measurement, too', () => {
    const tags = { endpoint: '/v2/s3kret/+ç=' };
    const [line] = lines('json', 'info', (log) =>
      log.metric({ type: 'timer', metric: 'sync_duration', value: 1, tags }),
    );
    expect(JSON.parse(line!).metric_info.tags).to.deep.equal({ endpoint: '/v2/***' });
    expect(line).to.not.include('s3kret');
  });

  it('takes its level from the environment, and info where there is none', () => {
    for (const [env, level] of [
      [{ LOGLEVEL: 'ERROR' }, 'error'],
      [{ LOGLEVEL: 'error', TAP_SENSEDATA_LOGLEVEL: 'warn' }, 'warning'],
      [{ LOGLEVEL: 'loud' }, 'info'],
      [{}, 'info'],
    ] as const) {
      expect(levelOf(env)).to.equal(level);
    }
  });

  it('never shows a secret, in any of its forms', () => {
    const secret = 's3kret/+ç=';
    const base64 = Buffer.from(secret).toString('base64');
    for (const format of ['text', 'json'] as const) {
      const [line] = lines(format, 'info', (log) => log.info(`${secret} ${encodeURIComponent(secret)} ${base64}`));
      for (const form of [secret, encodeURIComponent(secret), base64.replace(/=+$/, '')])
        expect(line).to.not.include(form);
    }
  });

  it('keeps a message on one line, and control characters out of the terminal', () => {
    const [line] = lines('text', 'info', (log) => log.info('a\nb\r\u001b[31mc\u0085\u2028d'));
    expect(line).to.match(/a b\\u000d\\u001b\[31mc\\u0085\\u2028d$/);
  });
});
