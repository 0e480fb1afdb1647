import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import { redactor } from '../../src/redact.ts';

function lines(
  format: 'text' | 'json',
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
