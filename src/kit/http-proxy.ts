import { BlockList, isIP } from 'node:net';

type Env = Record<string, string | undefined>;

const variable = (env: Env, name: string): string => env[name] || env[name.toLowerCase()] || '';

/** Host of a URL without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Whether a host is this machine: `localhost` and below, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  return (isIP(bare) === 4 && bare.startsWith('127.')) || bare === '::1';
}

/**
 * The proxy for a URL by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, either case; `undefined`: go directly.
 * Loopback never goes through a proxy. HTTP_PROXY in capitals is not taken where REQUEST_METHOD is set ("httpoxy").
 * @throws TypeError where the proxy's own address cannot be read
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const host = hostOf(url);
  if (isLoopback(host)) return undefined;
  const http = env['REQUEST_METHOD'] ? (env['http_proxy'] ?? '') : variable(env, 'HTTP_PROXY');
  const text = (url.protocol === 'https:' ? variable(env, 'HTTPS_PROXY') : http) || variable(env, 'ALL_PROXY');
  if (text === '') return undefined;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (exempt(host.toLowerCase(), port, variable(env, 'NO_PROXY'))) return undefined;
  return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
}

/** NO_PROXY: `*`, hosts and their subdomains, `.suffix`, `*.suffix`, addresses, CIDR; each with an optional port. */
function exempt(host: string, port: number, list: string): boolean {
  const family = isIP(host);
  for (const word of list.toLowerCase().split(/[\s,]+/)) {
    if (word === '') continue;
    if (word === '*') return true;
    const { name, port: wanted } = splitPort(word);
    if (wanted !== undefined && wanted !== port) continue;
    if (family ? addressMatches(host, family, name) : nameMatches(host, name)) return true;
  }
  return false;
}

function splitPort(word: string): { name: string; port?: number } {
  const match = /^(.*):(\d{1,5})$/.exec(word);
  // An IPv6 address without brackets has colons of its own.
  if (!match || (match[1]!.includes(':') && !match[1]!.endsWith(']'))) return { name: word.replace(/^\[|\]$/g, '') };
  return { name: match[1]!.replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}

function nameMatches(host: string, name: string): boolean {
  const suffix = name.replace(/^\*?\./, '');
  return (name === suffix && host === suffix) || host.endsWith(`.${suffix}`);
}

function addressMatches(host: string, family: number, name: string): boolean {
  const [address = '', bits] = name.split('/');
  if (isIP(address) !== family) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (prefix < 0 || prefix > most) return false;
  const block = new BlockList();
  block.addSubnet(address, prefix, kind);
  return block.check(host, kind);
}

/** The header that the proxy's own user name and password make. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (!proxy.username && !proxy.password) return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
