import { expect } from 'chai';
import fc from 'fast-check';
import { momentReader, readDate } from '../../../src/singer/moment.ts';

const utc = momentReader('UTC');
const saoPaulo = momentReader('America/Sao_Paulo');

describe('moments', () => {
  const read: [string, string][] = [
    ['2019-10-28T00:00:00', '2019-10-28T00:00:00.000000Z'],
    ['2019-10-28 10:11:12', '2019-10-28T10:11:12.000000Z'],
    ['2021-03-18T10:00:00Z', '2021-03-18T10:00:00.000000Z'],
    ['2020-09-26T01:00:02.371497', '2020-09-26T01:00:02.371497Z'],
    ['2020-09-26T01:00:02.3Z', '2020-09-26T01:00:02.300000Z'],
    ['2020-09-26T01:00:02.123456789Z', '2020-09-26T01:00:02.123456Z'],
    ['2020-09-26T01:00:02.999999999+00:00', '2020-09-26T01:00:02.999999Z'],
    ['2020-12-31T22:30:00-03:00', '2021-01-01T01:30:00.000000Z'],
    ['2020-12-31T22:30:00.5-0300', '2021-01-01T01:30:00.500000Z'],
    ['2020-01-01T00:15:00+05:45', '2019-12-31T18:30:00.000000Z'],
    ['2020-03-02', '2020-03-02T00:00:00.000000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
  ];
  for (const [text, moment] of read) {
    it(`reads ${text}`, () => {
      expect(utc(text)).to.equal(moment);
    });
  }

  const invalid = [
    '',
    'ontem',
    '31/12/2024',
    '2021-02-30',
    '2021-04-31T00:00:00Z',
    '1900-02-29',
    '0000-00-00',
    '0000-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '2021-13-01',
    '2021-01-01T24:00:00Z',
    '2021-01-01T10:60:00Z',
    '2021-01-01T10:00:61Z',
    '2021-01-01T10:00Z',
    '2021-01-01T10:00:00.Z',
    '2021-01-01t10:00:00z',
    '2021-01-01T10:00:00+3',
    ' 2021-01-01',
    '2021-01-01\n',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
  ];
  for (const text of invalid) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(utc(text)).to.equal(null);
    });
  }

  it('reads moments without a zone in the given one, also where clocks went back or forward', () => {
    expect(saoPaulo('2021-06-01T10:00:00')).to.equal('2021-06-01T13:00:00.000000Z');
    expect(saoPaulo('2021-06-01')).to.equal('2021-06-01T03:00:00.000000Z');
    expect(saoPaulo('2021-06-01T10:00:00Z')).to.equal('2021-06-01T10:00:00.000000Z');
    // Summer time ended on 2019-02-17 at 00:00 (23:00 came twice), and began on 2018-11-04 at 00:00 (00:00 never came).
    expect(saoPaulo('2019-02-16T23:30:00')).to.equal('2019-02-17T01:30:00.000000Z');
    expect(saoPaulo('2018-11-04T00:30:00')).to.equal('2018-11-04T03:30:00.000000Z');
    expect(saoPaulo('2018-12-01T12:00:00')).to.equal('2018-12-01T14:00:00.000000Z');
  });

  it('agrees with Date on every instant and offset, and keeps the microseconds', () => {
    const instants = fc.date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -1439, max: 1439 }),
        fc.integer({ min: 0, max: 999_999 }),
        (date, offset, micros) => {
          const seconds = Math.floor(date.getTime() / 1000) * 1000;
          const wall = new Date(seconds + offset * 60_000).toISOString().slice(0, 19);
          const hours = String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0');
          const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
          const fraction = String(micros).padStart(6, '0');
          const text = `${wall}.${fraction}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
          expect(utc(text)).to.equal(`${new Date(seconds).toISOString().slice(0, 19)}.${fraction}Z`);
        },
      ),
    );
  });

  it('gives the date of a moment as it is written there', () => {
    expect(readDate('2020-12-31T22:30:00-03:00')).to.equal('2020-12-31');
    expect(readDate('2020-12-31')).to.equal('2020-12-31');
    expect(readDate('2021-02-30')).to.equal(null);
  });
});
