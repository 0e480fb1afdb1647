import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Reading, read, readRaw } from '../support/answering.ts';

const JSON_TYPE = 'application/json';

function users(count: number, from = 1): object[] {
  return Array.from({ length: count }, (_, index) => ({ id: from + index, name: `Usuário ${from + index}` }));
}

function say(
  response: ServerResponse,
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': JSON_TYPE, ...headers }).end(body);
}

/** A page of users, the last one. */
function last(...names: string[]): string {
  return JSON.stringify({ users: names.map((name, index) => ({ id: index + 1, name })), next_page: null });
}

const GOOD = last('João', 'Ana');

/** A list whose pages hold at most so many records, by an API that counts offsets by what was asked for. */
function capped(total: number, cap: number, form: (records: object[], page: number, limit: number) => unknown) {
  return ({ page, limit }: { page: number; limit: number }, response: ServerResponse): void => {
    const from = (page - 1) * limit;
    say(response, JSON.stringify(form(users(Math.max(0, Math.min(cap, limit, total - from)), from + 1), page, limit)));
  };
}

function expectWhole({ code, stderr, rows }: Reading, count: number): void {
  expect(code, stderr).to.equal(0);
  expect(rows).to.have.length(count);
}

function expectNames({ code, stderr, rows }: Reading, ...names: string[]): void {
  expect(code, stderr).to.equal(0);
  expect(rows.map(({ name }) => name)).to.deep.equal(names);
}

/** The first answer is none, the second one is good: what is said of the first, and that nothing of it is sent. */
function expectAgain(run: Reading, said: RegExp): void {
  expect(run.stderr)
    .to.match(said)
    .and.to.match(/try 2 of 2/);
  expect(run.stderr).to.not.include('a defect of the tap');
  expectNames(run, 'João', 'Ana');
}

describe('what an answer says', () => {
  describe('a short page', () => {
    for (const count of [100, 300, 400]) {
      it(`20a. ${count} records and no next page are the whole list: one request, no limit made up`, async () => {
        const run = await read('users', (_, response) =>
          say(response, JSON.stringify({ users: users(count), count, per_page: 500, next_page: null })),
        );
        expectWhole(run, count);
        expect(run.asked).to.have.length(1);
        expect(run.stderr).to.not.include('a page at most');
      });
    }

    for (const [name, form] of [
      ['a bare array', (records: object[]) => records],
      ['no next_page', (records: object[]) => ({ users: records, count: records.length })],
      ['a next_page of ""', (records: object[]) => ({ users: records, next_page: '' })],
      ['a next_page that does not lead on', (records: object[]) => ({ users: records, next_page: 1 })],
      ['a total that is no more', (records: object[]) => ({ users: records, total: 200, next_page: null })],
    ] as const) {
      it(`20a. 200 records, ${name}: the whole list, and no limit made up`, async () => {
        const run = await read('users', capped(200, 500, form));
        expectWhole(run, 200);
        expect(run.stderr).to.not.include('a page at most');
        // Where the answer does not say whether more follows, the page after one of this length is looked at.
        expect(
          run.asked.filter((query) => query.get('limit') === '200').every((query) => query.get('page') === '2'),
        ).to.equal(true);
        expect(
          run.asked.filter((query) => query.get('page') === '1').map((query) => query.get('limit')),
        ).to.not.include('200');
      });
    }

    for (const [name, form] of [
      ['a bare array', (records: object[]) => records],
      ['no next_page', (records: object[]) => ({ users: records, count: records.length })],
    ] as const) {
      it(`20a. ${name} that is cut, with all that was cut off before what a second page would begin with: nothing is lost`, async () => {
        const run = await read('users', capped(200, 150, form));
        expectWhole(run, 200);
        expect(run.stderr).to.match(/users: the API gives 150 records a page at most/);
      });
    }

    for (const [name, form] of [
      [
        'a next_page',
        (records: object[], page: number) => ({ users: records, next_page: records.length ? page + 1 : null }),
      ],
      ['a total', (records: object[]) => ({ users: records, total: 450, next_page: null })],
      ['a per_page', (records: object[]) => ({ users: records, per_page: 150, next_page: null })],
    ] as const) {
      it(`20a. ${name} that says more makes a limit, and nothing is skipped`, async () => {
        const run = await read(
          'users',
          capped(450, 150, (records, page, limit) =>
            limit === 150 ? { users: records, next_page: page < 3 ? page + 1 : null } : form(records, page),
          ),
        );
        expectWhole(run, 450);
        expect(run.stderr).to.match(/users: the API gives 150 records a page at most/);
      });
    }

    it('20a. where answers say nothing of a next page, that page shows the limit', async () => {
      const run = await read(
        'users',
        capped(1200, 200, (records) => records),
      );
      expectWhole(run, 1200);
      expect(run.stderr).to.match(/users: the API gives 200 records a page at most/);
    });
  });

  describe('its status', () => {
    it('24a. 203 with a good body counts as 200', async () => {
      expectNames(await read('users', (_, response) => say(response, GOOD, {}, 203)), 'João', 'Ana');
    });

    it('24a. 203 with a body that is none is a broken answer', async () => {
      const run = await read('users', ({ before }, response) => say(response, before === 0 ? '<html>' : GOOD, {}, 203));
      expectAgain(run, /HTTP 203, but the body is HTML, not JSON/);
    });

    for (const status of [201, 202, 205, 206, 207, 208, 226, 299]) {
      it(`24a. ${status} is a broken answer, whatever its body`, async () => {
        const run = await read('users', ({ before }, response) => {
          if (before > 0) say(response, GOOD);
          else if (status === 205) response.writeHead(205, { 'content-length': '0' }).end();
          else say(response, last('half'), {}, status);
        });
        expectAgain(run, new RegExp(`HTTP ${status}, but that is no whole answer`));
      });
    }

    it('24a. 204 past the end is the end', async () => {
      const run = await read('users', ({ page }, response) => {
        if (page === 1) say(response, JSON.stringify({ users: users(3) }));
        else response.writeHead(204).end();
      });
      expectWhole(run, 3);
    });

    it('24a. 204 on page 1 is an empty list where the server says that nothing is left out', async () => {
      const run = await read('users', (_, response) => response.writeHead(204, { 'content-length': '0' }).end());
      expectWhole(run, 0);
      expect(run.lines.some(({ type }) => type === 'SCHEMA')).to.equal(true);
    });

    for (const [name, headers] of [
      ['says nothing', {}],
      ['counts records', { 'content-length': '0', 'x-total-count': '40' }],
      ['names a next page', { 'content-length': '0', link: '</v2/users?page=2>; rel="next"' }],
    ] as const) {
      it(`24a. 204 on page 1 that ${name} is a broken answer`, async () => {
        const run = await read('users', ({ before }, response) => {
          if (before === 0) response.writeHead(204, headers).end();
          else say(response, GOOD);
        });
        expectAgain(run, /HTTP 204, but (nothing on the first page says|its headers or its body say)/);
      });
    }

    it('24a. 204 that announces a body is a broken answer', async () => {
      let before = 0;
      const run = await readRaw('users', (socket) => {
        const good = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(GOOD)}\r\nConnection: close\r\n\r\n${GOOD}`;
        socket.end(before++ === 0 ? `HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nConnection: close\r\n\r\n` : good);
      });
      expectAgain(run, /HTTP 204, but its headers or its body say that there is more/);
    });
  });

  describe('its charset', () => {
    const text = last('João', 'Conceição', 'Müller');
    for (const [name, type, body] of [
      ['ISO-8859-1', 'application/json; charset=ISO-8859-1', Buffer.from(text, 'latin1')],
      ['windows-1252 in quotes', 'application/json;charset="Windows-1252"', Buffer.from(text, 'latin1')],
      ['UTF-16', 'application/json; charset=utf-16le', Buffer.from(text, 'utf16le')],
      ['UTF-16 with its mark', 'text/json; Charset = UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['UTF-8', 'application/json; charset=utf-8', Buffer.from(text)],
      ['UTF-8 with its mark', 'application/json', Buffer.from(`\ufeff${text}`)],
      ['a charset that nobody knows, in UTF-8', 'application/json; charset=utf8mb4', Buffer.from(text)],
    ] as const) {
      it(`24b. ${name} is read, letter by letter`, async () => {
        const run = await read('users', (_, response) => say(response, body, { 'content-type': type }));
        expectNames(run, 'João', 'Conceição', 'Müller');
      });
    }

    const half = Buffer.concat([Buffer.from('{"users":[{"id":1,"name":"Jo'), Buffer.from([0xc3]), Buffer.from('"}]}')]);
    for (const [name, type, body] of [
      ['ISO-8859-1 without a word', JSON_TYPE, Buffer.from(text, 'latin1')],
      ['ISO-8859-1 that is called UTF-8', 'application/json; charset=utf-8', Buffer.from(text, 'latin1')],
      ['half a character', JSON_TYPE, half],
      ['a body cut within a character', JSON_TYPE, Buffer.from(text).subarray(0, text.indexOf('ã') + 1)],
      ['UTF-16 without a word', JSON_TYPE, Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['bytes that its charset does not have', 'application/json; charset=shift_jis', Buffer.from([0x5b, 0x82, 0x5d])],
    ] as const) {
      it(`24b. ${name} is a broken answer: no character is guessed`, async () => {
        const run = await read('users', ({ before }, response) =>
          before === 0 ? say(response, body, { 'content-type': type }) : say(response, GOOD),
        );
        expectAgain(run, /HTTP 200, but the body is cut off, or (not UTF-8|no shift_jis)/);
        expect(run.stdout).to.not.include('\ufffd');
      });
    }
  });

  describe('its nesting', () => {
    const levels = 1_000_000;
    const lists = '['.repeat(levels) + ']'.repeat(levels);
    const objects = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    for (const [name, body] of [
      ['of lists', lists],
      ['of objects', objects],
      ['of records', `{"users":${lists},"next_page":null}`],
      ['in a value', `{"users":[{"id":1,"profile":${objects}}],"next_page":null}`],
      [
        'of lists with something beside each',
        `{"users":${'[1,'.repeat(levels)}2${']'.repeat(levels)},"next_page":null}`,
      ],
    ] as const) {
      it(`24c. a body a million deep, ${name}, is a broken answer`, async () => {
        const run = await read('users', ({ before }, response) => say(response, before === 0 ? body : GOOD));
        expectAgain(run, /HTTP 200, but the body is nested too deep to be a list/);
      });
    }

    it('24c. a page with more lists and objects than that, side by side, is read', async () => {
      const types = Array.from({ length: 400 }, (_, id) => ({ id, name: [id] }));
      const contacts = Array.from({ length: 150 }, (_, id) => ({ id, types }));
      const run = await read('contacts', (_, response) => say(response, JSON.stringify({ contacts, next_page: null })));
      expectWhole(run, 150);
    });
  });

  describe('its compression', () => {
    const forms: readonly [name: string, encoding: string, body: Buffer][] = [
      ['gzip', 'gzip', gzipSync(GOOD)],
      ['gzip in two parts', 'gzip', Buffer.concat([gzipSync(GOOD.slice(0, 20)), gzipSync(GOOD.slice(20))])],
      ['gzip in capitals', 'GZIP', gzipSync(GOOD)],
      ['gzip by its old name', 'x-gzip', gzipSync(GOOD)],
      ['brotli', 'br', brotliCompressSync(GOOD)],
      ['gzip upon deflate', 'deflate, gzip', gzipSync(deflateSync(GOOD))],
      ['none, by name', 'identity', Buffer.from(GOOD)],
      ...[0, 1, 6, 9].flatMap((level): [string, string, Buffer][] => [
        [`deflate as zlib wraps it, level ${level}`, 'deflate', deflateSync(GOOD, { level })],
        [`raw deflate, level ${level}`, 'deflate', deflateRawSync(GOOD, { level })],
      ]),
    ];
    for (const [name, encoding, body] of forms) {
      it(`25a. ${name} is read`, async () => {
        const run = await read('users', (_, response) => say(response, body, { 'content-encoding': encoding }));
        expectNames(run, 'João', 'Ana');
      });
    }

    it('25a. only what is read is offered', async () => {
      let offered: string | undefined;
      await read('users', ({ request }, response) => {
        offered = request.headers['accept-encoding'] as string;
        say(response, GOOD);
      });
      const names = offered!.split(',').map((name) => name.trim());
      expect(forms.map(([, encoding]) => encoding)).to.include.members(names);
    });

    for (const [name, encoding, body, said] of [
      ['zstd', 'zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), /compressed in a way that was not offered: "zstd"/],
      ['what calls itself gzip and is not', 'gzip', Buffer.from(GOOD), /cut off, or not compressed as gzip/],
      ['half of a deflate', 'deflate', deflateSync(GOOD).subarray(0, 30), /cut off, or not compressed as deflate/],
      ['half of a brotli', 'br', brotliCompressSync(GOOD).subarray(0, 30), /cut off, or not compressed as br/],
    ] as const) {
      it(`25a. ${name} is a broken answer`, async () => {
        const run = await read('users', ({ before }, response) =>
          before === 0 ? say(response, body, { 'content-encoding': encoding }) : say(response, GOOD),
        );
        expectAgain(run, said);
      });
    }
  });

  describe('its end', () => {
    for (const [name, talk, said] of [
      [
        'a 101',
        (socket) =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
        /HTTP 101, a change to another protocol that nobody asked for/,
      ],
      [
        'an answer that is announced for ever',
        (socket) => repeat(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
        /no whole answer within 1 s/,
      ],
      [
        'hints without end',
        (socket) => repeat(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'),
        /no whole answer within 1 s/,
      ],
      [
        'headers without end',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\n');
          repeat(socket, 'X-More: 1\r\n');
        },
        /no whole answer within 1 s/,
      ],
      [
        'chunks without end',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
          repeat(socket, '1\r\n \r\n');
        },
        /no whole answer within 1 s/,
      ],
    ] as const satisfies readonly (readonly [string, Parameters<typeof readRaw>[1], RegExp])[]) {
      it(`28a. ${name} ends with the try, and the run with the last try`, async () => {
        const run = await readRaw('users', talk, { request_timeout_seconds: 1, max_retries: 2 });
        expect(run.code, run.stderr).to.equal(1);
        expect(run.asked).to.have.length(3);
        expect(run.stderr)
          .to.match(said)
          .and.to.match(/gave up after 3 tries/);
      });
    }
  });

  describe('its numbers', () => {
    it('42a. NaN and Infinity are invalid values of their columns: counted, kept, and the page counts', async () => {
      const values = ['NaN', 'Infinity', '-Infinity', 'nan', '-inf', '"NaN"', '12.5'];
      const records = values.map(
        (value, index) => `{"id":${index + 1},"hours_spent": ${value} ,"description":"NaN, ok"}`,
      );
      records.push('{"id":99,"hours_spent":[NaN,1],"description":12345678901234567890}');
      const run = await read('tasks', (_, response) => say(response, `{"tasks":[${records}],"next_page":null}`));
      expectWhole(run, values.length + 1);
      expect(run.rows.map(({ hours_spent }) => hours_spent)).to.deep.equal([...Array(6).fill(null), 12.5, null]);
      expect(run.rows.map(({ description }) => description)).to.deep.equal([
        ...values.map(() => 'NaN, ok'),
        '12345678901234567890',
      ]);
      expect(run.rejected).to.have.length(values.length);
      expect(run.rejected.map(({ record }) => record!.hours_spent).slice(0, 4)).to.deep.equal([
        'NaN',
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        'NaN',
      ]);
      expect(run.stderr).to.match(
        /tasks: invalid value in hours_spent: NaN that is no number; it is null in the output/,
      );
      expect(run.stderr).to.not.match(/try 2 of/);
    });

    it('42a. so they are in every kind of column, in custom fields, and as an id', async () => {
      const records = [
        '{"id":1,"created_at":NaN,"mrr":-Infinity,"name":Infinity,"custom_fields":{"a":{"value":NaN},"b":{"value":[Infinity]}}}',
        '{"id":NaN,"name":"nobody"}',
      ];
      const run = await read('customers', (_, response) =>
        say(response, `{"customers":[${records}],"next_page":null}`),
      );
      expectWhole(run, 1);
      expect(run.rows[0]).to.include({ id: '1', created_at: null, name: null });
      expect(run.rejected.flatMap(({ reasons }) => reasons)).to.include('id: NaN that is no text');
      expect(run.stderr).to.match(/customers: a record without id was left out/);
    });

    for (const word of ['undefined', 'NaNa', 'None', '{NaN:1}']) {
      it(`42a. ${word} is no number, and no JSON`, async () => {
        const run = await read('users', ({ before }, response) =>
          say(response, before === 0 ? `{"users":[{"id":1,"name":${word}}],"next_page":null}` : GOOD),
        );
        expectAgain(run, /the body is cut off, or no JSON/);
      });
    }
  });

  describe('its indicators', () => {
    const day = { id_customer: 7, ref_date: '2026-03-01' };
    const kpis = (...types: unknown[]): Promise<Reading> =>
      read('kpis', (_, response) =>
        say(response, JSON.stringify({ kpis: types.map((type, value) => ({ ...day, type, value })), next_page: null })),
      );
    const named = ({ rows }: Reading): unknown[] =>
      rows.map(({ type__id, type__name, value }) => [type__id, type__name, value]);

    it('42b. an indicator without an id is known by its name', async () => {
      const run = await kpis({ name: 'Health score' }, { id: null, name: 'Logins' }, { id: '', name: 'Receita' });
      expect(run.code, run.stderr).to.equal(0);
      expect(named(run)).to.deep.equal([
        ['Health score', 'Health score', 0],
        ['Logins', 'Logins', 1],
        ['Receita', 'Receita', 2],
      ]);
    });

    it('42b. a bare text is id and name in one, a bare number the id', async () => {
      const run = await kpis('Health score', 5);
      expect(named(run)).to.deep.equal([
        ['Health score', 'Health score', 0],
        ['5', null, 1],
      ]);
    });

    it('42b. with ids it is the id, and without either there is no row, which is said', async () => {
      const run = await kpis({ id: 3, name: 'Logins' }, { id: 4 }, { unit: '%' }, null);
      expect(named(run)).to.deep.equal([
        ['3', 'Logins', 0],
        ['4', null, 1],
      ]);
      expect(run.rejected).to.have.length(2);
      expect(run.stderr).to.match(/kpis: a record without type__id was left out/);
    });
  });
});

/** The same again and again, until the other side hangs up. */
function repeat(
  socket: { write(text: string): unknown; on(event: 'close', then: () => void): unknown },
  text: string,
): void {
  const timer = setInterval(() => socket.write(text), 50);
  socket.on('close', () => clearInterval(timer));
}
