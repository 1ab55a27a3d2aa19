/** Sockets are made, bound, connected and used: who is the client, who the server. */
import { type Endpoints, endpointsOf, endpointsText, endpointText, socketAddressOf } from './address.ts';
import type { SyscallEvent } from './event.ts';
import type { HandlerOf } from './handler.ts';
import { opened } from './on-file.ts';
import type { Descriptor } from './thread.ts';

const families: Record<number, Descriptor['kind']> = { 1: 'unix', 2: 'ipv4', 10: 'ipv6', 16: 'netlink' };
/** Types of sockets, without SOCK_NONBLOCK and SOCK_CLOEXEC; numbers of protocols. */
const stream = 1;
const datagram = 2;
const rawType = 3;
const protocolNames: Record<number, Descriptor['protocol']> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 255: 'raw' };

function protocolOf(type: number, protocol: number): Descriptor['protocol'] {
  if (protocol !== 0) return type === rawType && protocol in protocolNames ? 'raw' : protocolNames[protocol];
  return { [stream]: 'tcp' as const, [datagram]: 'udp' as const }[type & 0xff];
}

const socket: HandlerOf = at => {
  const [domain, kind, protocol] = [at('domain'), at('type'), at('proto')];
  return event => {
    const { view } = event;
    const fd = view.signed(0) ?? -1;
    if (fd < 0) return;
    const family = families[view.unsigned(domain) ?? 0] ?? 'unsupported';
    const transport = protocolOf(view.unsigned(kind) ?? 0, view.unsigned(protocol) ?? 0);
    const inet = family === 'ipv4' || family === 'ipv6';
    opened(event, fd, {
      kind: family,
      name: '',
      flags: 0,
      device: 0,
      inode: 0,
      ...(inet && transport && { protocol: transport }),
    });
  };
};

/** The descriptor with other ends; its name follows from them. */
function withEnds(descriptor: Descriptor, ends: Endpoints, role: Descriptor['role']): Descriptor {
  const { family, path, ...addresses } = ends;
  return {
    ...descriptor,
    kind: family,
    name: family === 'unix' ? path : endpointsText(ends),
    ...addresses,
    ...(role && { role }),
  };
}

function replace(event: SyscallEvent, descriptor: Descriptor): void {
  event.nameChanged = event.descriptor !== undefined && event.descriptor.name !== descriptor.name;
  opened(event, event.fd, descriptor);
}

const blank: Descriptor = { kind: 'unsupported', name: '', flags: 0, device: 0, inode: 0 };

const bind: HandlerOf = at => {
  const index = at('addr');
  return event => {
    const { view, descriptor } = event;
    if (view.signed(0) !== 0 || descriptor === undefined) return;
    const address = socketAddressOf(view.bytes(index), view.little);
    if (address === undefined || address.family === 'other') return;
    if (address.family === 'unix') {
      replace(event, { ...descriptor, kind: 'unix', name: address.path });
      return;
    }
    const server = address.family === 'ipv4' ? 'ipv4-server' : 'ipv6-server';
    // A port that the kernel is still to choose makes no server yet.
    if (address.port === 0) return;
    replace(event, {
      ...descriptor,
      kind: server,
      name: endpointText(address.address, address.port),
      destination: address.address,
      destinationPort: address.port,
      role: 'server',
    });
  };
};

const inProgress = -115;
const connect: HandlerOf = at => {
  const [tuple, addr] = [at('tuple'), at('addr')];
  return event => {
    const { view } = event;
    const result = view.signed(0) ?? -1;
    if (event.fd < 0) return;
    const descriptor = event.descriptor ?? blank;
    const ends = endpointsOf(view.bytes(tuple), view.little) ?? wanted(event, addr);
    if (ends === undefined) return;
    const connected = result === 0;
    if (result < 0 && result !== inProgress && event.descriptor === undefined) return;
    replace(event, { ...withEnds(descriptor, ends, 'client'), connected });
  };
};

/** The address that was asked for, where the kernel gave no connection. */
function wanted({ view, descriptor }: SyscallEvent, index: number): Endpoints | undefined {
  const address = socketAddressOf(view.bytes(index), view.little);
  if (address === undefined || address.family === 'other') return undefined;
  return {
    family: address.family,
    source: descriptor?.source ?? (address.family === 'ipv4' ? 0 : 0n),
    sourcePort: descriptor?.sourcePort ?? 0,
    destination: address.address,
    destinationPort: address.port,
    path: address.path,
  };
}

const accept: HandlerOf = at => {
  const tuple = at('tuple');
  return event => {
    const { view } = event;
    const fd = view.signed(0) ?? -1;
    if (fd < 0) return;
    const ends = endpointsOf(view.bytes(tuple), view.little);
    if (ends === undefined) {
      opened(event, fd, { ...blank, role: 'server' });
      return;
    }
    const protocol = ends.family === 'unix' ? undefined : ('tcp' as const);
    const made = withEnds({ ...blank, ...(protocol && { protocol }) }, ends, 'server');
    opened(event, fd, { ...made, connected: true });
  };
};

const socketpair: HandlerOf = at => {
  const [first, second, source, peer] = [at('fd1'), at('fd2'), at('source'), at('peer')];
  return event => {
    const { view } = event;
    if ((view.signed(0) ?? -1) < 0) return;
    const ends = { source: BigInt(view.wide(source) ?? 0), destination: BigInt(view.wide(peer) ?? 0) };
    const descriptor: Descriptor = { ...blank, kind: 'unix', ...ends };
    opened(event, view.signed(second) ?? -1, descriptor);
    opened(event, view.signed(first) ?? -1, descriptor);
  };
};

/** Datagrams say with each message who speaks with whom; the tuple of a received one has the sender at its left. */
const transfer =
  (incoming: boolean): HandlerOf =>
  at => {
    const tuple = at('tuple');
    return event => {
      const { view, descriptor } = event;
      if (event.fd < 0 || view.length(tuple) < 13) return;
      if (descriptor?.protocol === 'tcp' && descriptor.role !== undefined) return;
      const ends = endpointsOf(view.bytes(tuple), view.little);
      if (ends === undefined) return;
      if (descriptor !== undefined && sameEnds(descriptor, ends)) return;
      replace(
        event,
        withEnds(descriptor ?? { ...blank, protocol: 'udp' }, ends, descriptor?.role ?? guess(event, incoming)),
      );
    };
  };

const sameEnds = (descriptor: Descriptor, ends: Endpoints): boolean =>
  descriptor.source === ends.source &&
  descriptor.destination === ends.destination &&
  descriptor.sourcePort === ends.sourcePort &&
  descriptor.destinationPort === ends.destinationPort &&
  (ends.family !== 'unix' || descriptor.name === ends.path);

/** Whoever receives first is the server, and whoever bound a port. */
function guess(event: SyscallEvent, incoming: boolean): Descriptor['role'] {
  if (event.descriptor?.kind === 'ipv4-server' || event.descriptor?.kind === 'ipv6-server') return 'server';
  return incoming ? 'server' : 'client';
}

const shutdown: HandlerOf = () => event => {
  if (event.view.signed(0) !== 0 || event.descriptor === undefined) return;
  opened(event, event.fd, { ...event.descriptor, connected: false });
};

export const socketHandlers: Record<string, HandlerOf> = {
  socket,
  bind,
  connect,
  accept,
  accept4: accept,
  socketpair,
  sendto: transfer(false),
  sendmsg: transfer(false),
  sendmmsg: transfer(false),
  recvfrom: transfer(true),
  recvmsg: transfer(true),
  recvmmsg: transfer(true),
  shutdown,
};
