import { isIP } from 'node:net';
import { hostOf, isLoopback } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';

/**
 * An address that a server names (redirect, upload location, token realm), checked: it chooses neither the protocol nor a
 * way into this machine or its metadata service.
 * @param from the address that was asked
 * @throws PlimsollError `registry-protocol`
 */
export function nextHop(from: URL, location: string | undefined, what: string, insecure: boolean): URL {
  const to = location === undefined || location === '' ? undefined : URL.parse(location, from);
  const refuse = (why: string): PlimsollError =>
    new PlimsollError('registry-protocol', `${from.host} names ${what} ${why}`);
  if (!to) throw refuse('that is no address');
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw refuse(`with the protocol ${to.protocol}`);
  if (to.username !== '' || to.password !== '') throw refuse('with a password in its address');
  to.hash = '';
  if (to.origin === from.origin) return to;
  const local = isLoopback(hostOf(from));
  if (to.protocol === 'http:' && !insecure && !(from.protocol === 'http:' && isLoopback(hostOf(to))))
    throw refuse(`without TLS (${to.host}), which takes --insecure`);
  if (!local && isInner(hostOf(to))) throw refuse(`inside this machine (${to.host})`);
  return to;
}

/** Loopback, unspecified and link-local addresses: cloud metadata services live there. */
function isInner(host: string): boolean {
  if (isLoopback(host)) return true;
  const family = isIP(host);
  if (family === 4) return host.startsWith('169.254.') || host.startsWith('0.') || host === '100.100.100.200';
  return family === 6 && /^(?:::$|::ffff:|fe[89ab]|fd00:ec2:)/i.test(host);
}
