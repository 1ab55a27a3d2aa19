/** Tables of sockets of a network namespace: /proc/PID/net/tcp, udp, raw, icmp, unix and netlink. */
import { endianness } from 'node:os';
import type { FdKind, FdRecord } from '../scap/blocks/records.ts';
import { textOfLatin } from './files.ts';

/** What the tables say of one socket. */
export type Socket = Pick<
  FdRecord,
  'kind' | 'name' | 'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'protocol' | 'unixSource'
>;
/** By inode. */
export type Sockets = Map<number, Socket>;

/** Numbers of protocols in records. */
const protocols = { tcp: 1, udp: 2, icmp: 3, raw: 4 } as const;
type Protocol = keyof typeof protocols;

type TableReader = (text: string, sockets: Sockets, most: number) => void;

/** The first that names a socket is right: in the table of unix sockets, paths that processes chose may look like lines. */
export const socketTables: readonly (readonly [name: string, read: TableReader])[] = [
  ['tcp', inet('tcp', 4)],
  ['tcp6', inet('tcp', 16)],
  ['udp', inet('udp', 4)],
  ['udp6', inet('udp', 16)],
  ['raw', inet('raw', 4)],
  ['raw6', inet('raw', 16)],
  ['icmp', inet('icmp', 4)],
  ['icmp6', inet('icmp', 16)],
  ['netlink', netlink],
  ['unix', unix],
];

/** Shows every line but the first, which names the columns. @param look whether more are wanted */
function eachLine(text: string, look: (line: string) => boolean): void {
  let at = text.indexOf('\n') + 1;
  while (at > 0 && at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    if (!look(text.slice(at, end))) return;
    at = end + 1;
  }
}

const listening = '0A';
const connection =
  /^\s*\d+: ([\dA-F]+):([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) ([\dA-F]{2}) \S+ \S+ +\S+ +\d+ +\d+ +(\d+)/;

function inet(protocol: Protocol, size: 4 | 16): TableReader {
  const family = size === 4 ? 'ipv4' : 'ipv6';
  return (text, sockets, most) =>
    eachLine(text, line => {
      if (sockets.size >= most) return false;
      const match = connection.exec(line);
      if (match === null) return true;
      const [, local = '', localPort = '', remote = '', remotePort = '', state] = match;
      const inode = Number(match[6]);
      const source = addressOf(local, size);
      const destination = addressOf(remote, size);
      // Sockets that wait for their end belong to nobody.
      if (inode === 0 || source === undefined || destination === undefined || sockets.has(inode)) return true;
      const here = Number.parseInt(localPort, 16);
      const there = Number.parseInt(remotePort, 16);
      const server = protocol === 'tcp' ? state === listening : there === 0 && destination.every(byte => byte === 0);
      const base = { name: '', protocol: protocols[protocol], unixSource: 0n };
      sockets.set(
        inode,
        server
          ? { ...base, kind: `${family}-server`, destination: source, sourcePort: 0, destinationPort: here }
          : { ...base, kind: family, source, destination, sourcePort: here, destinationPort: there },
      );
      return true;
    });
}

/** Addresses stand as words of 32 bits in the order of the machine; records have them in the order of the network. */
function addressOf(hex: string, size: 4 | 16): Buffer | undefined {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length !== size) return undefined;
  return endianness() === 'LE' ? bytes.swap32() : bytes;
}

const plain = (kind: FdKind, name: string, unixSource = 0n): Socket => ({
  kind,
  name,
  sourcePort: 0,
  destinationPort: 0,
  protocol: 0,
  unixSource,
});

function netlink(text: string, sockets: Sockets, most: number): void {
  eachLine(text, line => {
    const inode = Number(line.trim().split(/\s+/).at(-1));
    if (inode > 0 && !sockets.has(inode)) sockets.set(inode, plain('netlink', ''));
    return sockets.size < most;
  });
}

const local = /^([\da-f]+): [\dA-F]+ [\dA-F]+ [\dA-F]+ [\dA-F]+ [\dA-F]+ +(\d+)(?: (.*))?$/s;

/** A path may hold line feeds, and what follows one may look like a socket: where an inode stands twice, none is believed. */
function unix(text: string, sockets: Sockets, most: number): void {
  const seen = new Set<number>();
  eachLine(text, line => {
    const match = local.exec(line);
    if (match === null) return true;
    const inode = Number(match[2]);
    if (inode === 0) return true;
    if (seen.has(inode)) sockets.set(inode, plain('unix', ''));
    else if (!sockets.has(inode)) {
      seen.add(inode);
      sockets.set(inode, plain('unix', textOfLatin(match[3] ?? ''), BigInt(`0x${match[1]}`)));
    }
    return sockets.size < most;
  });
}
