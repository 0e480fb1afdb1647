import { expect } from 'chai';
import { isExempt } from '../../../src/settings/no-proxy.ts';

describe('NO_PROXY', () => {
  for (const [host, list, expected] of [
    ['example.test', 'example.test', true],
    ['api.example.test', 'example.test', true],
    ['api.example.test', '.example.test', true],
    ['example.test', '.example.test', true],
    ['api.example.test', '*.example.test', true],
    ['a.b.example.test', 'x,\t EXAMPLE.test. ', true],
    ['example.test.', 'example.test', true],
    ['notexample.test', 'example.test', false],
    ['example.test', 'api.example.test', false],
    ['example.test:8443', 'example.test:8443', true],
    ['example.test', 'example.test:443', true],
    ['example.test', 'example.test:8443', false],
    ['example.test', '*', true],
    ['example.test', 'x *', true],
    ['example.test', '', false],
    ['example.test', ' , .', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3:8443', '10.1.2.0/24:8443', true],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['10.1.2.3', '10.0.0.0/', false],
    ['10.1.2.3', '10.0.0.0/33', false],
    ['10.1.2.3', '2.3', false],
    ['[fd00::1]', 'fd00::/8', true],
    ['[fd00::1]', 'fd00:0:0::1', true],
    ['[fd00::1]:8443', '[fd00::1]:8443', true],
    ['[fd00::1]', '[fd00::2]', false],
    ['[::1]', '127.0.0.0/8', false],
    ['example.test', '10.0.0.0/8', false],
  ] as const) {
    it(`${JSON.stringify(list)} ${expected ? 'covers' : 'does not cover'} ${host}`, () => {
      expect(isExempt(new URL(`https://${host}/v2`), list)).to.equal(expected);
    });
  }
});
