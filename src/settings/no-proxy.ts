import { BlockList, isIP, isIPv6 } from 'node:net';

/** `host`, `host:port`, `[address]:port`. */
const WITH_PORT = /^(\[[^\]]*\]|[^:]*):(\d+)$/;
const HTTPS_PORT = 443;

/**
 * Whether `NO_PROXY` exempts an address, as curl and Python's requests read it: names with commas or blanks between them. A
 * name covers its subdomains, with or without a dot (or `*.`) before it; an address may be a network (`10.0.0.0/8`); a port
 * limits an entry to itself; `*` covers everything.
 * @param url with the scheme https.
 */
export function isExempt({ hostname, port }: URL, noProxy: string): boolean {
  const host = plain(hostname);
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = entry, onPort] = WITH_PORT.exec(entry) ?? [];
      if (onPort !== undefined && Number(onPort) !== (Number(port) || HTTPS_PORT)) return false;
      return covers(name, host);
    });
}

function covers(entry: string, host: string): boolean {
  if (entry === '*') return true;
  if (isIP(host) !== 0) return holds(entry, host);
  const name = plain(entry.replace(/^\*?\.?/, ''));
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

/** Whether an address is this one, or lies in this network. */
function holds(entry: string, address: string): boolean {
  const [network = '', prefix] = entry.split('/');
  const base = plain(network);
  if (isIP(base) === 0 || isIPv6(base) !== isIPv6(address)) return false;
  const [family, most] = isIPv6(base) ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  const bits = Number(prefix ?? most);
  if (!Number.isInteger(bits) || bits < 0 || bits > most || prefix === '') return false;
  const list = new BlockList();
  list.addSubnet(base, bits, family);
  return list.check(address, family);
}

/** Without the brackets of an IPv6 address, and without the dot that may end a name. */
function plain(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
