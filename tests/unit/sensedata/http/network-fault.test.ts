import { expect } from 'chai';
import { wayOut } from '../../../../src/sensedata/http/answer-fault.ts';
import { isUnknownHost, networkFault } from '../../../../src/sensedata/http/network-fault.ts';
import { ProxyError } from '../../../../src/sensedata/http/proxy-error.ts';

/** As Node fails where a name has no address, or cannot be looked up. */
function lookUp(code: string): Error {
  return Object.assign(new Error(`getaddrinfo ${code} api.example.invalid`), { code });
}

/** What is said once no further try is made. */
function advice(error: Error): string {
  return wayOut(null, isUnknownHost(error));
}

describe('a host that is not known', () => {
  it('27. is the address to look at, not something to wait for', () => {
    expect(networkFault(lookUp('ENOTFOUND'))).to.deep.equal({
      message: 'getaddrinfo ENOTFOUND api.example.invalid: the host of "api_url" is not known here',
      passing: true,
    });
    expect(advice(lookUp('ENOTFOUND'))).to.equal('is "api_url" right?');
  });

  it('27. may pass where names cannot be looked up at the moment, or it is the proxy that has no address', () => {
    const proxy = Object.assign(lookUp('ENOTFOUND'), {
      cause: new ProxyError('the proxy cannot be reached', 'HTTPS_PROXY', null, { cause: lookUp('ENOTFOUND') }),
    });
    for (const error of [lookUp('EAI_AGAIN'), lookUp('ECONNREFUSED'), proxy])
      expect(advice(error)).to.match(/run again later/);
  });
});
