import type http from 'node:http';
import { HttpsProxyAgent, type HttpsProxyAgentOptions } from 'https-proxy-agent';
import { ProxyError } from './proxy-error.ts';

/** What a tunnel goes through. */
export interface TunnelProxy {
  readonly url: URL;
  /** The environment's variable that names it. */
  readonly variable: string;
}

/** Goes through a proxy, and tells its refusals, and what is wrong on the way to it, from what the API answers. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #variable: string;
  readonly #timeoutSeconds: number;

  /** @param timeoutSeconds for the proxy to open a tunnel. */
  constructor({ url, variable }: TunnelProxy, timeoutSeconds: number, options: HttpsProxyAgentOptions<string>) {
    super(url.href, options);
    this.#variable = variable;
    this.#timeoutSeconds = timeoutSeconds;
  }

  override async connect(
    request: http.ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    let isOpen = false;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      isOpen = statusCode === 200;
      const answer = `the proxy answered HTTP ${statusCode}`;
      if (!isOpen) request.destroy(new ProxyError(answer, this.#variable, statusCode));
    });
    // The library waits for ever, and would keep the process alive, too.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#timeoutSeconds * 1000);
    Object.assign(this.connectOpts, { signal: late.signal });
    try {
      return await super.connect(request, options);
    } catch (error) {
      if (isOpen) throw error;
      throw new ProxyError('the proxy cannot be reached', this.#variable, null, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
