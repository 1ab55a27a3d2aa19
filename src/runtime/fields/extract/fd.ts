/** Fields of the class fd. */
import type { SyscallEvent } from '../../state/event.ts';
import { directoryOf } from '../../state/on-file.ts';
import { joinPath } from '../../state/path.ts';
import type { Descriptor } from '../../state/thread.ts';
import type { FieldValue, Scalar } from '../../types.ts';
import { argumentText } from './argument.ts';
import { isFile, isInet, typeChar, typeWord } from './descriptor.ts';
import { type Make, plain, type Read } from './types.ts';

/** Whether the event makes, uses or ends a descriptor; others have none of these fields. */
const concerns = ({ view }: SyscallEvent): boolean => view.type.createsFd || view.type.usesFd;

type OfDescriptor = (descriptor: Descriptor, event: SyscallEvent) => FieldValue;

const of =
  (read: OfDescriptor): Read =>
  event =>
    event.descriptor && concerns(event) ? read(event.descriptor, event) : undefined;

/** The name that a call would have given, had it not failed. */
function intendedName(event: SyscallEvent, raw: boolean): string | undefined {
  const { view, thread } = event;
  const { type } = view;
  if (type.enter || thread === undefined) return undefined;
  switch (type.name) {
    case 'open':
    case 'creat': {
      const name = view.text(1) ?? '';
      return raw ? name : joinPath(thread.cwd, name);
    }
    case 'accept':
    case 'accept4':
    case 'connect': {
      const { value, resolved } = argumentText(event, 1);
      return raw || resolved === '' ? value : resolved;
    }
    case 'openat':
    case 'openat2': {
      const name = view.text(2) ?? '';
      return raw ? name : joinPath(directoryOf(thread, view.signed(1), name), name);
    }
    case 'open_by_handle_at':
      return view.text(3) ?? '';
    default:
      return '';
  }
}

function nameOf(event: SyscallEvent): string | undefined {
  if (!concerns(event) || event.thread === undefined) return undefined;
  const { descriptor, view } = event;
  const failedConnect = view.type.name === 'connect' && (event.result ?? 0) < 0;
  return descriptor === undefined || failedConnect ? intendedName(event, false) : descriptor.name;
}

/** `/a/b` of `/a/b/c`; `/` where there is no other slash; a name that ends with one stays. */
function directoryPart(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash <= 0) return '/';
  return slash < path.length - 1 ? path.slice(0, slash) : path;
}

function directory(event: SyscallEvent): string | undefined {
  if (!concerns(event) || event.thread === undefined) return undefined;
  const { descriptor } = event;
  if (descriptor === undefined) {
    const name = intendedName(event, false);
    return name === undefined ? undefined : directoryPart(name);
  }
  if (descriptor.kind === 'directory') return descriptor.name;
  return isFile(descriptor) ? directoryPart(descriptor.name) : undefined;
}

function filename(descriptor: Descriptor): FieldValue {
  if (!isFile(descriptor)) return undefined;
  const slash = descriptor.name.lastIndexOf('/');
  if (slash < 0) return '/';
  return slash < descriptor.name.length - 1 ? descriptor.name.slice(slash + 1) : descriptor.name;
}

/** What a call that failed would have made. */
const intendedTypes: Record<string, string> = {
  open: 'f',
  openat: 'f',
  openat2: 'f',
  creat: 'f',
  socket: '4',
  accept: '4',
  accept4: '4',
  pipe: 'p',
  pipe2: 'p',
  eventfd: 'e',
  eventfd2: 'e',
  signalfd: 's',
  signalfd4: 's',
  timerfd_create: 't',
  inotify_init: 'i',
  inotify_init1: 'i',
};

function letter(event: SyscallEvent): FieldValue {
  if (!concerns(event) || event.thread === undefined) return undefined;
  return event.descriptor ? typeChar(event.descriptor) : (intendedTypes[event.view.type.name] ?? 'o');
}

type End = 'client' | 'server' | 'local' | 'remote';
const isPair = ({ kind }: Descriptor): boolean => kind === 'ipv4' || kind === 'ipv6';

/** Which end of a connection is meant: true the one at the left, the client's. */
function atLeft(end: End, descriptor: Descriptor, { state }: SyscallEvent): boolean {
  if (end === 'client' || end === 'server') return end === 'client';
  const leftIsLocal = descriptor.source !== undefined && state.isLocal(descriptor.source);
  return (end === 'local') === leftIsLocal;
}

const addressOf = (end: End): Read =>
  of((descriptor, event) => {
    if (descriptor.role === undefined) return undefined;
    if (isPair(descriptor)) return atLeft(end, descriptor, event) ? descriptor.source : descriptor.destination;
    return isInet(descriptor) && end === 'server' ? descriptor.destination : undefined;
  });

const portOf = (end: End): Read =>
  of((descriptor, event) => {
    if (isPair(descriptor)) {
      if (descriptor.role === undefined) return undefined;
      return atLeft(end, descriptor, event) ? descriptor.sourcePort : descriptor.destinationPort;
    }
    return isInet(descriptor) && end === 'server' ? descriptor.destinationPort : undefined;
  });

/** The port in digits: names of services would differ from machine to machine. */
const serviceAt = (end: End): Read => {
  const port = portOf(end);
  return event => {
    const value = port(event);
    return value === undefined ? undefined : String(value);
  };
};

/** Both ends, for fields that match either. */
const ends = (read: (descriptor: Descriptor) => readonly (Scalar | undefined)[]): Read =>
  of(descriptor => {
    if (!isInet(descriptor)) return undefined;
    const values = read(descriptor).filter(value => value !== undefined);
    return values.length === 0 ? undefined : (values as Scalar[]);
  });

const addresses = ends(({ source, destination }) => [source, destination]);
const ports = ends(({ sourcePort, destinationPort }) => [sourcePort, destinationPort]);

const containerOf = ({ thread }: SyscallEvent): string => thread?.containerId ?? '';
const inContainer =
  (read: (event: SyscallEvent) => string | undefined): Read =>
  event => {
    const text = read(event);
    return text === undefined ? undefined : `${containerOf(event)}:${text}`;
  };

/** Twelve bits of major number above eight of minor, whose upper twelve stand above both (makedev(3)). */
const major = (device: number): number => (device & 0xfff00) >>> 8;
const minor = (device: number): number => (device & 0xff) | ((device >>> 12) & 0xfff00);

const types: Make = index => {
  if (index !== undefined) {
    if (!/^\d+$/.test(index)) return undefined;
    return event => {
      const found = concerns(event) ? event.thread?.descriptors.get(Number(index)) : undefined;
      return found && [typeWord(found)];
    };
  }
  return event => {
    if (!concerns(event) || event.thread === undefined) return undefined;
    return [...new Set([...event.thread.descriptors.values()].map(typeWord))];
  };
};

const singleSlashes = (path: string): string => path.replace(/\/{2,}/g, '/');

export const fdReads: Record<string, Make> = {
  ...plain({
    'fd.num': event => (concerns(event) && event.thread ? event.fd : undefined),
    'fd.type': of(typeWord),
    'fd.typechar': letter,
    'fd.name': nameOf,
    'fd.directory': directory,
    'fd.filename': of(filename),
    'fd.ip': addresses,
    'fd.cip': addressOf('client'),
    'fd.sip': addressOf('server'),
    'fd.lip': addressOf('local'),
    'fd.rip': addressOf('remote'),
    'fd.port': ports,
    'fd.cport': portOf('client'),
    'fd.sport': portOf('server'),
    'fd.lport': portOf('local'),
    'fd.rport': portOf('remote'),
    'fd.proto': ports,
    'fd.cproto': serviceAt('client'),
    'fd.sproto': serviceAt('server'),
    'fd.lproto': serviceAt('local'),
    'fd.rproto': serviceAt('remote'),
    'fd.net': addresses,
    'fd.cnet': addressOf('client'),
    'fd.snet': addressOf('server'),
    'fd.lnet': addressOf('local'),
    'fd.rnet': addressOf('remote'),
    'fd.l4proto': of(descriptor =>
      isPair(descriptor) && descriptor.role === undefined ? '<NA>' : (descriptor.protocol ?? '<NA>'),
    ),
    'fd.sockfamily': of(descriptor => (isInet(descriptor) ? 'ip' : descriptor.kind === 'unix' ? 'unix' : undefined)),
    'fd.is_server': of((descriptor, { state }) => {
      if (descriptor.kind === 'ipv4-server' || descriptor.kind === 'ipv6-server') return true;
      return isPair(descriptor) && descriptor.destination !== undefined && state.isLocal(descriptor.destination);
    }),
    'fd.uid': event => (concerns(event) && event.thread ? `${event.thread.tid}${event.fd}` : undefined),
    'fd.containername': inContainer(nameOf),
    'fd.containerdirectory': inContainer(directory),
    'fd.connected': of(({ connected }) => connected === true),
    'fd.name_changed': of((_, { nameChanged }) => nameChanged),
    // No names of hosts are asked for: rules must not cause traffic.
    'fd.cip.name': () => undefined,
    'fd.sip.name': () => undefined,
    'fd.lip.name': () => undefined,
    'fd.rip.name': () => undefined,
    'fd.dev': of(({ device }) => device),
    'fd.dev.major': of(({ device }) => major(device)),
    'fd.dev.minor': of(({ device }) => minor(device)),
    'fd.ino': of(({ inode }) => inode),
    'fd.nameraw': event => {
      if (!concerns(event) || event.thread === undefined) return undefined;
      const raw = event.descriptor ? (event.descriptor.rawName ?? '') : intendedName(event, true);
      return raw === undefined ? undefined : singleSlashes(raw);
    },
    'fd.is_upper_layer': of(({ upperLayer }) => upperLayer === true),
    'fd.is_lower_layer': of(({ lowerLayer }) => lowerLayer === true),
  }),
  'fd.types': types,
};
