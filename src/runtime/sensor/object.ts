/** The eBPF object: opened, told what to send, loaded, attached; and what it counted. */
import { readFileSync, readlinkSync } from 'node:fs';
import { PlimsollError } from '../../model/index.ts';
import type { KernelFilter } from './filter.ts';
import { type Libbpf, openLibbpf, type Pointer } from './libbpf.ts';
import { callPrograms } from './programs.ts';
import { openRing, type Ring } from './ring.ts';

/** In the order of `enum counter` in sensor/event.h. */
export const counterNames = [
  'seen',
  'sent',
  'ringFull',
  'tooLarge',
  'noScratch',
  'sampled',
  'quiet',
  'noProgram',
] as const;
export type Counters = Record<(typeof counterNames)[number], number>;

export interface SensorObject {
  ring: Ring;
  /** `tp_btf` or, where the kernel refuses it, `raw_tp`. */
  attachedBy: 'tp_btf' | 'raw_tp';
  /** Programs that could not be attached, and why: their events do not come. */
  notAttached: { program: string; why: string }[];
  /** Programs that were loaded. */
  programs: number;
  /** Tells the kernel anew what to send. A call whose program was not loaded is `missing`. */
  filter(filter: KernelFilter): { missing: string[] };
  /** One of so many events of a kind is sent from now on; 1: all. */
  sample(event: string, n: number): void;
  /** Likewise all events of a mount namespace that may be sampled. */
  sampleGroup(namespace: number, n: number): void;
  counters(): Counters;
  close(): void;
}

/** Programs that are attached to something else than the end of a call; `needed` ones must be there. */
const attached: readonly { program: string; tracepoint: string; needed: boolean }[] = [
  { program: 'sys_exit', tracepoint: 'sys_exit', needed: true },
  { program: 'process_exec', tracepoint: 'sched_process_exec', needed: true },
  { program: 'process_fork', tracepoint: 'sched_process_fork', needed: true },
  { program: 'process_exit', tracepoint: 'sched_process_exit', needed: true },
  { program: 'cgroup_mkdir', tracepoint: 'cgroup_mkdir', needed: false },
  { program: 'cgroup_rmdir', tracepoint: 'cgroup_rmdir', needed: false },
  { program: 'cgroup_attach_task', tracepoint: 'cgroup_attach_task', needed: false },
  { program: 'io_uring_submit', tracepoint: 'io_uring_submit_req', needed: false },
];

export interface ObjectOptions {
  path: string;
  filter: KernelFilter;
  /** Programs that are loaded besides those that the filter asks for: rules of a later set may need them. */
  also?: readonly string[];
  /** Bytes of the ring buffer; a power of two. */
  ringBytes: number;
  /** Processes that are never looked at. */
  own: readonly number[];
}

/** @throws PlimsollError `sensor-unavailable` */
export async function openObject(options: ObjectOptions): Promise<SensorObject> {
  const libbpf = await openLibbpf();
  const tracing = kernelTracepoints();
  try {
    return await load(libbpf, options, 'tp_btf', tracing);
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    try {
      return await load(libbpf, options, 'raw_tp', tracing);
    } catch {
      throw error;
    }
  }
}

/** Whether the kernel has a tracepoint shows in its type information; `undefined`: it could not be read. */
function kernelTracepoints(): ((name: string) => boolean) | undefined {
  try {
    const btf = readFileSync('/sys/kernel/btf/vmlinux');
    return name => btf.includes(`\0btf_trace_${name}\0`);
  } catch {
    return undefined;
  }
}

async function load(
  libbpf: Libbpf,
  { path, filter, also = [], ringBytes, own }: ObjectOptions,
  attachedBy: 'tp_btf' | 'raw_tp',
  has: ((name: string) => boolean) | undefined,
): Promise<SensorObject> {
  const object = libbpf.open(path);
  const links: Pointer[] = [];
  let ring: Ring | undefined;
  const close = (): void => {
    for (const link of links) libbpf.detach(link);
    ring?.close();
    libbpf.close(object);
  };
  try {
    libbpf.setEntries(libbpf.map(object, 'scratches'), libbpf.cpus());
    libbpf.setEntries(libbpf.map(object, 'events'), ringBytes);
    const notAttached: SensorObject['notAttached'] = [];
    const wanted = new Set([...filter.calls.map(({ program }) => program), ...also]);
    const places = new Map<string, { pointer: Pointer; at: number }>();
    for (const [at, program] of callPrograms.entries()) {
      const pointer = libbpf.program(object, program);
      libbpf.setAutoload(pointer, wanted.has(program));
      if (attachedBy === 'raw_tp') libbpf.makeRaw(pointer);
      if (wanted.has(program)) places.set(program, { pointer, at });
    }
    const there = attached.filter(({ program, tracepoint, needed }) => {
      const pointer = libbpf.program(object, program);
      const loads = needed || has === undefined || has(tracepoint);
      libbpf.setAutoload(pointer, loads);
      if (attachedBy === 'raw_tp') libbpf.makeRaw(pointer);
      if (!loads) notAttached.push({ program, why: `this kernel has no tracepoint ${tracepoint}` });
      return loads;
    });
    libbpf.load(object);
    const maps = mapsOf(libbpf, object);
    for (const { pointer, at } of places.values()) libbpf.put(maps.programs, word(at), word(libbpf.programFd(pointer)));
    let current = new Map<string, number[]>();
    const apply = (next: KernelFilter): { missing: string[] } => {
      const result = writeFilter(libbpf, maps, next, places, own);
      current = result.byEvent;
      return { missing: result.missing };
    };
    apply(filter);
    ring = await openRing(maps.events, ringBytes);
    for (const { program, tracepoint, needed } of there) {
      try {
        const pointer = libbpf.program(object, program);
        links.push(attachedBy === 'tp_btf' ? libbpf.attach(pointer) : libbpf.attachRaw(pointer, tracepoint));
      } catch (error) {
        if (needed) throw error;
        notAttached.push({ program, why: (error as Error).message });
      }
    }
    const value = Buffer.alloc(8 * libbpf.cpus());
    return {
      ring,
      attachedBy,
      notAttached,
      programs: places.size + there.length,
      filter: apply,
      sample(event, n) {
        for (const at of current.get(event) ?? []) {
          const entry = Buffer.alloc(8);
          if (!libbpf.get(maps.calls, word(at), entry)) continue;
          entry.writeUInt16LE(Math.min(n, 0xffff), 6);
          libbpf.put(maps.calls, word(at), entry);
        }
      },
      sampleGroup(namespace, n) {
        if (n > 1) libbpf.put(maps.groups, word(namespace), word(n));
        else libbpf.remove(maps.groups, word(namespace));
        maps.setting(groupsAt, n > 1 ? 1 : 0);
      },
      counters() {
        const sums = counterNames.map((name, index) => {
          if (!libbpf.get(maps.counters, word(index), value)) return [name, 0] as const;
          let sum = 0;
          for (let at = 0; at < value.length; at += 8) sum += Number(value.readBigUInt64LE(at));
          return [name, sum] as const;
        });
        return Object.fromEntries(sums) as Counters;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Maps {
  events: number;
  calls: number;
  programs: number;
  prefixes: number;
  names: number;
  parents: number;
  groups: number;
  counters: number;
  /** Writes one word of the settings. */
  setting(at: number, value: number): void;
}

function mapsOf(libbpf: Libbpf, object: Pointer): Maps {
  const fd = (name: string): number => libbpf.mapFd(libbpf.map(object, name));
  const settings = fd('settings');
  const words = Buffer.alloc(settingWords * 4);
  return {
    ...{ events: fd('events'), calls: fd('calls'), programs: fd('programs'), prefixes: fd('prefixes') },
    ...{ names: fd('names'), parents: fd('parents'), groups: fd('groups'), counters: fd('counters') },
    setting(at, value) {
      words.writeUInt32LE(value >>> 0, at * 4);
      libbpf.put(settings, word(0), words);
    },
  };
}

/** Words of `struct settings`. */
const settingWords = 9;
const [ownAt, mountsAt, pidsAt, anyPathAt, prefixesAt, namesAt, parentsAt, groupsAt] = [0, 2, 3, 4, 5, 6, 7, 8];

function writeFilter(
  libbpf: Libbpf,
  maps: Maps,
  filter: KernelFilter,
  places: ReadonlyMap<string, { at: number }>,
  own: readonly number[],
): { missing: string[]; byEvent: Map<string, number[]> } {
  const byEvent = new Map<string, number[]>();
  const missing: string[] = [];
  const entries = new Map<number, Buffer>();
  for (const { at, call, event, program, flags, id } of filter.calls) {
    const place = places.get(program);
    if (place === undefined) {
      missing.push(call);
      continue;
    }
    const entry = Buffer.alloc(8);
    entry.writeUInt16LE(flags, 0);
    entry.writeUInt16LE(place.at, 2);
    entry.writeUInt16LE(id, 4);
    entry.writeUInt16LE(neverSampled.has(event) ? 0 : 1, 6);
    entries.set(at, entry);
    byEvent.set(event, [...(byEvent.get(event) ?? []), at]);
  }
  // Widened before it is narrowed: nothing is missed while it changes.
  const classes = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((all, one) => all | one, 0);
  for (const [text, value] of filter.prefixes) libbpf.put(maps.prefixes, prefixKey(text), word(value));
  for (const [text, value] of filter.names) libbpf.put(maps.names, nameKey(text), word(value));
  for (const [text, value] of filter.parents) libbpf.put(maps.parents, nameKey(text), word(value));
  for (const [index, pid] of own.slice(0, 2).entries()) maps.setting(ownAt + index, pid);
  maps.setting(mountsAt, namespaceOf('mnt'));
  maps.setting(pidsAt, namespaceOf('pid'));
  maps.setting(anyPathAt, filter.anyPath);
  maps.setting(prefixesAt, classes(filter.prefixes));
  maps.setting(namesAt, classes(filter.names));
  maps.setting(parentsAt, classes(filter.parents));
  const nothing = Buffer.alloc(8);
  for (let at = 0; at < 1024; at++) libbpf.put(maps.calls, word(at), entries.get(at) ?? nothing);
  return { missing, byEvent };
}

/** Whatever the load: without these an attack would go unseen. */
export const neverSampled: ReadonlySet<string> = new Set(
  (
    'execve execveat clone clone3 fork vfork procexit setuid setgid setresuid setresgid setreuid setregid capset mount umount ' +
    'umount2 pivot_root bpf ptrace init_module finit_module delete_module unshare setns memfd_create kexec_load ' +
    'kexec_file_load process_vm_writev chroot'
  ).split(' '),
);

/** Number of the host's namespace: that of the first process, else our own. */
function namespaceOf(kind: 'mnt' | 'pid'): number {
  for (const process of ['1', 'self']) {
    try {
      return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${process}/ns/${kind}`))?.[1] ?? 0);
    } catch {}
  }
  return 0;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
function prefixKey(text: string): Buffer {
  const key = Buffer.alloc(68);
  const bytes = Buffer.from(text).subarray(0, 64);
  key.writeUInt32LE(bytes.length * 8);
  bytes.copy(key, 4);
  return key;
}
function nameKey(text: string): Buffer {
  const key = Buffer.alloc(32);
  Buffer.from(text).copy(key, 0, 0, 31);
  return key;
}
