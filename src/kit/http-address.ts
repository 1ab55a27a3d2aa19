/** Which addresses may be connected to: for servers that ask what others name. */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { PlimsollError } from '../model/index.ts';

/** Addresses of this machine, of private networks and of no host (RFC 6890), by family. */
const special: readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const block = new BlockList();
for (const [network, prefix, family] of special) block.addSubnet(network, prefix, family);

/** Whether an address is one of the internet. IPv4 addresses inside IPv6 ones are looked at as what they are. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const bare = mapped ?? address.replace(/%.*$/, '');
  const family = isIP(bare);
  return family !== 0 && !block.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

const refused = (host: string): PlimsollError =>
  new PlimsollError('forbidden', `${host} is at a private address, and those are not asked unless it is allowed`);

/** @throws PlimsollError `forbidden` for a host that is written as an address which may not be connected to */
export function checkHost(host: string, mayConnect: (address: string) => boolean): void {
  if (isIP(host) !== 0 && !mayConnect(host)) throw refused(host);
}

/** Looks names up, and gives those addresses alone that may be connected to: what was checked is what is connected to. */
export const guardedLookup =
  (mayConnect: (address: string) => boolean): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const allowed = found.filter(({ address }) => mayConnect(address));
      const [first] = allowed;
      if (!first) return callback(refused(host), '', 0);
      if (options.all) return (callback as (error: null, found: typeof allowed) => void)(null, allowed);
      callback(null, first.address, first.family);
    });
  };
