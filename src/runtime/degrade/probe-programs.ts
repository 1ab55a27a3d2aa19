/** Each type of program that the sensor may use: loaded and attached for a moment, doing nothing. */
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { BpfCalls, Made, Program } from './bpf-call.ts';
import { errnoName } from './libc.ts';
import { around, causeOf, type Needed, type ProbeRow, say } from './probe-row.ts';
import type { Capability, Rights } from './rights.ts';

export interface ProgramPlaces {
  rights: Rights;
  /** Numbers of the kernel's types; `undefined`: BTF could not be read. */
  ids: ReadonlyMap<string, number> | undefined;
  /** Where version 2 of cgroups is mounted. */
  unified: string | undefined;
  tracefs: string | undefined;
}

interface Kind {
  what: string;
  needed: Needed;
  program: Program;
  wants: readonly Capability[];
  /** What of the kernel it is attached to, in BTF. */
  type?: string;
  attach(bpf: BpfCalls, program: number, places: ProgramPlaces): Made | ProbeRow['cause'];
}

const tracing: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON'];
const network: readonly Capability[] = ['CAP_BPF', 'CAP_NET_ADMIN'];
const asLoaded: Kind['attach'] = (bpf, program) => bpf.openTracepoint(program);

const toCgroup =
  (attachType: number): Kind['attach'] =>
  (bpf, program, { unified }) => {
    if (unified === undefined) return say('needsCgroup2');
    const directory = openSync(unified, 'r');
    try {
      return bpf.link(program, directory, attachType);
    } finally {
      closeSync(directory);
    }
  };

const pmuOfKprobes = '/sys/bus/event_source/devices/kprobe/type';
const errnoOf = { ENOENT: 2, EINVAL: 22 } as const;

/** Performance events that the programs are attached to; the attaching itself is the same for all. */
const kprobe: Kind['attach'] = bpf => {
  if (!existsSync(pmuOfKprobes)) return { errno: errnoOf.ENOENT };
  return bpf.perfEvent(Number(readFileSync(pmuOfKprobes, 'latin1')), 0n, 'do_exit');
};
const tracepoint: Kind['attach'] = (bpf, _, { tracefs }) => {
  if (tracefs === undefined) return say('needsTracefs');
  const id = Number(readFileSync(`${tracefs}/events/sched/sched_process_exec/id`, 'latin1'));
  return bpf.perfEvent(2, BigInt(id));
};

/** Numbers of types are those of linux/bpf.h: BPF_PROG_TYPE_… and BPF_…. */
export const programKinds: readonly Kind[] = [
  {
    what: 'tp_btf',
    needed: 'required',
    program: { type: 26, attachType: 23, returns: 0 },
    wants: tracing,
    type: 'typedef:btf_trace_sched_process_exec',
    attach: asLoaded,
  },
  {
    what: 'raw_tp',
    needed: 'second choice',
    program: { type: 17, returns: 0 },
    wants: tracing,
    attach: (bpf, program) => bpf.openTracepoint(program, 'sys_exit'),
  },
  {
    what: 'fentry',
    needed: 'optional',
    program: { type: 26, attachType: 24, returns: 0 },
    wants: tracing,
    type: 'function:do_exit',
    attach: asLoaded,
  },
  {
    what: 'lsm',
    needed: 'optional',
    program: { type: 29, attachType: 27, returns: 0 },
    wants: tracing,
    type: 'function:bpf_lsm_bprm_check_security',
    attach: asLoaded,
  },
  {
    what: 'cgroup/connect4',
    needed: 'optional',
    program: { type: 18, attachType: 10, returns: 1 },
    wants: network,
    attach: toCgroup(10),
  },
  {
    what: 'cgroup/bind4',
    needed: 'optional',
    program: { type: 18, attachType: 8, returns: 1 },
    wants: network,
    attach: toCgroup(8),
  },
  {
    what: 'tracepoint',
    needed: 'optional',
    program: { type: 5, returns: 0 },
    wants: tracing,
    attach: tracepoint,
  },
  { what: 'kprobe', needed: 'optional', program: { type: 2, returns: 0 }, wants: tracing, attach: kprobe },
];

/** Names of types and functions that are looked up in BTF. */
export const btfNames: ReadonlySet<string> = new Set(programKinds.flatMap(({ type }) => (type ? [type] : [])));

export function programRow(bpf: BpfCalls, kind: Kind, places: ProgramPlaces): ProbeRow {
  const { what, needed, program, wants, type } = kind;
  const name = type?.slice(type.indexOf(':') + 1) ?? what;
  const failed = (made: { errno: number; log?: string }): Omit<ProbeRow, 'what' | 'needed'> => ({
    works: false,
    errno: errnoName(made.errno),
    cause: causeOf({ ...made, rights: places.rights, wants, name }),
  });
  if (type !== undefined && places.ids === undefined) {
    return { what, works: false, cause: say('notTried', { why: say('needsBtf').en }), needed };
  }
  const btfId = type === undefined ? 0 : places.ids?.get(type);
  if (btfId === undefined) return { what, works: false, cause: say('notThere', { name }), needed };
  const loaded = bpf.load({ ...program, btfId });
  if ('errno' in loaded) return { what, ...failed(loaded), needed };
  try {
    const attached = kind.attach(bpf, loaded.fd, places);
    if ('en' in attached) return { what, works: 'unknown', cause: around('loaded', 'why', attached), needed };
    if ('fd' in attached) {
      closeSync(attached.fd);
      return { what, works: true, cause: say('attached'), needed };
    }
    const { cause, ...rest } = failed(attached);
    return { what, ...rest, cause: around('attachFailed', 'why', cause), needed };
  } catch (error) {
    // A file of the kernel's that names where to attach is not there, or may not be read.
    const { code, path = what } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { what, works: 'unknown', errno: code, cause: say('unreadable', { path }), needed };
  } finally {
    closeSync(loaded.fd);
  }
}
