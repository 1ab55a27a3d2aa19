/** Captures for tests, written from the values of their parameters. */
import type { FdRecord, ThreadRecord } from './blocks/records.ts';
import { eventNumber, eventTypes } from './table/types.ts';
import { captureWriter, parameterBytes, type WriteOptions } from './writer.ts';

type Value = string | number | bigint | Uint8Array | readonly string[] | undefined;

export interface TestEvent {
  /** Name of the event, or its number. */
  type: string | number;
  tid?: number;
  /** By name of the parameter; what is absent is empty. */
  values?: Record<string, Value>;
  /** Only so many parameters, as an older version wrote. */
  count?: number;
}

export const firstTime = 1_700_000_000_000_000_000n;

export function threadRecord(values: Partial<ThreadRecord> & { tid: number }): ThreadRecord {
  const { tid } = values;
  return {
    pid: tid,
    ptid: 1,
    sid: tid,
    vpgid: tid,
    pgid: tid,
    comm: 'sh',
    exe: '/bin/sh',
    exepath: '/bin/dash',
    args: Buffer.from('-c\0true\0'),
    cwd: '/home',
    fdlimit: 1024,
    flags: 0,
    uid: 0,
    gid: 0,
    vmSize: 100,
    vmRss: 50,
    vmSwap: 1,
    faultsMajor: 2,
    faultsMinor: 3,
    env: Buffer.from('HOME=/root\0'),
    vtid: tid,
    vpid: tid,
    cgroups: Buffer.from('cpu=/\0'),
    root: '/',
    pidnsStart: 0n,
    tty: 0,
    loginuid: 0xffffffff,
    exeWritable: false,
    capInheritable: 0n,
    capPermitted: 0n,
    capEffective: 0n,
    exeUpperLayer: false,
    exeInode: 0n,
    exeCtime: 0n,
    exeMtime: 0n,
    exeFromMemfd: false,
    exeLowerLayer: false,
    ...values,
  };
}

export function fdRecord(values: Partial<FdRecord> & { fd: number }): FdRecord {
  return {
    kind: 'file',
    inode: 0n,
    name: '',
    openFlags: 0,
    device: 0,
    sourcePort: 0,
    destinationPort: 0,
    protocol: 0,
    unixSource: 0n,
    unixDestination: 0n,
    ...values,
  };
}

/** Number of an event by its name: the exit event of a call, the event itself of what is no call. */
export function numberOf(name: string): number {
  const exit = eventNumber(name, 'exit');
  return exit >= 0 && eventTypes[exit]?.unused === false ? exit : eventNumber(name, 'enter');
}

export function eventBytes(
  { type, tid = 7, values = {}, count }: TestEvent,
  time: bigint,
  options: WriteOptions = {},
): Buffer {
  const number = typeof type === 'number' ? type : numberOf(type);
  const named = eventTypes[number]?.parameters ?? [];
  const parameters = named
    .slice(0, count ?? named.length)
    .map(({ name }, index) => parameterBytes(number, index, values[name], options.big));
  return captureWriter(options).event({ type: number, time, tid, parameters });
}

/** A whole capture. */
export function captureOf(
  events: readonly TestEvent[],
  {
    threads = [],
    files = {},
    big,
  }: { threads?: ThreadRecord[]; files?: Record<number, FdRecord[]> } & WriteOptions = {},
): Buffer {
  const writer = captureWriter({ big });
  return Buffer.concat([
    writer.header(),
    writer.machine({ cpus: 2, memoryBytes: 1024n, maxPid: 32768n, hostname: 'ship', bootTime: 5n }),
    writer.users([{ uid: 0, gid: 0, name: 'root', home: '/root', shell: '/bin/sh' }], [{ gid: 0, name: 'root' }]),
    writer.interfaces([
      { name: 'eth0', family: 4, address: Buffer.from([10, 0, 0, 1]), netmask: Buffer.from([255, 0, 0, 0]) },
    ]),
    writer.threads(threads),
    ...Object.entries(files).map(([tid, records]) => writer.files(Number(tid), records)),
    ...events.map((event, index) => eventBytes(event, firstTime + BigInt(index) * 1_000_000_000n, { big })),
  ]);
}

/** Parameters of sockets. */
export const inetTuple = (
  source: number[],
  sourcePort: number,
  destination: number[],
  destinationPort: number,
): Buffer => {
  const ports = Buffer.alloc(4);
  ports.writeUInt16LE(sourcePort, 0);
  ports.writeUInt16LE(destinationPort, 2);
  const [left, right] = [ports.subarray(0, 2), ports.subarray(2)];
  return Buffer.concat([Buffer.from([2, ...source]), left, Buffer.from(destination), right]);
};
export const inetAddress = (address: number[], port: number): Buffer => {
  const bytes = Buffer.from([2, ...address, 0, 0]);
  bytes.writeUInt16LE(port, 5);
  return bytes;
};
export const unixTuple = (path: string): Buffer =>
  Buffer.concat([Buffer.from([1]), Buffer.alloc(16, 1), Buffer.from(`${path}\0`)]);
