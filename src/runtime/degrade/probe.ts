/** Each thing that the sensor needs is tried, and what came of it is said. */
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type Mount, mountsOf } from '../proc/mounts.ts';
import { degradeBounds } from './bounds.ts';
import { type BpfCalls, bpfCalls } from './bpf-call.ts';
import { btfIds } from './btf.ts';
import { errnoName, type Libc, libc } from './libc.ts';
import { btfNames, programKinds, programRow } from './probe-programs.ts';
import { around, causeOf, type Needed, type ProbeRow, say } from './probe-row.ts';
import { probeConnector, probeFanotify } from './probe-second.ts';
import { type Capability, missingOf, ownRights, type Rights } from './rights.ts';
import type { texts } from './texts.ts';

export interface ProbeOptions {
  /** Path of the sensor's eBPF object. */
  object: string;
  /** Name of the library. */
  libbpf?: string;
}

const btfPath = '/sys/kernel/btf/vmlinux';

/** Tries everything; needs no rights, and changes nothing. */
export async function probe({ object, libbpf = 'libbpf.so.1' }: ProbeOptions): Promise<ProbeRow[]> {
  const rights = ownRights();
  const { mounts } = mountsOf(readFileSync('/proc/self/mountinfo', 'latin1'));
  const tracefs = tracefsOf(mounts);
  const { unified } = cgroupsOf(mounts);
  const { ids, row: btf } = btfRow();
  const rows: ProbeRow[] = [await libraryRow(libbpf), objectRow(object), btf, ...rightRows(rights)];
  rows.push(unprivilegedRow(), lockdownRow(), tracefsRow(tracefs), cgroupRow(mounts));
  const calls = await callsOf();
  if ('en' in calls) {
    for (const { what, needed } of [ringBuffer, ...programKinds]) {
      rows.push({ what, works: 'unknown', cause: around('notTried', 'why', calls), needed });
    }
    return rows;
  }
  const { bpf, c } = calls;
  rows.push(ringRow(bpf, rights));
  for (const kind of programKinds) rows.push(programRow(bpf, kind, { rights, ids, unified, tracefs }));
  rows.push(await probeConnector(c, rights), probeFanotify(c, rights));
  return rows;
}

async function callsOf(): Promise<{ bpf: BpfCalls; c: Libc } | ProbeRow['cause']> {
  let c: Libc;
  try {
    c = await libc();
  } catch (error) {
    return say('noKoffi', { error: (error as Error).message });
  }
  const bpf = bpfCalls(c, process.arch);
  return bpf ? { bpf, c } : say('needsArchitecture', { arch: process.arch });
}

/** What dlopen says, and the library's own word on its version. */
async function libraryRow(name: string): Promise<ProbeRow> {
  const row = { what: name, needed: 'required' } as const;
  try {
    const { default: koffi } = await import('koffi');
    const version: string = koffi.load(name).func('const char *libbpf_version_string()')();
    return { ...row, works: true, cause: say('version', { version: version.replace(/^v/, '') }) };
  } catch (error) {
    return { ...row, works: false, cause: say('notLoaded', { name, error: (error as Error).message }) };
  }
}

const machineOfBpf = 247;

/** An ELF file for the machine `bpf`. */
function objectRow(path: string): ProbeRow {
  const row = { what: 'sensor object', needed: 'required' } as const;
  if (!existsSync(path)) return { ...row, works: false, errno: 'ENOENT', cause: say('noObject', { path }) };
  try {
    const head = Buffer.alloc(20);
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
    const elf = head.readUInt32BE(0) === 0x7f454c46 && head.readUInt16LE(18) === machineOfBpf;
    if (!elf) return { ...row, works: false, cause: say('notObject', { path }) };
    return { ...row, works: true, cause: say('bytes', { n: statSync(path).size }) };
  } catch (error) {
    return { ...row, works: false, errno: errnoText(error), cause: say('unreadable', { path }) };
  }
}

const errnoText = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
};

function btfRow(): { row: ProbeRow; ids?: Map<string, number> } {
  const row = { what: 'BTF', needed: 'required' } as const;
  try {
    const { size } = statSync(btfPath);
    const ids = size > degradeBounds.btfBytes ? undefined : btfIds(readFileSync(btfPath), btfNames);
    if (ids === undefined) return { row: { ...row, works: false, cause: say('badBtf') } };
    return { row: { ...row, works: true, cause: say('bytes', { n: size }) }, ids };
  } catch (error) {
    const errno = errnoText(error);
    const cause = errno === 'ENOENT' ? say('noBtf') : say('unreadable', { path: btfPath });
    return { row: { ...row, works: false, errno, cause } };
  }
}

const capabilities: readonly [Capability, Needed, keyof typeof texts][] = [
  ['CAP_BPF', 'required', 'capBpf'],
  ['CAP_PERFMON', 'required', 'capPerfmon'],
  ['CAP_SYS_ADMIN', 'second choice', 'capAdmin'],
  ['CAP_SYS_RESOURCE', 'optional', 'capResource'],
  ['CAP_SYS_PTRACE', 'optional', 'capPtrace'],
  ['CAP_NET_ADMIN', 'optional', 'capNet'],
];

function rightRows(rights: Rights): ProbeRow[] {
  const rows = capabilities.map(([what, needed, lack]): ProbeRow => {
    const works = missingOf(rights, [what]).length === 0;
    const held = rights.held.has(what) ? say('held') : say('heldByAdmin');
    return { what, works, cause: works ? held : rights.inUserNamespace ? say('userNamespace') : say(lack), needed };
  });
  const works = !rights.inUserNamespace;
  const cause = say(works ? 'firstNamespace' : 'userNamespace');
  return [...rows, { what: 'user namespace', works, cause, needed: 'required' }];
}

function unprivilegedRow(): ProbeRow {
  const row = { what: 'kernel.unprivileged_bpf_disabled', needed: 'optional' } as const;
  const path = '/proc/sys/kernel/unprivileged_bpf_disabled';
  const keys: Readonly<Record<string, keyof typeof texts>> = {
    0: 'unprivileged0',
    1: 'unprivileged1',
    2: 'unprivileged2',
  };
  try {
    const key = keys[readFileSync(path, 'latin1').trim()];
    return { ...row, works: key ? true : 'unknown', cause: key ? say(key) : say('unreadable', { path }) };
  } catch (error) {
    return { ...row, works: 'unknown', errno: errnoText(error), cause: say('unreadable', { path }) };
  }
}

function lockdownRow(): ProbeRow {
  const row = { what: 'lockdown', needed: 'required' } as const;
  const path = '/sys/kernel/security/lockdown';
  try {
    const [, mode] = /\[(\w+)\]/.exec(readFileSync(path, 'latin1')) ?? [];
    if (mode === 'confidentiality') return { ...row, works: false, cause: say('lockdownConfidentiality') };
    return { ...row, works: true, cause: say(mode === 'integrity' ? 'lockdownIntegrity' : 'lockdownNone') };
  } catch (error) {
    return { ...row, works: 'unknown', errno: errnoText(error), cause: say('lockdownAbsent') };
  }
}

function tracefsOf(mounts: readonly Mount[]): string | undefined {
  return mounts.find(({ type }) => type === 'tracefs')?.point;
}

function tracefsRow(path: string | undefined): ProbeRow {
  const cause = path === undefined ? say('noTracefs') : say('mounted', { path });
  return { what: 'tracefs', works: path !== undefined, cause, needed: 'optional' };
}

/** How control groups are mounted: where version 2 is, and whether version 1 is there too. */
function cgroupsOf(mounts: readonly Mount[]): { unified: string | undefined; version1: boolean } {
  const of = (wanted: string) => mounts.find(({ type }) => type === wanted);
  return { unified: of('cgroup2')?.point, version1: of('cgroup') !== undefined };
}

function cgroupRow(mounts: readonly Mount[]): ProbeRow {
  const row = { what: 'cgroups', needed: 'optional' } as const;
  const { unified, version1 } = cgroupsOf(mounts);
  if (unified === undefined) return { ...row, works: false, cause: say(version1 ? 'cgroupV1' : 'cgroupNone') };
  return { ...row, works: true, cause: say(version1 ? 'cgroupHybrid' : 'cgroupV2', { path: unified }) };
}

const ringBuffer = { what: 'ring buffer', needed: 'required' } as const;
const ringType = 27;

function ringRow(bpf: BpfCalls, rights: Rights): ProbeRow {
  const map = bpf.map(ringType, 4096);
  if ('fd' in map) {
    closeSync(map.fd);
    return { ...ringBuffer, works: true, cause: say('created') };
  }
  const cause = causeOf({ ...map, rights, wants: ['CAP_BPF'], name: 'ring buffer', otherwise: 'notThere' });
  return { ...ringBuffer, works: false, errno: errnoName(map.errno), cause };
}
