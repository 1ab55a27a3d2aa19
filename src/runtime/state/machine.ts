/** Everything that is known of a machine: threads with their open files, users, interfaces, containers. */
import type {
  FdRecord,
  GroupRecord,
  InterfaceRecord,
  Machine,
  ThreadRecord,
  UserRecord,
} from '../scap/blocks/records.ts';
import { textsOf } from '../scap/event.ts';
import { type Address, endpointsText, endpointText, ipv4Of, ipv6Of, unmapped } from './address.ts';
import { stateBounds } from './bounds.ts';
import { containerOf } from './container-id.ts';
import { bareContainer, type Container, shortId } from './containers.ts';
import { type Descriptor, Thread } from './thread.ts';

export class MachineState {
  readonly threads = new Map<number, Thread>();
  readonly containers = new Map<string, Container>();
  /** By container, then by number; the host's container is ''. */
  readonly users = new Map<string, UserRecord>();
  readonly groups = new Map<string, GroupRecord>();
  readonly interfaces: InterfaceRecord[] = [];
  readonly #localAddresses = new Set<Address>();
  machine: Machine | undefined;
  /** Time of the first event; 0 before it. */
  firstTime = 0n;
  /** How many threads and descriptors were given up for room. */
  forgotten = 0;

  describe(machine: Machine): void {
    this.machine = machine;
  }

  addThread(record: ThreadRecord): void {
    const thread = this.newThread(record.tid, record.pid);
    thread.comm = record.comm;
    thread.exe = record.exe;
    thread.exepath = record.exepath;
    thread.args = textsOf(record.args);
    thread.env = textsOf(record.env);
    thread.cwd = record.cwd;
    thread.root = record.root;
    thread.tty = record.tty;
    thread.uid = record.uid;
    thread.gid = record.gid;
    thread.loginuid = record.loginuid;
    thread.capPermitted = record.capPermitted;
    thread.capEffective = record.capEffective;
    thread.capInheritable = record.capInheritable;
    thread.sid = record.sid;
    thread.pgid = record.pgid;
    thread.vpgid = record.vpgid;
    thread.vtid = record.vtid;
    thread.vpid = record.vpid;
    thread.flags = record.flags;
    thread.fdlimit = record.fdlimit;
    thread.vmSize = record.vmSize;
    thread.vmRss = record.vmRss;
    thread.vmSwap = record.vmSwap;
    thread.faultsMajor = record.faultsMajor;
    thread.faultsMinor = record.faultsMinor;
    thread.exeWritable = record.exeWritable;
    thread.exeUpperLayer = record.exeUpperLayer;
    thread.exeLowerLayer = record.exeLowerLayer;
    thread.exeFromMemfd = record.exeFromMemfd;
    thread.exeInode = small(record.exeInode);
    thread.exeCtime = record.exeCtime;
    thread.exeMtime = record.exeMtime;
    thread.pidnsStart = record.pidnsStart;
    this.setCgroups(thread, textsOf(record.cgroups));
    this.adopt(thread, record.ptid);
    // Threads of a process share its descriptors.
    const main = this.threads.get(record.pid);
    if (main && main !== thread) thread.descriptors = main.descriptors;
  }

  addFile(tid: number, record: FdRecord): void {
    const thread = this.threads.get(tid);
    if (thread) this.open(thread, record.fd, descriptorOf(record));
  }

  addInterface(record: InterfaceRecord): void {
    this.interfaces.push(record);
    this.#localAddresses.add(record.family === 4 ? ipv4Of(record.address, 0) : ipv6Of(record.address, 0));
  }
  addUser(user: UserRecord, container = ''): void {
    if (this.users.size < stateBounds.users) this.users.set(`${container} ${user.uid}`, user);
  }
  addGroup(group: GroupRecord, container = ''): void {
    if (this.groups.size < stateBounds.users) this.groups.set(`${container} ${group.gid}`, group);
  }

  user(thread: Thread, uid: number): UserRecord | undefined {
    return this.users.get(`${thread.containerId} ${uid}`);
  }
  group(thread: Thread, gid: number): GroupRecord | undefined {
    return this.groups.get(`${thread.containerId} ${gid}`);
  }

  /** Whether it is an address of this machine. */
  isLocal(address: Address): boolean {
    if (typeof address === 'number' ? address >>> 24 === 127 : address === 1n) return true;
    return this.#localAddresses.has(address);
  }

  /** The thread of an event. One that was never seen begin stands with what little is known of it. */
  threadOf(tid: number): Thread {
    const known = this.threads.get(tid);
    if (known) return known;
    return this.newThread(tid, tid);
  }

  newThread(tid: number, pid: number): Thread {
    if (this.threads.size >= stateBounds.threads) {
      const [oldest] = this.threads.keys();
      this.remove(oldest as number);
      this.forgotten++;
    }
    this.remove(tid);
    const thread = new Thread(tid, pid);
    this.threads.set(tid, thread);
    if (pid !== tid) this.threads.get(pid)?.others.add(tid);
    return thread;
  }

  remove(tid: number): void {
    const thread = this.threads.get(tid);
    if (thread === undefined) return;
    this.threads.get(thread.ptid)?.children.delete(tid);
    if (!thread.isMain) this.threads.get(thread.pid)?.others.delete(tid);
    this.threads.delete(tid);
  }

  /** Makes it a child of that thread. */
  adopt(thread: Thread, ptid: number): void {
    this.threads.get(thread.ptid)?.children.delete(thread.tid);
    thread.ptid = ptid;
    this.threads.get(ptid)?.children.add(thread.tid);
  }

  main(thread: Thread): Thread | undefined {
    return thread.isMain ? thread : this.threads.get(thread.pid);
  }

  parent(thread: Thread): Thread | undefined {
    return thread.ptid === thread.tid ? undefined : this.threads.get(thread.ptid);
  }

  /** The ancestors of a process, its parent first. */
  *ancestors(thread: Thread): Generator<Thread> {
    let at = this.main(thread);
    for (let depth = 0; at !== undefined && depth < stateBounds.ancestors; depth++) {
      at = this.parent(at);
      if (at === undefined || at === thread) return;
      yield at;
    }
  }

  /** The thread ended, and its last event was looked at. A first thread stays as long as others of its process live. */
  end(thread: Thread): void {
    if (thread.others.size > 0) return;
    this.remove(thread.tid);
    const main = thread.isMain ? undefined : this.threads.get(thread.pid);
    if (main?.dead) this.end(main);
  }

  /** Connections that stood before the first event: whoever has the port that somebody listens at is the server. */
  settleRoles(): void {
    const ports = new Set<number>();
    for (const { descriptors } of this.threads.values()) {
      for (const { kind, destinationPort } of descriptors.values()) {
        if ((kind === 'ipv4-server' || kind === 'ipv6-server') && destinationPort !== undefined)
          ports.add(destinationPort);
      }
    }
    for (const { descriptors } of this.threads.values()) {
      for (const [fd, descriptor] of descriptors) {
        if ((descriptor.kind !== 'ipv4' && descriptor.kind !== 'ipv6') || descriptor.role !== undefined) continue;
        descriptors.set(
          fd,
          ports.has(descriptor.sourcePort ?? -1) ? reversed(descriptor) : { ...descriptor, role: 'client' },
        );
      }
    }
  }

  open(thread: Thread, fd: number, descriptor: Descriptor): void {
    const { descriptors } = thread;
    if (fd < 0) return;
    if (descriptors.size >= stateBounds.descriptors && !descriptors.has(fd)) {
      const [oldest] = descriptors.keys();
      descriptors.delete(oldest as number);
      this.forgotten++;
    }
    descriptors.set(fd, descriptor);
  }

  setCgroups(thread: Thread, cgroups: readonly string[]): void {
    thread.cgroups = cgroups;
    const found = containerOf(cgroups);
    thread.containerId = found ? shortId(found.id) : '';
    if (found && !this.containers.has(thread.containerId)) this.addContainer(bareContainer(found.id, found.type));
  }

  addContainer(container: Container): void {
    if (this.containers.size >= stateBounds.containers && !this.containers.has(container.id)) {
      const [oldest] = this.containers.keys();
      this.containers.delete(oldest as string);
      this.forgotten++;
    }
    this.containers.set(container.id, container);
  }

  container(thread: Thread): Container | undefined {
    return thread.containerId === '' ? undefined : this.containers.get(thread.containerId);
  }
}

/** Seen from the client: it stands at the left. */
function reversed(descriptor: Descriptor): Descriptor {
  const { source = 0, destination = 0, sourcePort = 0, destinationPort = 0 } = descriptor;
  const ends = {
    family: descriptor.kind as 'ipv4' | 'ipv6',
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    path: '',
  };
  const { family: _family, path: _path, ...turned } = ends;
  return { ...descriptor, ...turned, name: endpointsText(ends), role: 'server' };
}

const small = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);

const protocols = [undefined, 'tcp', 'udp', 'icmp', 'raw'] as const;

/** What stands on the left of a connection is the client, except where this end listened: its role is not known. */
function descriptorOf(record: FdRecord): Descriptor {
  const base: Descriptor = {
    kind: record.kind,
    name: record.name,
    flags: record.openFlags,
    device: record.device,
    inode: small(record.inode),
  };
  const address = (bytes: Buffer | undefined): Address | undefined => {
    if (bytes === undefined) return undefined;
    return bytes.length === 4 ? ipv4Of(bytes, 0) : ipv6Of(bytes, 0);
  };
  if (record.kind === 'unix') {
    return { ...base, source: record.unixSource, destination: record.unixDestination };
  }
  const destination = address(record.destination);
  if (destination === undefined) return base;
  const source = address(record.source);
  const { sourcePort, destinationPort } = record;
  const protocol = protocols[record.protocol];
  if (source === undefined) {
    return {
      ...base,
      name: endpointText(destination, destinationPort),
      destination,
      destinationPort,
      protocol,
      role: 'server',
    };
  }
  const [source4, destination4] = [source, destination].map(end => (typeof end === 'bigint' ? unmapped(end) : end));
  const mapped = record.kind === 'ipv6' && source4 !== undefined && destination4 !== undefined;
  const ends = {
    family: mapped || record.kind === 'ipv4' ? ('ipv4' as const) : ('ipv6' as const),
    source: mapped ? (source4 as number) : source,
    destination: mapped ? (destination4 as number) : destination,
    sourcePort,
    destinationPort,
    path: '',
  };
  const { family, path: _path, ...rest } = ends;
  return { ...base, ...rest, kind: family, name: endpointsText(ends), protocol };
}
