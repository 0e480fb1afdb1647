import type http from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ProxyRefusedError } from './proxy-refused-error.ts';

/** Goes through a proxy, and tells its refusals from what the API answers. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  override connect(
    request: http.ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode !== 200) request.destroy(new ProxyRefusedError(statusCode));
    });
    return super.connect(request, options);
  }
}
