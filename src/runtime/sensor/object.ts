/** The eBPF object: opened, told what to send, loaded, attached; and what it counted. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { PlimsollError } from '../../model/index.ts';
import { type Libbpf, openLibbpf, type Pointer } from '../libbpf/libbpf.ts';
import { neverShed } from '../throttle/order.ts';
import type { ThrottleState } from '../throttle/types.ts';
import { callFlags, type KernelFilter } from './filter.ts';
import { hintTables } from './hints.ts';
import { callPrograms } from './programs.ts';
import { openRing, type Ring } from './ring.ts';

/** In the order of `enum counter` in sensor/event.h. */
export const counterNames = ['sent', 'ringFull', 'tooLarge', 'noScratch', 'sampled', 'quiet', 'noProgram'] as const;
export type Counters = Record<(typeof counterNames)[number], number>;

export interface SensorObject {
  /** Number of the host's mount namespace: its group. */
  host: number;
  ring: Ring;
  /** `tp_btf` or, where the kernel refuses it, `raw_tp`. */
  attachedBy: 'tp_btf' | 'raw_tp';
  /** Programs that could not be attached, and why: their events do not come. */
  notAttached: { program: string; why: string }[];
  /** Programs that were loaded. */
  programs: number;
  /** Tells the kernel anew what to send. A call whose program was not loaded is `missing`. */
  filter(filter: KernelFilter): { missing: string[] };
  /** Tells the kernel what is shed from now on. */
  shed(state: ThrottleState): void;
  /**
   * From now on, the first time that each file is opened for reading in a container is told, though no rule asks for it.
   * @param turn what was told in another turn is told again; 0: none is
   */
  facts(turn: number): void;
  /** What it was told last with `shed` and `facts`. */
  told(): { shedding: ThrottleState | undefined; turn: number };
  /** Events that shedding left out, by kind. */
  leftOut(): Map<string, number>;
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
      return await load(
        libbpf,
        { ...options, path: options.path.replace(/\.bpf\.o$/, '-raw.bpf.o') },
        'raw_tp',
        tracing,
      );
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
      if (wanted.has(program)) places.set(program, { pointer, at });
    }
    const there = attached.filter(({ program, tracepoint, needed }) => {
      const pointer = libbpf.program(object, program);
      const loads = needed || has === undefined || has(tracepoint);
      libbpf.setAutoload(pointer, loads);
      if (!loads) notAttached.push({ program, why: `this kernel has no tracepoint ${tracepoint}` });
      return loads;
    });
    libbpf.load(object);
    const maps = mapsOf(libbpf, object);
    for (const { pointer, at } of places.values()) libbpf.put(maps.programs, word(at), word(libbpf.programFd(pointer)));
    let current = new Map<string, number[]>();
    const told: ReturnType<SensorObject['told']> = { shedding: undefined, turn: 0 };
    let sampledGroups = new Set<number>();
    let written: Written = { prefixes: new Map(), names: new Map(), parents: new Map() };
    const apply = (next: KernelFilter): { missing: string[] } => {
      const result = writeFilter(libbpf, maps, next, places, own, written);
      current = result.byEvent;
      written = next;
      if (told.shedding) shed(told.shedding);
      return { missing: result.missing };
    };
    function shed(state: ThrottleState): void {
      told.shedding = state;
      const { sampling, cgroupSampling, groupKinds, off } = state;
      for (const [event, places] of current) {
        if (neverShed.has(event)) continue;
        const n = off.has(event) ? 0xffff : Math.min(sampling.get(event) ?? 1, 0xfffe);
        for (const at of places) {
          const entry = Buffer.alloc(8);
          if (!libbpf.get(maps.calls, word(at), entry)) continue;
          const flags = entry.readUInt16LE(0) & ~grouped;
          entry.writeUInt16LE(groupKinds.has(event) ? flags | grouped : flags, 0);
          entry.writeUInt16LE(n, 6);
          libbpf.put(maps.calls, word(at), entry);
        }
      }
      for (const group of sampledGroups) if (!cgroupSampling.has(group)) libbpf.remove(maps.groups, word(group));
      sampledGroups = new Set();
      for (const [group, n] of cgroupSampling) {
        libbpf.put(maps.groups, word(Number(group)), word(n));
        sampledGroups.add(Number(group));
      }
      maps.setting(groupsAt, cgroupSampling.size > 0 ? 1 : 0);
    }
    apply(filter);
    ring = await openRing(maps.events, ringBytes);
    for (const { program, needed } of there) {
      try {
        const pointer = libbpf.program(object, program);
        links.push(libbpf.attach(pointer));
      } catch (error) {
        if (needed) throw error;
        notAttached.push({ program, why: (error as Error).message });
      }
    }
    const value = Buffer.alloc(8 * libbpf.cpus());
    /** The sum over all processors. */
    const total = (map: number, index: number): number => {
      if (!libbpf.get(map, word(index), value)) return 0;
      let sum = 0;
      for (let at = 0; at < value.length; at += 8) sum += Number(value.readBigUInt64LE(at));
      return sum;
    };
    return {
      host: hostNamespace(),
      ring,
      attachedBy,
      notAttached,
      programs: places.size + there.length,
      filter: apply,
      shed,
      facts(turn) {
        told.turn = turn;
        maps.setting(factsAt, turn);
      },
      told: () => told,
      leftOut() {
        const counts = new Map<string, number>();
        for (const [event, places] of current) {
          const sum = places.reduce((all, at) => all + total(maps.leftOut, at), 0);
          if (sum > 0) counts.set(event, sum);
        }
        return counts;
      },
      counters() {
        return Object.fromEntries(counterNames.map((name, index) => [name, total(maps.counters, index)])) as Counters;
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
  hints: number;
  groups: number;
  counters: number;
  leftOut: number;
  /** Writes one word of the settings. */
  setting(at: number, value: number): void;
}

function mapsOf(libbpf: Libbpf, object: Pointer): Maps {
  const fd = (name: string): number => libbpf.mapFd(libbpf.map(object, name));
  const settings = fd('settings');
  const words = Buffer.alloc(settingWords * 4);
  return {
    ...{ events: fd('events'), calls: fd('calls'), programs: fd('programs'), prefixes: fd('prefixes') },
    ...{
      names: fd('names'),
      parents: fd('parents'),
      hints: fd('hints'),
      groups: fd('groups'),
      counters: fd('counters'),
    },
    leftOut: fd('left_out'),
    setting(at, value) {
      words.writeUInt32LE(value >>> 0, at * 4);
      libbpf.put(settings, word(0), words);
    },
  };
}

/** Words of `struct settings`. */
const settingWords = 12;
/** Bits of `struct call`'s flags. */
const [grouped, vital, opensByPath] = [16, 32, 64];
const opens = new Set(['open', 'openat', 'openat2', 'creat']);
/** Which argument the path is, where flags follow it. */
const pathArgument: Readonly<Record<string, number>> = { open: 128, openat: 256 };
const [ownAt, mountsAt, turnAt, anyPathAt, prefixesAt, namesAt, parentsAt, groupsAt, factsAt, keyAt] = [
  0, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];

/** Paths that are in the kernel's tables. */
type Written = Pick<KernelFilter, 'prefixes' | 'names' | 'parents'>;

function writeFilter(
  libbpf: Libbpf,
  maps: Maps,
  asked: KernelFilter,
  places: ReadonlyMap<string, { at: number }>,
  own: readonly number[],
  before: Written,
): { missing: string[]; byEvent: Map<string, number[]> } {
  const host = hostNamespace();
  const filter = host === 0 ? withoutSides(asked) : asked;
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
    const more = (neverShed.has(event) ? vital : 0) | (opens.has(event) ? opensByPath : 0) | (pathArgument[call] ?? 0);
    entry.writeUInt16LE(flags | more, 0);
    entry.writeUInt16LE(place.at, 2);
    entry.writeUInt16LE(id, 4);
    entry.writeUInt16LE(neverShed.has(event) ? 0 : 1, 6);
    entries.set(at, entry);
    byEvent.set(event, [...(byEvent.get(event) ?? []), at]);
  }
  // Widened before it is narrowed: nothing is missed while it changes.
  const classes = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((all, one) => all | one, 0);
  libbpf.put(maps.hints, word(0), hintTables(filter.prefixes, filter.names, filter.parents));
  for (const [text, value] of filter.prefixes) libbpf.put(maps.prefixes, prefixKey(text), word(value));
  for (const [text, value] of filter.names) libbpf.put(maps.names, nameKey(text), word(value));
  for (const [text, value] of filter.parents) libbpf.put(maps.parents, nameKey(text), word(value));
  for (const [index, pid] of own.slice(0, 2).entries()) maps.setting(ownAt + index, pid);
  maps.setting(mountsAt, host);
  maps.setting(anyPathAt, filter.anyPath);
  maps.setting(prefixesAt, classes(filter.prefixes));
  maps.setting(namesAt, classes(filter.names));
  maps.setting(parentsAt, classes(filter.parents));
  // A longer prefix of the rules before would hide a shorter one of these.
  for (const text of before.prefixes.keys())
    if (!filter.prefixes.has(text)) libbpf.remove(maps.prefixes, prefixKey(text));
  for (const text of before.names.keys()) if (!filter.names.has(text)) libbpf.remove(maps.names, nameKey(text));
  for (const text of before.parents.keys()) if (!filter.parents.has(text)) libbpf.remove(maps.parents, nameKey(text));
  const nothing = Buffer.alloc(8);
  for (let at = 0; at < 1024; at++) libbpf.put(maps.calls, word(at), entries.get(at) ?? nothing);
  // What was found out of paths by the filter before holds no longer, once all of the new one is there.
  const key = randomBytes(12);
  for (const [index, place] of [turnAt, keyAt, keyAt + 1].entries()) maps.setting(place, key.readUInt32LE(index * 4));
  return { missing, byEvent };
}

/**
 * Number of the host's mount namespace, which is the first process's; 0: it may not be read (that takes CAP_SYS_PTRACE). Our
 * own would be a guess: the sensor may run in a container.
 */
function hostNamespace(): number {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync('/proc/1/ns/mnt'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** What is needed of one side, needed of both: where the kernel cannot tell them apart, it sends what any of them needs. */
const bothSides = (classes: number): number => (classes | (classes << 2) | (classes >> 2)) & 15;
const ofBoth = (table: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...table].map(([text, classes]) => [text, bothSides(classes)]));
const withoutSides = (filter: KernelFilter): KernelFilter => ({
  ...filter,
  calls: filter.calls.map(call => ({ ...call, flags: call.flags | callFlags.host | callFlags.container })),
  ...{ anyPath: bothSides(filter.anyPath), prefixes: ofBoth(filter.prefixes) },
  ...{ names: ofBoth(filter.names), parents: ofBoth(filter.parents) },
});

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
