/** bpf(2) and perf_event_open(2) as the probe needs them (linux/bpf.h, `union bpf_attr`). */
import { degradeBounds } from './bounds.ts';
import type { Libc } from './libc.ts';

/** Numbers of the calls, by architecture. */
const calls: Readonly<Record<string, { bpf: number; perfEventOpen: number }>> = {
  x64: { bpf: 321, perfEventOpen: 298 },
  arm64: { bpf: 280, perfEventOpen: 241 },
};

const commands = { mapCreate: 0, progLoad: 5, rawTracepointOpen: 17, linkCreate: 28 } as const;
const attributeBytes = 128;

/** A descriptor, or the number of an error. */
export type Made = { fd: number } | { errno: number; log?: string };

export interface Program {
  /** BPF_PROG_TYPE_… */
  type: number;
  /** BPF_… of the place where it is attached; 0: none is named. */
  attachType?: number;
  /** Number of the type or function in the kernel's BTF. */
  btfId?: number;
  /** What it answers. */
  returns: number;
}

export interface BpfCalls {
  /** @returns a map of that type, that holds nothing of use */
  map(type: number, entries: number): Made;
  /** Loads the smallest program: `return N`. */
  load(program: Program): Made;
  /** Attaches to a raw tracepoint; without a name, to what the program was loaded for. */
  openTracepoint(program: number, name?: string): Made;
  /** Attaches to a control group. */
  link(program: number, target: number, attachType: number): Made;
  /** @param pmu type of the source of performance events. @param text name of a function, in `config1` */
  perfEvent(pmu: number, config: bigint, text?: string): Made;
}

/** `undefined`: numbers of calls are not known for this architecture. */
export function bpfCalls(libc: Libc, arch: string): BpfCalls | undefined {
  const numbers = calls[arch];
  if (numbers === undefined) return undefined;
  /** What only addresses point to must outlive the call. */
  const alive: Buffer[] = [];
  const point = (attribute: Buffer, at: number, buffer: Buffer): void => {
    alive.push(buffer);
    attribute.writeBigUInt64LE(libc.address(buffer), at);
  };
  const made = (result: number): Made => {
    alive.length = 0;
    return result >= 0 ? { fd: result } : { errno: libc.errno() };
  };
  const bpf = (command: number, attribute: Buffer): Made =>
    made(libc.syscall(numbers.bpf, command, attribute, attribute.length));

  const load = ({ type, attachType = 0, btfId = 0, returns }: Program, log?: Buffer): Made => {
    const code = Buffer.from([0xb7, 0, 0, 0, returns, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
    const licence = Buffer.from('GPL\0');
    const attribute = Buffer.alloc(attributeBytes);
    attribute.writeUInt32LE(type, 0);
    attribute.writeUInt32LE(code.length / 8, 4);
    point(attribute, 8, code);
    point(attribute, 16, licence);
    if (log) {
      attribute.writeUInt32LE(1, 24);
      attribute.writeUInt32LE(log.length, 28);
      point(attribute, 32, log);
    }
    attribute.writeUInt32LE(attachType, 68);
    attribute.writeUInt32LE(btfId, 108);
    return bpf(commands.progLoad, attribute);
  };

  return {
    map(type, entries) {
      const attribute = Buffer.alloc(attributeBytes);
      attribute.writeUInt32LE(type, 0);
      attribute.writeUInt32LE(entries, 12);
      return bpf(commands.mapCreate, attribute);
    },
    load(program) {
      const result = load(program);
      if ('fd' in result) return result;
      const log = Buffer.alloc(degradeBounds.verifierLogBytes);
      const again = load(program, log);
      if ('fd' in again) return again;
      return { ...result, log: log.toString('latin1', 0, Math.max(0, log.indexOf(0))) };
    },
    openTracepoint(program, name) {
      const attribute = Buffer.alloc(attributeBytes);
      if (name !== undefined) point(attribute, 0, Buffer.from(`${name}\0`));
      attribute.writeUInt32LE(program, 8);
      return bpf(commands.rawTracepointOpen, attribute);
    },
    link(program, target, attachType) {
      const attribute = Buffer.alloc(attributeBytes);
      attribute.writeUInt32LE(program, 0);
      attribute.writeUInt32LE(target, 4);
      attribute.writeUInt32LE(attachType, 8);
      return bpf(commands.linkCreate, attribute);
    },
    perfEvent(pmu, config, text) {
      // perf_event_attr in its second published size, which has config2.
      const attribute = Buffer.alloc(72);
      attribute.writeUInt32LE(pmu, 0);
      attribute.writeUInt32LE(attribute.length, 4);
      attribute.writeBigUInt64LE(config, 8);
      if (text !== undefined) point(attribute, 56, Buffer.from(`${text}\0`));
      return made(libc.syscall(numbers.perfEventOpen, attribute, -1, 0, -1, 0));
    },
  };
}
