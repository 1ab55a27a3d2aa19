/** The program that refuses new connections (sensor/egress.bpf.c), and its tables. */
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Libbpf, openLibbpf, type Pointer } from '../libbpf/libbpf.ts';
import { networkOf } from './network.ts';

/** A control group as the program's table names it. */
export interface Group {
  /** 0: v2; 1–3: freezer, pids, memory of v1. */
  hierarchy: number;
  /** Inode of its directory. */
  id: string;
}

/** Controllers of v1 that are looked at, by the program's numbers; '' is the v2 hierarchy. */
export const hierarchies = ['', 'freezer', 'pids', 'memory'] as const;

export interface BlockOptions {
  /** Networks that stay reachable. */
  allow: readonly string[];
  /** Loopback is refused too. */
  loopback: boolean;
  /** What connections that stand send is dropped. */
  established: boolean;
}

/** Bits of a block, as the program has them. */
const flags = { loopback: 1, packets: 2 } as const;

export interface EgressProgram {
  /** @param until as `process.hrtime.bigint()` counts: the kernel lets go by itself then */
  block(groups: readonly Group[], until: bigint, how: BlockOptions): void;
  /** @returns how many connections were refused, and packets dropped */
  unblock(groups: readonly Group[]): number;
  /** Leaves it in the kernel when this process ends. @returns the folder whose removal ends it */
  keep(until: number): string;
  close(): void;
}

const ofConnections = ['connect4', 'connect6', 'sendmsg4', 'sendmsg6', 'sock_create'];
/** Every packet passes by it: attached once a block asks for it. */
const ofPackets = ['packet'];
/** The root of the whole v2 hierarchy has this inode: below another one not every socket passes by. */
const rootInode = 1;

/** Where programs are pinned that are to stay: a folder of a bpf file system. */
const usualPins = '/sys/fs/bpf/plimsoll';

/**
 * @param file the compiled sensor/egress.bpf.c
 * @param cgroup where the v2 hierarchy is mounted
 * @throws Error: why it cannot be had
 */
export async function egressProgram(file: string, cgroup: string, pins = usualPins): Promise<EgressProgram> {
  if (statSync(cgroup).ino !== rootInode) {
    throw new Error(
      `${cgroup} is not the root of the machine's cgroup v2 hierarchy: run in the host's cgroup namespace`,
    );
  }
  const bpf = await openLibbpf();
  const object = bpf.open(file);
  const links = new Map<string, Pointer>();
  const close = (): void => {
    for (const link of links.values()) bpf.detach(link);
    bpf.close(object);
  };
  const attach = (programs: readonly string[]): void => {
    const folder = openSync(cgroup, 'r');
    try {
      for (const name of programs) {
        if (!links.has(name)) links.set(name, bpf.attachCgroup(bpf.program(object, `egress_${name}`), folder));
      }
    } finally {
      closeSync(folder);
    }
  };
  try {
    bpf.load(object);
    const [blocks, networks, armed] = ['blocks', 'networks', 'armed'].map(name => bpf.mapFd(bpf.map(object, name)));
    const { block, unblock } = tables(bpf, { blocks, networks, armed } as Tables);
    attach(ofConnections);
    return {
      block(groups, until, how) {
        if (how.established) attach(ofPackets);
        block(groups, until, how);
      },
      unblock,
      keep(until) {
        // The folder's name says when nothing of it is in force any more.
        const folder = join(pins, `egress-${Math.ceil(until)}`);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        for (const [name, link] of links) bpf.pin(link, join(folder, name));
        return folder;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Descriptors of the program's tables. */
interface Tables {
  blocks: number;
  networks: number;
  armed: number;
}

/** Layouts are those of the C program, in the machine's order of bytes: all of ours are little-endian. */
function tables(bpf: Libbpf, { blocks, networks, armed }: Tables): Pick<EgressProgram, 'block' | 'unblock'> {
  const allowLists = new Map<string, number>();
  let watched = 0;

  const keyOf = ({ hierarchy, id }: Group): Buffer => {
    const key = Buffer.alloc(16);
    key.writeBigUInt64LE(BigInt(id), 0);
    key.writeUInt32LE(hierarchy, 8);
    return key;
  };
  const allowList = (allow: readonly string[]): number => {
    const name = [...allow].sort().join(' ');
    const known = allowLists.get(name);
    if (known !== undefined) return known;
    const number = allowLists.size;
    for (const text of allow) {
      const network = networkOf(text);
      if (!network) throw new Error(`${text} is no network`);
      const key = Buffer.alloc(24);
      key.writeUInt32LE(32 + network.bits, 0);
      key.writeUInt32LE(number, 4);
      key.set(network.address, 8);
      bpf.put(networks, key, Buffer.alloc(4, 1));
    }
    allowLists.set(name, number);
    return number;
  };
  return {
    block(groups, until, { allow, loopback, established }) {
      const value = Buffer.alloc(24);
      value.writeBigUInt64LE(until, 0);
      value.writeUInt32LE(allowList(allow), 16);
      value.writeUInt32LE((loopback ? flags.loopback : 0) | (established ? flags.packets : 0), 20);
      for (const group of groups) {
        bpf.put(blocks, keyOf(group), value);
        watched |= 1 << group.hierarchy;
      }
      const bits = Buffer.alloc(4);
      bits.writeUInt32LE(watched);
      bpf.put(armed, Buffer.alloc(4), bits);
    },
    unblock(groups) {
      let denied = 0;
      for (const group of groups) {
        const key = keyOf(group);
        const value = Buffer.alloc(24);
        if (!bpf.get(blocks, key, value)) continue;
        denied += Number(value.readBigUInt64LE(8));
        bpf.remove(blocks, key);
      }
      return denied;
    },
  };
}

/** Removes programs that an earlier run left in the kernel and whose time is over. @param now milliseconds since the epoch */
export function removeExpired(now: number, pins = usualPins): void {
  let names: string[];
  try {
    names = readdirSync(pins);
  } catch (error) {
    // Nothing was ever kept, or whoever runs us may not look.
    if (['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  for (const name of names) {
    const [, until] = /^egress-(\d+)$/.exec(name) ?? [];
    if (until !== undefined && Number(until) < now) rmSync(join(pins, name), { recursive: true, force: true });
  }
}
