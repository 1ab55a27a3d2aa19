/** Networks as the kernel's table of them has them. */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';

export interface Network {
  /** IPv4 as ::ffff:a.b.c.d. */
  address: Uint8Array;
  /** Of 128 bits. */
  bits: number;
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. `undefined`: it is none. */
export function networkOf(text: string): Network | undefined {
  const [, host = '', prefix] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const four = isIPv4(host);
  if (!four && !isIPv6(host)) return undefined;
  const most = four ? 32 : 128;
  const length = prefix === undefined ? most : Number(prefix);
  if (length > most) return undefined;
  return { address: four ? mapped(host) : bytesOf(host), bits: length + (four ? 96 : 0) };
}

function mapped(host: string): Uint8Array {
  const address = new Uint8Array(16);
  address.set([0xff, 0xff, ...host.split('.').map(Number)], 10);
  return address;
}

/** The eight groups of an IPv6 address, of which `::` leaves some out. */
function bytesOf(host: string): Uint8Array {
  // Node writes an IPv4 part in hexadecimal, and everything in its shortest form.
  const plain = new SocketAddress({ address: host, family: 'ipv6' }).address;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const text = dotted ? `${dotted[1]}${hexOf(dotted[2] as string)}` : plain;
  const [head = '', tail] = text.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Uint8Array.from(all.flatMap(group => [group >> 8, group & 255]));
}

function hexOf(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
