import { expect } from 'chai';
import { generationOf } from '../../../../src/sensedata/http/api-generation.ts';
import { headersOf } from '../../../../src/sensedata/http/authorization.ts';
import { queryText } from '../../../../src/sensedata/http/request-url.ts';

const NOTHING_SET = { pageSizeParameter: null, authorization: null };
const PAGE = {
  ...{ page: 2, limit: 50 },
  order: { field: 'updated_at', sort: 'asc' },
  filter: { field: 'updated_at', date: '2026-01-31' },
} as const;

describe('the generations of the API', () => {
  it('V2 asks by limit and bearer, and knows another size parameter', () => {
    const api = generationOf({ apiVersion: 'v2', ...NOTHING_SET });
    expect(queryText(api.query(PAGE))).to.equal(
      'page=2&limit=50&order_by=updated_at&sort=asc&updated_at:start=2026-01-31',
    );
    expect(api.headers('t')).to.deep.equal({ authorization: 'Bearer t' });
    expect(api).to.deep.include({ paths: {}, otherSizeParameter: 'per_page', sendsBearer: true });
  });

  it('V1 asks by per_page and the bare token, under paths of its own; orders and filters as V2', () => {
    const api = generationOf({ apiVersion: 'v1', ...NOTHING_SET });
    expect(queryText(api.query(PAGE))).to.equal(
      'page=2&per_page=50&order_by=updated_at&sort=asc&updated_at:start=2026-01-31',
    );
    expect(api.headers('t')).to.deep.equal({ authorization: 't' });
    expect(api.otherSizeParameter).to.equal(null);
    expect(api.paths).to.include({ contacts: 'customer_contact', financial: 'customer_billing' });
    expect(api.read({ status: { data: [{ id: 1 }], count: 7 } }, ['users']).total).to.equal(7);
  });

  it('each part can be set by itself', () => {
    for (const apiVersion of ['v1', 'v2'] as const) {
      const api = generationOf({ apiVersion, pageSizeParameter: 'size', authorization: 'api_key: {token}' });
      expect(api.query({ page: 1, limit: 5 })).to.deep.equal({ page: '1', size: '5' });
      expect(api.headers('t')).to.deep.equal({ api_key: 't' });
      expect(api).to.include({ otherSizeParameter: null, sendsBearer: false });
    }
  });
});

describe('the form in which the token is sent', () => {
  for (const [form, header, value] of [
    ['Bearer {token}', 'authorization', 'Bearer a$&b'],
    ['{token}', 'authorization', 'a$&b'],
    ['Token token="{token}"', 'authorization', 'Token token="a$&b"'],
    ['api_key: {token}', 'api_key', 'a$&b'],
    ['API-Key:{token}', 'api-key', 'a$&b'],
    ['Key {token}:x', 'authorization', 'Key a$&b:x'],
  ] as const) {
    it(`${form} gives ${header}`, () => {
      expect(headersOf(form)('a$&b')).to.deep.equal({ [header]: value });
    });
  }
});
