import { ProxyRefusedError } from './proxy-refused-error.ts';

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

/** Puts the error of a request that got no answer into words that say what to do. */
export function networkFault(error: unknown): NetworkFault {
  const { code, message = 'no answer', cause } = error as { code?: string; message?: string; cause?: unknown };
  const refusal = [error, cause].find((candidate) => candidate instanceof ProxyRefusedError);
  if (refusal !== undefined) return proxyFault(refusal);
  const text = code !== undefined && !message.includes(code) ? `${message} (${code})` : message;
  if (code !== undefined && UNTRUSTED.test(code)) {
    const hint = 'an authority of your own is added by NODE_EXTRA_CA_CERTS; checks cannot be turned off';
    return { message: `the certificate is not trusted: ${text}; ${hint}`, passing: false };
  }
  const hint = code === undefined ? undefined : HINTS[code];
  return { message: hint === undefined ? text : `${text}: ${hint}`, passing: true };
}

function proxyFault({ status, message }: ProxyRefusedError): NetworkFault {
  const passing = status >= 500 || status === 408 || status === 429;
  const hint = status === 407 ? 'it wants a user and password in HTTPS_PROXY' : 'see HTTPS_PROXY and NO_PROXY';
  return { message: `${message}; ${hint}`, passing };
}
