import { ProxyError } from './proxy-error.ts';

/** Why no answer came, and whether it may come next time. */
export interface NetworkFault {
  readonly message: string;
  readonly passing: boolean;
}

/** What the certificate of a server, or the chain above it, can be refused for. */
const UNTRUSTED =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH|INVALID_CA)/;

const HINTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host of "api_url" is not known here',
  EAI_AGAIN: 'names of hosts cannot be looked up at the moment',
  ECONNREFUSED: 'nothing listens at "api_url"',
};

/** What TLS ends with where one side does not speak it, or not as the other one wants. */
const NO_TLS = /^(EPROTO|ERR_SSL_)/;

/** Puts the error of a request that got no answer into words that say what to do. */
export function networkFault(error: unknown): NetworkFault {
  const fault = [error, (error as Error).cause].find((candidate) => candidate instanceof ProxyError);
  if (fault !== undefined) return proxyFault(fault);
  const { code, text } = wordsOf(error);
  if (code !== undefined && UNTRUSTED.test(code)) return { message: untrusted('certificate', text), passing: false };
  const hint = code === undefined ? undefined : HINTS[code];
  return { message: hint === undefined ? text : `${text}: ${hint}`, passing: true };
}

/** Whether the host of the API has no address here: that is no matter of waiting. */
export function isUnknownHost(error: unknown): boolean {
  return isUnreachable(error) && (error as { code: string }).code === 'ENOTFOUND';
}

/** Whether nobody is there at the API's address, whatever is asked for: it is not known, cannot be looked up, or nothing listens. */
export function isUnreachable(error: unknown): boolean {
  const isOfProxy = [error, (error as Error | undefined)?.cause].some((candidate) => candidate instanceof ProxyError);
  return !isOfProxy && Object.hasOwn(HINTS, (error as { code?: string } | undefined)?.code ?? '');
}

/** An error's code, and its message with the code in it. */
function wordsOf(error: unknown): { code: string | undefined; text: string } {
  const { code, message = 'no answer' } = error as { code?: string; message?: string };
  return { code, text: code !== undefined && !message.includes(code) ? `${message} (${code})` : message };
}

function untrusted(what: string, text: string): string {
  const hint = 'an authority of your own is added by NODE_EXTRA_CA_CERTS; checks cannot be turned off';
  return `the ${what} is not trusted: ${text}; ${hint}`;
}

function proxyFault({ status, message, variable, cause }: ProxyError): NetworkFault {
  const see = `see ${variable} and NO_PROXY`;
  if (status !== null) {
    const passing = status >= 500 || status === 408 || status === 429;
    const hint = status === 407 ? `it wants a user and password in ${variable}` : see;
    return { message: `${message}; ${hint}`, passing };
  }
  const { code = '', text } = wordsOf(cause);
  if (UNTRUSTED.test(code))
    return { message: `${untrusted('certificate of the proxy', text)}; ${see}`, passing: false };
  if (!NO_TLS.test(code)) return { message: `${message}: ${text}; ${see}`, passing: true };
  return { message: `${message}: ${text}; does it want http:// in ${variable}, in place of https://?`, passing: false };
}
