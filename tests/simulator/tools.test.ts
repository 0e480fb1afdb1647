import { expect } from 'chai';
import { RawJson, writeJson } from '../../simulator/json.ts';
import { momentText, toMicros } from '../../simulator/micros.ts';
import { Zone } from '../../simulator/zone.ts';

describe('simulator: its own tools', () => {
  it('writes JSON like JSON.stringify, with raw digits, and without undefined', () => {
    const value = { a: [1, null, true, 'ç"\n🙂'], b: { c: {} }, d: undefined };
    expect(writeJson(value)).to.equal(JSON.stringify(value));
    expect(writeJson([new RawJson('9007199254740993')])).to.equal('[9007199254740993]');
    expect(writeJson({ ...value, e: '\ud800' }, { spaced: true, ascii: true })).to.equal(
      String.raw`{"a": [1, null, true, "\u00e7\"\n\ud83d\ude42"], "b": {"c": {}}, "e": "\ud800"}`,
    );
  });

  it('reads and writes moments to the microsecond', () => {
    for (const [text, expected] of [
      ['2021-03-18T10:00:00Z', '2021-03-18T10:00:00.000000Z'],
      ['2020-09-26 01:00:02.371497', '2020-09-26T01:00:02.371497Z'],
      ['2020-09-26T01:00:02.3714979-0330', '2020-09-26T04:30:02.371497Z'],
      ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
      ['2021-03-14', '2021-03-14T00:00:00.000000Z'],
    ] as const) {
      expect(momentText(toMicros(text))).to.equal(expected);
    }
    expect(momentText(toMicros(new Date('2021-03-14T01:02:03.004Z')))).to.equal('2021-03-14T01:02:03.004000Z');
    expect(() => toMicros('ontem')).to.throw('not a moment: ontem');
  });

  it('knows zones, and where their clocks change', () => {
    const text = (zone: string, moment: string): string | null => {
      const local = new Zone(zone).localOf(toMicros(moment));
      return local === null ? null : momentText(local).slice(0, 16);
    };
    expect(text('America/Sao_Paulo', '2026-01-01T02:00:00Z')).to.equal('2025-12-31T23:00');
    expect(text('Asia/Kolkata', '2026-01-01T02:00:00Z')).to.equal('2026-01-01T07:30');
    expect(text('Europe/Berlin', '2026-07-01T00:00:00Z')).to.equal('2026-07-01T02:00');
    expect(text('Europe/Berlin', '2026-10-25T00:30:00Z')).to.equal(null);
    expect(momentText(new Zone('America/Sao_Paulo').midnightOf(toMicros('2026-01-01T02:00:00Z')) ?? 0)).to.equal(
      '2025-12-31T03:00:00.000000Z',
    );
  });
});
