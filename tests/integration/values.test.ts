import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RawApi } from '../support/raw-api.ts';
import type { TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { ofType, Warehouse } from '../support/warehouse.ts';

type Row = Record<string, unknown>;
type Reported = Record<'read' | 'sent' | 'old' | 'sentBefore' | 'rejected' | 'invalid' | 'dropped', number>;

/** Stands for null in the row, and a value that is counted and kept as invalid. */
const INVALID = Symbol('invalid');

/** A JSON text that stands in a column's place, and what the row must hold. */
type Case = readonly [json: string, expected: unknown];

/** Nested so many levels deep. */
const deep = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
const LONG_TEXT = 'não é pouco '.repeat((5 * 1024 * 1024) / 12);

const RULES: readonly [rule: string, column: string, cases: readonly Case[]][] = [
  [
    'text is text as it is, "" is null',
    'description',
    [
      ['"São Paulo"', 'São Paulo'],
      ['" a "', ' a '],
      ['"null"', 'null'],
      ['"a\\u2028b\\u2029c\\u0085\\u001b\\t\\n"', 'a\u2028b\u2029c\u0085\u001b\t\n'],
      ['"\\ud83d\\ude00"', '😀'],
      ['""', null],
      ['null', null],
    ],
  ],
  ['text of 5 MiB comes whole', 'description', [[JSON.stringify(LONG_TEXT), LONG_TEXT]]],
  [
    'NUL characters are dropped, lone surrogates replaced',
    'description',
    [
      ['"a\\u0000b"', 'ab'],
      ['"\\u0000"', null],
      ['"a\\ud800b\\udc00"', 'a\ufffdb\ufffd'],
      ['"\\udc00\\ud800"', '\ufffd\ufffd'],
      ['["\\u0000","\\ud800"]', '\ufffd'],
      ['{"\\u0000a":"\\ud800"}', '{"a":"\ufffd"}'],
    ],
  ],
  [
    'numbers in text columns are decimal, integers with all their digits',
    'description',
    [
      ['115555', '115555'],
      ['-0', '0'],
      ['1.50', '1.5'],
      ['1e21', '1000000000000000000000'],
      ['-2.5E-7', '-0.00000025'],
      ['9007199254740991', '9007199254740991'],
      ['9007199254740993', '9007199254740993'],
      ['-9007199254740993', '-9007199254740993'],
      ['123456789012345678901234567890', '123456789012345678901234567890'],
      [`1${'0'.repeat(400)}`, `1${'0'.repeat(400)}`],
      ['1e400', INVALID],
      ['-1e400', INVALID],
    ],
  ],
  [
    'booleans in text columns are words',
    'description',
    [
      ['true', 'true'],
      ['false', 'false'],
    ],
  ],
  [
    'lists of scalars, or of objects with name or description, are joined',
    'tags',
    [
      ['["a","ç",1,true]', 'a,ç,1,true'],
      ['[null,"","x"]', 'x'],
      ['[]', null],
      ['[""]', null],
      ['[{"name":"um"},{"id":2,"description":"dois"},"três"]', 'um,dois,três'],
      ['[{"name":"","description":"dois"}]', 'dois'],
      ['[9007199254740993]', '9007199254740993'],
    ],
  ],
  [
    'other lists and objects in text columns are compact JSON',
    'notes',
    [
      ['{"a": [1, null, 2.5], "ç": "é"}', '{"a":[1,null,2.5],"ç":"é"}'],
      ['[["a"], "b"]', '[["a"],"b"]'],
      ['[{"id": 1}]', '[{"id":1}]'],
      ['[{"name": {"x": 1}}]', '[{"name":{"x":1}}]'],
      ['{}', '{}'],
      ['{"id": 9007199254740993, "n": [-36893488147419103232]}', '{"id":9007199254740993,"n":[-36893488147419103232]}'],
      [
        '{"text": "x: 9007199254740993, \\"9007199254740993\\\\"}',
        '{"text":"x: 9007199254740993, \\"9007199254740993\\\\"}',
      ],
      ['{"a": 1, "a": 2}', '{"a":2}'],
      ['{"isLosslessNumber": true, "value": "1"}', '{"isLosslessNumber":true,"value":"1"}'],
      ['{"toJSON": 1, "toString": null}', '{"toJSON":1,"toString":null}'],
      [
        '{"__proto__": {"x": 1}, "constructor": 2, "hasOwnProperty": 3}',
        '{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}',
      ],
      [deep(1000), deep(1000)],
      [deep(10_000), INVALID],
      ['['.repeat(10_000) + ']'.repeat(10_000), INVALID],
      ['{"a": [1e400]}', INVALID],
      ['[1, 1e400]', INVALID],
    ],
  ],
  [
    'moments are UTC with six digits, of any legal form',
    'system_end_date',
    [
      ['"2019-10-28T00:00:00"', '2019-10-28T00:00:00.000000Z'],
      ['"2019-10-28 01:02:03.5"', '2019-10-28T01:02:03.500000Z'],
      ['"2019-10-28T01:02:03.123456789Z"', '2019-10-28T01:02:03.123456Z'],
      ['"2019-10-28T01:02:03-03:00"', '2019-10-28T04:02:03.000000Z'],
      ['"2019-10-28T01:02:03.1+0530"', '2019-10-27T19:32:03.100000Z'],
      ['"2019-10-28"', '2019-10-28T00:00:00.000000Z'],
      ['"0001-01-01T00:00:00Z"', '0001-01-01T00:00:00.000000Z'],
      ['"9999-12-31T23:59:59.999999Z"', '9999-12-31T23:59:59.999999Z'],
      ['"2024-02-29T23:59:59-14:00"', '2024-03-01T13:59:59.000000Z'],
      ['""', null],
    ],
  ],
  [
    'what is no moment, and years outside 0001 to 9999, are invalid',
    'system_end_date',
    [
      ...['0000-01-01T00:00:00Z', '10000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '2021-02-30T00:00:00Z'],
      ...['2021-02-29', '2024-01-01T24:00:00Z', '2024-01-01T10:60:00Z', '2024-01-01T10:00:60Z', '0000-00-00'],
      ...['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '2024-01-01T10:00Z', '31/12/2024', 'agora', ' '],
      ...['2024-01-01T10:00:00Z ', '2024-01-01T10:00:00Z\n', '2024-01-01\0', '２０２４-01-01'],
    ].map((text): Case => [JSON.stringify(text), INVALID]),
  ],
  [
    'other kinds in moment columns are invalid',
    'system_end_date',
    ['1700000000', 'true', '["2024-01-01"]', '{"date":"2024-01-01"}', '1e400', '[]', '{}'].map(
      (json): Case => [json, INVALID],
    ),
  ],
  [
    'dates are as written, also of moments',
    'due_date',
    [
      ['"2021-03-14"', '2021-03-14'],
      ['"2021-03-14T23:30:00-03:00"', '2021-03-14'],
      ['"2021-03-14 00:00:00"', '2021-03-14'],
      ['"9999-12-31T23:59:59-01:00"', '9999-12-31'],
      ['""', null],
    ],
  ],
  [
    'what is no date is invalid',
    'due_date',
    [
      '"2021-02-30"',
      '"0000-00-00"',
      '"0000-01-01"',
      '"10000-01-01"',
      '"31/12/2024"',
      '"2021-3-4"',
      '20210314',
      '[]',
    ].map((json): Case => [json, INVALID]),
  ],
  [
    'numbers are finite, plain decimals in text are converted',
    'hours_planned',
    [
      ['250.75', 250.75],
      ['"250.75"', 250.75],
      ['"-3"', -3],
      ['"007"', 7],
      ['-0', 0],
      ['1e21', 1e21],
      ['9007199254740993', 9007199254740992],
      ['36893488147419103232', 2 ** 65],
      ['"36893488147419103232.5"', 2 ** 65],
      ['""', null],
    ],
  ],
  [
    'what is no plain number is invalid',
    'hours_planned',
    [
      ...[
        '"1.234,56"',
        '"1e3"',
        '" 1"',
        '"1 "',
        '"+5"',
        '".5"',
        '"5."',
        '"-"',
        '"NaN"',
        '"Infinity"',
        '"0x10"',
        '"١٢"',
      ],
      ...['1e400', '-1e999', `1${'0'.repeat(400)}`, `"${'9'.repeat(400)}"`, 'true', '[1]', '{}', '[]'],
    ].map((json): Case => [json, INVALID]),
  ],
  [
    'booleans come as such, as words in any case, as 1 and 0',
    'favorite',
    [
      ...['true', '"true"', '"True"', '"TRUE"', '1', '1.0', '"1"'].map((json): Case => [json, true]),
      ...['false', '"false"', '"fAlSe"', '0', '-0', '"0"'].map((json): Case => [json, false]),
      ['""', null],
    ],
  ],
  [
    'what is no boolean is invalid',
    'favorite',
    ['"sim"', '"yes"', '" true"', '2', '-1', '0.5', '1e400', '9007199254740993', '"01"', '[true]', '{}'].map(
      (json): Case => [json, INVALID],
    ),
  ],
];

/** Whole fields of a record, by their JSON text, and columns that they lead to. */
const RECORDS: readonly [rule: string, fields: string, expected: Row, invalid: readonly string[]][] = [
  ['a parent that is null', '"status":null', { status__id: null }, []],
  ['a parent that is empty text', '"status":""', { status__id: null }, []],
  ['a parent that is an empty object', '"status":{}', { status__id: null }, []],
  ['a parent that is an empty list', '"status":[]', { status__id: null }, []],
  ['a parent that is text', '"status":"aberta"', { status__id: null }, ['status__id', 'status__description']],
  ['a parent that is a number', '"priority":3', { priority__id: null }, ['priority__id', 'priority__description']],
  ['a parent that is a list', '"owner":[{"id":1}]', { owner__id: null }, ['owner__id']],
  ['a parent that is true', '"created_by":true', { created_by__id: null }, ['created_by__id']],
  [
    'an id within an object',
    '"id_customer":"","customer":{"id":9007199254740993}',
    { id_customer: '9007199254740993' },
    [],
  ],
  ['an id in both places', '"id_customer":7,"customer":{"id":8}', { id_customer: '7' }, []],
  ['an id of 0', '"id_customer":0,"customer":{"id":8}', { id_customer: '0' }, []],
  ['an id in an object that is text', '"customer":"x"', { id_customer: null }, ['id_customer']],
  ['a name that stands twice: the last counts', '"notes":"one","notes":"two"', { notes: 'two' }, []],
  [
    '43. fields that every JavaScript object has',
    '"__proto__":{"notes":"polluted","status":{"id":1}},"constructor":{"prototype":{"notes":"x"}},"toString":"x","hasOwnProperty":1,"valueOf":null,"__defineGetter__":[]',
    { notes: null, status__id: null },
    [],
  ],
  [
    '43. the same within a parent',
    '"status":{"__proto__":{"id":1},"hasOwnProperty":0,"description":"ok"}',
    { status__id: null, status__description: 'ok' },
    [],
  ],
];

const FIELDS: readonly [rule: string, json: string, rows: readonly (readonly [key: string, value: string | null])[]][] =
  [
    [
      'object form: `.value`, or the entry itself',
      '{"a":{"value":"x"},"b":{"id":3,"value":1.5},"c":"bare","d":{"id":1},"e":true,"f":{"value":{"value":2}}}',
      [
        ...([
          ['a', 'x'],
          ['b', '1.5'],
          ['c', 'bare'],
          ['d', '{"id":1}'],
          ['e', 'true'],
          ['f', '{"value":2}'],
        ] as const),
      ],
    ],
    [
      'lists and objects as compact JSON, with all digits',
      '{"a":{"value":["a","ç"]},"b":{"value":[]},"c":{"value":{}},"d":[{"name":"x"}],"e":{"value":{"id": 12345678901234567890}},"f":{"value":9007199254740993},"g":{"value":[-9007199254740993,"9007199254740993"]}}',
      [
        ['a', '["a","ç"]'],
        ['b', '[]'],
        ['c', '{}'],
        ['d', '[{"name":"x"}]'],
        ['e', '{"id":12345678901234567890}'],
        ['f', '9007199254740993'],
        ['g', '[-9007199254740993,"9007199254740993"]'],
      ],
    ],
    [
      'an empty value still is a row',
      '{"a":{"value":null},"b":{"value":""},"c":null,"d":""}',
      [
        ['a', null],
        ['b', null],
        ['c', null],
        ['d', null],
      ],
    ],
    [
      'list form: name, else id; the same name twice: the last',
      '[{"id":1,"name":"a","value":1},{"id":2,"name":"","value":2},{"id":3,"name":null,"value":3},{"name":"a","value":4},{"id":9007199254740993,"value":5},{"id":6,"name":"\\u0000","value":6},{"name":7},{"id":1e21,"value":8}]',
      [
        ['a', '4'],
        ['2', '2'],
        ['3', '3'],
        ['9007199254740993', '5'],
        ['6', '6'],
        ['7', null],
        ['1000000000000000000000', '8'],
      ],
    ],
    [
      '43. names that every JavaScript object has',
      '{"__proto__":{"value":"p"},"constructor":{"value":"c"},"toString":"t","hasOwnProperty":{"value":1},"valueOf":{"value":null},"prototype":{"value":{"__proto__":{"x":9007199254740993}}},"value":{"value":"v"}}',
      [
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['toString', 't'],
        ['hasOwnProperty', '1'],
        ['valueOf', null],
        ['prototype', '{"__proto__":{"x":9007199254740993}}'],
        ['value', 'v'],
      ],
    ],
    [
      '43. the same as a list',
      '[{"name":"__proto__","value":"p"},{"name":"constructor","value":"c"},{"id":"hasOwnProperty","value":{"toString":1}}]',
      [
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['hasOwnProperty', '{"toString":1}'],
      ],
    ],
    [
      'names and values are cleaned',
      '{"a\\u0000":{"value":"x\\u0000y"},"\\ud800":{"value":["\\ud800"]},"  ":{"value":"\\u0000"},"\\u2028":{"value":"\\u2028"}}',
      [
        ['a', 'xy'],
        ['\ufffd', '["\ufffd"]'],
        ['  ', null],
        ['\u2028', '\u2028'],
      ],
    ],
    [
      'invalid values are null, counted',
      `{"deep":{"value":${deep(10_000)}},"huge":{"value":1e400},"hugeInside":{"value":{"a":-1e400}}}`,
      [
        ['deep', null],
        ['huge', null],
        ['hugeInside', null],
      ],
    ],
    [
      'entries without a name give no row, counted',
      '[{"value":1},{"id":true,"value":2},{"name":{"a":1},"value":3},{"id":null},null,"x",[],7]',
      [],
    ],
    ['nor do fields that are no list and no object', '"vertical"', []],
    ['no fields at all', '""', []],
  ];
const INVALID_FIELDS = 3;
/** Without a name, or with that of a later entry. */
const DROPPED_FIELDS = 10;

const TYPES: readonly [rule: string, json: string, rows: readonly (readonly [id: string, name: string | null])[]][] = [
  [
    'objects and bare texts',
    '[{"id":1,"name":"Sponsor"},"Decisor",7,{"id":"x"}]',
    [
      ['1', 'Sponsor'],
      ['Decisor', 'Decisor'],
      ['7', '7'],
      ['x', null],
    ],
  ],
  [
    'hostile ids and names',
    '[{"id":9007199254740993,"name":{"a":[1]}},{"id":"a\\u0000","name":"\\ud800"},{"id":"__proto__","name":["x","y"]},"\\udc00",{"id":1e21,"name":1e400}]',
    [
      ['9007199254740993', '{"a":[1]}'],
      ['a', '\ufffd'],
      ['__proto__', 'x,y'],
      ['\ufffd', '\ufffd'],
      ['1000000000000000000000', null],
    ],
  ],
  ['entries without id give no row', '[{"name":"a"},{"id":{}},{"id":"\\u0000"},null,true,[1],1e400]', []],
  ['nor does what is no list', '{"id":1}', []],
];
const DROPPED_TYPES = 8;
const INVALID_TYPES = 1;

/** Records of every kind in a list, and the key under which they come out. */
const KEYS: readonly [json: string, key: string | null][] = [
  ['{"id":1}', '1'],
  ['{"id":"2"}', '2'],
  ['{"id":9007199254740993}', '9007199254740993'],
  ['{"id":"  "}', '  '],
  ['{"id":-0}', '0'],
  ['{"id":1.5}', '1.5'],
  ['{"id":true}', 'true'],
  ['{"id":{"a":1}}', '{"a":1}'],
  ['{"id":["a","b"]}', 'a,b'],
  ['{"id":"__proto__"}', '__proto__'],
  ['{"id":"3\\u0000"}', '3'],
  ['{"id":null}', null],
  ['{"id":""}', null],
  ['{"id":[]}', null],
  ['{"id":"\\u0000"}', null],
  ['{"id":1e400}', null],
  [`{"id":${deep(10_000)}}`, null],
  ['{}', null],
  ['{"__proto__":{"id":5}}', null],
  ['null', null],
  ['5', null],
  ['"texto"', null],
  ['true', null],
  ['[]', null],
  ['[{"id":6}]', null],
];

const numbered = (index: number, fields: string): string => `{"id":${index + 1},${fields}}`;
const cases = RULES.flatMap(([rule, column, list]) =>
  list.map(([json, expected]) => ({ rule, column, json, expected })),
);
const LISTS = {
  tasks: [
    ...cases.map(({ column, json }, index) => numbered(index, `"${column}":${json}`)),
    ...RECORDS.map(([, fields], index) => numbered(cases.length + index, fields)),
  ],
  customers: FIELDS.map(([, json], index) => numbered(index, `"custom_fields":${json}`)),
  contacts: TYPES.map(([, json], index) => numbered(index, `"types":${json}`)),
  playbooks: KEYS.map(([json]) => json),
};

describe('42. values that nobody expects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-values-'));
  let api: RawApi;
  let run: TapRun;
  let warehouse: Warehouse;
  let kept: { stream: string; reasons: string[]; record: unknown }[];
  let report: Map<string, Reported>;

  before(async () => {
    api = await RawApi.open(LISTS);
    const rejected = join(folder, 'rejected.jsonl');
    run = await runTapHere({
      args: ['--report', join(folder, 'report.json')],
      env: { TAP_SENSEDATA_TOKEN: 't', TAP_SENSEDATA_API_URL: api.url, TAP_SENSEDATA_REJECTED_RECORDS_PATH: rejected },
    });
    expect(run.code, run.stderr).to.equal(0);
    warehouse = new Warehouse().load(run.lines);
    kept = readFileSync(rejected, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { streams: reported } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
      streams: (Reported & { stream: string })[];
    };
    report = new Map(reported.map((entry) => [entry.stream, entry]));
  });
  after(async () => {
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rowOf = (stream: string, index: number): Row =>
    warehouse.rows(stream).find(({ id }) => id === String(index + 1)) as Row;
  const reasonsFor = (stream: string, index: number): string[] =>
    kept
      .filter((line) => line.stream === stream && (line.record as Row | null)?.id === index + 1)
      .flatMap(({ reasons }) => reasons);
  /** Of what is nested too deep to be kept, nothing says which record it was. */
  const isTooDeep = (json: string): boolean => json.startsWith('['.repeat(10_000)) || json === deep(10_000);

  for (const [rule, column, list] of RULES) {
    it(`42. ${rule}`, () => {
      const from = cases.findIndex((one) => one.rule === rule && one.column === column);
      for (const [offset, [json, expected]] of list.entries()) {
        const label = `${column} ${json.slice(0, 60)}`;
        const value = rowOf('tasks', from + offset)[column];
        // Not by deep equality of 5 MiB, whose message nobody could read.
        expect(value === (expected === INVALID ? null : expected), `${label}: ${String(value).slice(0, 60)}`).to.equal(
          true,
        );
        const reasons = reasonsFor('tasks', from + offset);
        if (expected !== INVALID) expect(reasons, label).to.deep.equal([]);
        else if (!isTooDeep(json)) expect(reasons, label).to.have.length(1);
        if (expected === INVALID && reasons.length > 0) expect(reasons[0], label).to.match(new RegExp(`^${column}: `));
      }
    });
  }

  for (const [index, [rule, , expected, invalid]] of RECORDS.entries()) {
    it(/^\d/.test(rule) ? rule : `42. ${rule}`, () => {
      expect(rowOf('tasks', cases.length + index)).to.include(expected);
      const columns = reasonsFor('tasks', cases.length + index).map((reason) => reason.split(':', 1)[0]);
      expect(columns).to.have.members(invalid);
      expect(({} as Row).notes).to.equal(undefined);
    });
  }

  for (const [index, [rule, , expected]] of FIELDS.entries()) {
    it(`${/^\d/.test(rule) ? '' : '42. '}${rule}: custom fields`, () => {
      const rows = warehouse
        .rows('customers_custom_fields')
        .filter(({ customer_id }) => customer_id === String(index + 1))
        .map((row) => [row.custom_fields__key, row.custom_fields__value]);
      expect(rows).to.deep.equal(expected);
    });
  }

  for (const [index, [rule, , expected]] of TYPES.entries()) {
    it(`42. ${rule}: contact types`, () => {
      const rows = warehouse
        .rows('contacts_types')
        .filter(({ contact_id }) => contact_id === String(index + 1))
        .map(({ types_id, types_name }) => [types_id, types_name]);
      expect(rows).to.deep.equal(expected);
    });
  }

  it('42. whatever stands in a list: with a key it is sent, without one it is counted, warned of once, and kept', () => {
    const keys = KEYS.flatMap(([, key]) => key ?? []);
    expect(warehouse.rows('playbooks').map(({ id }) => id)).to.have.members(keys);
    expect(report.get('playbooks')).to.include({ rejected: KEYS.length - keys.length, sent: keys.length });
    const lines = kept.filter(({ stream }) => stream === 'playbooks');
    expect(lines).to.have.length(KEYS.length - keys.length);
    for (const { reasons } of lines) expect(reasons).to.include('id: missing');
    expect(lines.map(({ record }) => record)).to.deep.include.members([null, 5, 'texto', true, [], {}, { id: '\0' }]);
    expect(run.stderr.match(/playbooks: a record without id was left out/g)).to.have.length(1);
  });

  it('42. counts add up, stream by stream', () => {
    const invalid = cases.filter(({ expected }) => expected === INVALID).length;
    const below = RECORDS.flatMap(([, , , columns]) => columns).length;
    expect(report.get('tasks')).to.include({ invalid: invalid + below, dropped: 0, rejected: 0 });
    expect(report.get('customers_custom_fields')).to.include({ invalid: INVALID_FIELDS, dropped: DROPPED_FIELDS });
    expect(report.get('contacts_types')).to.include({ invalid: INVALID_TYPES, dropped: DROPPED_TYPES });
    expect(report.get('playbooks')).to.include({ invalid: 2 });
    for (const { name } of DEFAULT_STREAMS) {
      const { read, sent, old, sentBefore, rejected } = report.get(name)!;
      expect(read, name).to.equal(sent + old + sentBefore + rejected);
      expect(sent, name).to.equal(ofType(run.lines, 'RECORD', name).length);
    }
  });

  it('42. each column and each unknown field is warned of once, however many values it has', () => {
    const invalid = run.stderr.match(/(\w+): invalid value in (\w+)/g) ?? [];
    expect(invalid).to.include('tasks: invalid value in due_date');
    expect(new Set(invalid).size).to.equal(invalid.length);
    const unknown = run.stderr.match(/the API shows a field "[^"]+"/g) ?? [];
    expect(unknown.join()).to.include('"__proto__"').and.include('"hasOwnProperty"');
    expect(unknown.filter((line) => line.includes('"__proto__"'))).to.have.length(2);
    expect(run.stderr).to.not.match(/^\s+at /m);
  });

  it('42. the file of rejected records keeps them as they came, long integers and all', () => {
    const text = readFileSync(join(folder, 'rejected.jsonl'), 'utf8');
    expect(text).to.include('"favorite":9007199254740993');
    expect(text).to.include('"hours_planned":-1e400');
    expect(text).to.include(`"hours_planned":1${'0'.repeat(400)}`);
    const tooDeep = kept.filter(({ reasons }) => reasons.includes('the record is nested too deep to be kept'));
    expect(tooDeep.map(({ stream }) => stream)).to.have.members([
      'tasks',
      'tasks',
      'customers_custom_fields',
      'customers_custom_fields',
      'customers_custom_fields',
      'playbooks',
    ]);
    for (const { stream, reasons } of kept) {
      expect(stream).to.be.a('string');
      expect(reasons).to.be.an('array').with.length.above(0);
    }
  });

  it('42. every line is JSON that UTF-8 and Postgres take', () => {
    for (const line of run.stdout.split('\n')) {
      expect(line.isWellFormed()).to.equal(true);
      expect(line.includes('\\u0000')).to.equal(false);
      expect(/\\ud[89a-f]/i.test(line)).to.equal(false);
    }
  });
});
