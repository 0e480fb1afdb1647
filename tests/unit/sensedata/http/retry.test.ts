import { expect } from 'chai';
import { isPassing, retryDelay } from '../../../../src/sensedata/http/retry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the retry policy', () => {
  it('tries again what may pass, and nothing else', () => {
    for (const status of [408, 425, 429, 500, 502, 503, 504, 599])
      expect(isPassing(status), String(status)).to.equal(true);
    for (const status of [200, 301, 400, 401, 403, 404, 410, 422])
      expect(isPassing(status), String(status)).to.equal(false);
  });

  it('waits up to twice as long each time, up to half a minute, with full jitter', () => {
    const most = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((retry) => retryDelay(retry, undefined, 0.999999999, NOW));
    expect(most).to.deep.equal([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    expect(retryDelay(3, undefined, 0, NOW)).to.equal(0);
    expect(retryDelay(3, undefined, 0.5, NOW)).to.equal(2000);
  });

  for (const [header, expected] of [
    ['3', 3000],
    [' 0 ', 0],
    ['1.5', 1500],
    ['999999', 300_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 300_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 500],
    ['-5', 500],
    ['soon', 500],
    ['', 500],
  ] as const) {
    it(`Retry-After: ${JSON.stringify(header)} → ${expected} ms`, () => {
      expect(retryDelay(1, header, 0.5, NOW)).to.equal(expected);
    });
  }
});
