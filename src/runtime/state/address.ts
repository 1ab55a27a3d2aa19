/** Addresses of sockets, as events carry them and as fields show them. */
import { textOfBytes } from '../rules/text.ts';

/** IPv4 as a number, IPv6 as a bigint. */
export type Address = number | bigint;

export interface Endpoints {
  family: 'ipv4' | 'ipv6' | 'unix';
  source: Address;
  destination: Address;
  sourcePort: number;
  destinationPort: number;
  /** Path of a unix socket. */
  path: string;
}

interface SocketAddress {
  family: 'ipv4' | 'ipv6' | 'unix' | 'other';
  address: Address;
  port: number;
  path: string;
}

const unix = 1;
const inet = 2;
const inet6 = 10;

export function ipv4Of(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at);
}

export function ipv6Of(bytes: Buffer, at: number): bigint {
  return (bytes.readBigUInt64BE(at) << 64n) | bytes.readBigUInt64BE(at + 8);
}

const mapped = 0xffffn;
/** The IPv4 address that an IPv6 one maps (RFC 4291, 2.5.5.2). */
export function unmapped(address: bigint): number | undefined {
  return address >> 32n === mapped ? Number(address & 0xffffffffn) : undefined;
}

const cstring = (bytes: Buffer): string => {
  const nul = bytes.indexOf(0);
  return textOfBytes(nul < 0 ? bytes : bytes.subarray(0, nul));
};

/** A parameter of type `tuple`. `undefined`: it is empty or of another family. */
export function endpointsOf(bytes: Buffer, little: boolean): Endpoints | undefined {
  const port = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  if (bytes[0] === inet && bytes.length >= 13) {
    return {
      family: 'ipv4',
      source: ipv4Of(bytes, 1),
      sourcePort: port(5),
      destination: ipv4Of(bytes, 7),
      destinationPort: port(11),
      path: '',
    };
  }
  if (bytes[0] === inet6 && bytes.length >= 37) {
    const source = ipv6Of(bytes, 1);
    const destination = ipv6Of(bytes, 19);
    const sourcePort = port(17);
    const destinationPort = port(35);
    const [source4, destination4] = [unmapped(source), unmapped(destination)];
    if (source4 !== undefined && destination4 !== undefined) {
      return { family: 'ipv4', source: source4, destination: destination4, sourcePort, destinationPort, path: '' };
    }
    return { family: 'ipv6', source, destination, sourcePort, destinationPort, path: '' };
  }
  if (bytes[0] === unix && bytes.length >= 17) {
    const [source, destination] = little
      ? [bytes.readBigUInt64LE(1), bytes.readBigUInt64LE(9)]
      : [bytes.readBigUInt64BE(1), bytes.readBigUInt64BE(9)];
    return {
      family: 'unix',
      source,
      destination,
      sourcePort: 0,
      destinationPort: 0,
      path: cstring(bytes.subarray(17)),
    };
  }
  return undefined;
}

/** A parameter of type `addr`. */
export function socketAddressOf(bytes: Buffer, little: boolean): SocketAddress | undefined {
  if (bytes.length === 0) return undefined;
  const port = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  if (bytes[0] === inet && bytes.length >= 7) {
    return { family: 'ipv4', address: ipv4Of(bytes, 1), port: port(5), path: '' };
  }
  if (bytes[0] === inet6 && bytes.length >= 19) {
    const address = ipv6Of(bytes, 1);
    const four = unmapped(address);
    if (four !== undefined) return { family: 'ipv4', address: four, port: port(17), path: '' };
    return { family: 'ipv6', address, port: port(17), path: '' };
  }
  if (bytes[0] === unix) return { family: 'unix', address: 0n, port: 0, path: cstring(bytes.subarray(1)) };
  return { family: 'other', address: 0n, port: 0, path: `family ${bytes[0]}` };
}

/** IPv6 in its shortest form (RFC 5952), IPv4 in four numbers. */
export function addressText(address: Address): string {
  if (typeof address === 'number') {
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  }
  const four = unmapped(address);
  if (four !== undefined) return `::ffff:${addressText(four)}`;
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((address >> shift) & 0xffffn).toString(16));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

export const endpointText = (address: Address, port: number): string => `${addressText(address)}:${port}`;

/** A connection: `10.0.0.1:5000->10.0.0.2:80`; of a unix socket the path alone. */
export function endpointsText(ends: Endpoints): string {
  if (ends.family === 'unix') return ends.path;
  const source = endpointText(ends.source, ends.sourcePort);
  return `${source}->${endpointText(ends.destination, ends.destinationPort)}`;
}
