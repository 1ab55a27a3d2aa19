/** Writes captures: blocks of the newest forms, in the order of bytes that is asked for. */
import type { FdRecord, GroupRecord, InterfaceRecord, Machine, ThreadRecord, UserRecord } from './blocks/records.ts';
import { fdKinds } from './blocks/records.ts';
import { eventTypes, widths } from './table/types.ts';

/** An event as it is written: parameters are bytes, in the order of the event table. */
export interface WrittenEvent {
  type: number;
  time: bigint;
  tid: number;
  cpu?: number;
  parameters: readonly Uint8Array[];
}

export interface WriteOptions {
  /** Big-endian. */
  big?: boolean;
}

const sectionHeader = 0x0a0d0d0a;
const types = { machine: 0x201, threads: 0x215, files: 0x218, interfaces: 0x219, users: 0x220 } as const;
const eventBlock = { plain: 0x216, large: 0x221 } as const;

export interface CaptureWriter {
  header(): Buffer;
  machine(machine: Machine): Buffer;
  threads(records: readonly ThreadRecord[]): Buffer;
  files(tid: number, records: readonly FdRecord[]): Buffer;
  interfaces(records: readonly InterfaceRecord[]): Buffer;
  users(users: readonly UserRecord[], groups: readonly GroupRecord[]): Buffer;
  event(event: WrittenEvent): Buffer;
}

/** Numbers and texts, put one after the other. */
function pieces(big: boolean) {
  const list: Buffer[] = [];
  const number = (size: number, write: (bytes: Buffer) => void) => {
    const bytes = Buffer.alloc(size);
    write(bytes);
    list.push(bytes);
  };
  const self = {
    u8: (value: number) => number(1, bytes => bytes.writeUInt8(value & 0xff)),
    u16: (value: number) => number(2, bytes => (big ? bytes.writeUInt16BE(value) : bytes.writeUInt16LE(value))),
    u32: (value: number) => number(4, bytes => (big ? bytes.writeUInt32BE(value) : bytes.writeUInt32LE(value))),
    u64: (value: bigint) => number(8, bytes => (big ? bytes.writeBigUInt64BE(value) : bytes.writeBigUInt64LE(value))),
    i64: (value: number) => self.u64(BigInt.asUintN(64, BigInt(value))),
    raw: (bytes: Uint8Array) => void list.push(Buffer.from(bytes)),
    counted(bytes: Uint8Array) {
      self.u16(bytes.length);
      self.raw(bytes);
    },
    text: (text: string) => self.counted(Buffer.from(text)),
    bytes: () => Buffer.concat(list),
  };
  return self;
}

type Pieces = ReturnType<typeof pieces>;

export function captureWriter({ big = false }: WriteOptions = {}): CaptureWriter {
  const block = (type: number, body: Buffer): Buffer => {
    const padding = (4 - (body.length % 4)) % 4;
    const length = 12 + body.length + padding;
    const out = pieces(big);
    out.u32(type);
    out.u32(length);
    out.raw(body);
    out.raw(Buffer.alloc(padding));
    out.u32(length);
    return out.bytes();
  };
  const made = (type: number, write: (out: Pieces) => void): Buffer => {
    const out = pieces(big);
    write(out);
    return block(type, out.bytes());
  };
  /** An entry that says how long it is. @param own its length counts the length itself. */
  const entry = (out: Pieces, own: boolean, write: (out: Pieces) => void): void => {
    const inner = pieces(big);
    write(inner);
    const bytes = inner.bytes();
    out.u32(bytes.length + (own ? 4 : 0));
    out.raw(bytes);
  };
  return {
    header: () =>
      made(sectionHeader, out => {
        out.u32(0x1a2b3c4d);
        out.u16(1);
        out.u16(2);
        out.u64(0xffffffffffffffffn);
      }),
    machine: machine =>
      made(types.machine, out => {
        out.u32(machine.cpus);
        out.u64(machine.memoryBytes);
        out.u64(machine.maxPid);
        const hostname = Buffer.alloc(128);
        hostname.write(machine.hostname, 0, 127);
        out.raw(hostname);
        out.u64(machine.bootTime);
        out.u64(0n);
        out.u64(0n);
        out.u64(0n);
      }),
    threads: records =>
      made(types.threads, out => {
        for (const record of records) entry(out, true, inner => writeThread(inner, record));
      }),
    files: (tid, records) =>
      made(types.files, out => {
        out.i64(tid);
        for (const record of records) entry(out, true, inner => writeFile(inner, record));
      }),
    interfaces: records =>
      made(types.interfaces, out => {
        for (const { name, family, address, netmask } of records) {
          entry(out, false, inner => {
            inner.u16(family === 4 ? 3 : 4);
            inner.u16(Buffer.byteLength(name));
            inner.raw(address);
            inner.raw(netmask);
            inner.raw(Buffer.alloc(address.length));
            inner.raw(Buffer.from(name));
          });
        }
      }),
    users: (users, groups) =>
      made(types.users, out => {
        for (const { uid, gid, name, home, shell } of users) {
          entry(out, true, inner => {
            inner.u8(0);
            inner.u32(uid);
            inner.u32(gid);
            for (const text of [name, home, shell]) inner.text(text);
          });
        }
        for (const { gid, name } of groups) {
          entry(out, true, inner => {
            inner.u8(1);
            inner.u32(gid);
            inner.text(name);
          });
        }
      }),
    event({ type, time, tid, cpu = 0, parameters }) {
      const large = eventTypes[type]?.large === true;
      return made(large ? eventBlock.large : eventBlock.plain, out => {
        const lengths = parameters.length * (large ? 4 : 2);
        const data = parameters.reduce((sum, { length }) => sum + length, 0);
        out.u16(cpu);
        out.u64(time);
        out.i64(tid);
        out.u32(26 + lengths + data);
        out.u16(type);
        out.u32(parameters.length);
        for (const { length } of parameters) large ? out.u32(length) : out.u16(length);
        for (const bytes of parameters) out.raw(bytes);
      });
    },
  };
}

function writeThread(out: Pieces, record: ThreadRecord): void {
  for (const value of [record.tid, record.pid, record.ptid, record.sid, record.vpgid]) out.i64(value);
  for (const text of [record.comm, record.exe, record.exepath]) out.text(text);
  out.counted(record.args);
  out.text(record.cwd);
  out.i64(record.fdlimit);
  for (const value of [record.flags, record.uid, record.gid, record.vmSize, record.vmRss, record.vmSwap])
    out.u32(value);
  for (const value of [record.faultsMajor, record.faultsMinor]) out.i64(value);
  out.counted(record.env);
  for (const value of [record.vtid, record.vpid]) out.i64(value);
  out.counted(record.cgroups);
  out.text(record.root);
  out.u64(record.pidnsStart);
  out.u32(record.tty);
  out.u32(record.loginuid);
  out.u8(record.exeWritable ? 1 : 0);
  for (const set of [record.capInheritable, record.capPermitted, record.capEffective]) out.u64(set);
  out.u8(record.exeUpperLayer ? 1 : 0);
  for (const value of [record.exeInode, record.exeCtime, record.exeMtime]) out.u64(value);
  out.u8(record.exeFromMemfd ? 1 : 0);
  out.u8(record.exeLowerLayer ? 1 : 0);
  out.i64(record.pgid);
}

function writeFile(out: Pieces, record: FdRecord): void {
  out.i64(record.fd);
  out.u64(record.inode);
  // The later of two numbers for files, which also has their flags.
  const number = record.kind === 'file' ? 16 : fdKinds.indexOf(record.kind);
  out.u8(number);
  if (record.kind === 'file') {
    out.u32(record.openFlags);
    out.text(record.name);
    out.u32(record.device);
  } else if (record.kind === 'unix') {
    out.u64(record.unixSource);
    out.u64(record.unixDestination);
    out.text(record.name);
  } else if (record.destination) {
    if (record.source) out.raw(record.source);
    out.raw(record.destination);
    if (record.source) out.u16(record.sourcePort);
    out.u16(record.destinationPort);
    out.u8(record.protocol);
  } else if (record.kind !== 'unknown') out.text(record.name);
}

/** The bytes of a parameter's value, by its type. */
export function parameterBytes(
  type: number,
  index: number,
  value: string | number | bigint | Uint8Array | readonly string[] | undefined,
  big = false,
): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(`${value}\0`);
  if (typeof value === 'object') return Buffer.from(value.map(text => `${text}\0`).join(''));
  const out = pieces(big);
  const of = eventTypes[type]?.parameters[index]?.type ?? 'u64';
  const size = widths[of] ?? 8;
  const whole = BigInt.asUintN(size * 8, BigInt(value));
  if (size === 1) out.u8(Number(whole));
  else if (size === 2) out.u16(Number(whole));
  else if (size === 4) out.u32(Number(whole));
  else out.u64(whole);
  return out.bytes();
}
