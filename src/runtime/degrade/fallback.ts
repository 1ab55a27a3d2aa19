/**
 * Watching without eBPF: processes by the process connector, files by fanotify. Events have the form of captures, so that the
 * same state and the same rules look at them. What cannot be seen this way is named by `lostKinds`.
 */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { PlimsollError, type Problem } from '../../model/index.ts';
import { procFiles } from '../proc/files.ts';
import { bootTimeOf } from '../proc/machine.ts';
import { namespaces } from '../proc/namespaces.ts';
import { processAt } from '../proc/threads.ts';
import type { CaptureSink } from '../scap/reader.ts';
import { degradeBounds } from './bounds.ts';
import { openConnector } from './connector.ts';
import { gapCounter, type ProcessEvent, processEventOf } from './connector-message.ts';
import { eventEncoder } from './encoder.ts';
import { fanMasks, fanotifyEvents } from './fanotify-record.ts';
import { emitFileEvent, type FileEvent, namedFiles, openedFile } from './file-events.ts';
import { errnoName, libc } from './libc.ts';
import { lostKinds } from './lost-kinds.ts';
import { type Marks, openMarks } from './marks.ts';
import { places } from './places.ts';
import { processEvents } from './process-events.ts';

export interface FallbackOptions {
  sink: Pick<CaptureSink, 'event'>;
  signal: AbortSignal;
  /** What was lost or cannot be watched; no more than one of a kind each second. */
  onProblem(problem: Problem): void;
  /** Reads all processes into the state: called once nothing more is missed, and again after something was. */
  rebuild?(): void;
  /** Files that no rule asks for are left out. Absent: none are. */
  wants?(event: FileEvent): boolean;
}

export interface FallbackStatistics {
  /** Events that were handed on. */
  events: number;
  /** Process events that never came: each processor numbers its own, so that this is exact once the next one has come. */
  lostProcessEvents: number;
  /** How often the queue of file events was full: nobody knows how many were lost each time. */
  fileOverflows: number;
  /** File events that could not be read. */
  lostFileEvents: number;
  /** Programs that ended before their arguments could be read. */
  unreadPrograms: number;
  /** Names that were made, changed or removed in directories that were gone before they could be looked at: left out. */
  unplacedNames: number;
}

export interface Fallback {
  way: 'fallback' | 'processes' | 'files';
  /** Kinds of events that cannot be seen. */
  lost: readonly string[];
  /** File systems that are not watched, and why. */
  unwatched(): ReadonlyMap<string, string>;
  statistics(): Readonly<FallbackStatistics>;
  /** Ends after `signal` was raised. */
  done: Promise<void>;
}

const errnos = { EINTR: 4, EAGAIN: 11, ENOBUFS: 105 } as const;
const pollIn = 1;
const pollPriority = 2;
const repeatMs = 1000;

/**
 * Begins to watch. What is missing of the two is a problem that is said; both missing is an error.
 *
 * @throws PlimsollError `sensor-unavailable`
 */
export async function fallback({ sink, signal, onProblem, rebuild, wants }: FallbackOptions): Promise<Fallback> {
  const c = await libc();
  const connector = await openConnector(c);
  const marks = openMarks(c);
  const said = (opened: { errno: number }) => (opened.errno === 0 ? 'no answer' : errnoName(opened.errno));
  const connected = 'fd' in connector ? connector.fd : undefined;
  const watching = 'opens' in marks ? marks : undefined;
  const problem = (message: string): void => onProblem({ code: 'sensor-unavailable', message, gap: true });
  if (!('fd' in connector))
    problem(`processes are not seen: the process connector cannot be used (${said(connector)})`);
  if (!('opens' in marks)) problem(`files are not seen: fanotify cannot be used (${said(marks)})`);
  if (connected === undefined && watching === undefined) {
    throw new PlimsollError(
      'sensor-unavailable',
      'neither eBPF nor the process connector nor fanotify can be used here',
    );
  }
  const way = connected === undefined ? 'files' : watching === undefined ? 'processes' : 'fallback';

  const statistics: FallbackStatistics = {
    events: 0,
    lostProcessEvents: 0,
    fileOverflows: 0,
    lostFileEvents: 0,
    unreadPrograms: 0,
    unplacedNames: 0,
  };
  const emit = eventEncoder({
    event(view) {
      statistics.events++;
      sink.event(view);
    },
  });
  const where = places(() => performance.now());
  const processes = readProcesses();
  const programs = new Map<number, string>();
  let hurried = false;
  const say = processEvents({
    emit,
    read: processes.read,
    numbers: pid => (hurried ? undefined : processes.numbers(pid)),
    program: pid => programs.get(pid),
    unread: () => void statistics.unreadPrograms++,
  });
  const own = process.pid;
  const gap = gapCounter();
  const clock = wallClock();

  /** Watches what the namespace of a process has mounted. */
  const look = (pid: number, changed = false): void => {
    const namespace = where.namespaceOf(pid);
    if (namespace === undefined || !where.look(pid, namespace, changed)) return;
    watching?.add(where.mounts(namespace), namespace === where.own ? '' : `/proc/${pid}/root`);
  };

  const message = Buffer.alloc(512);
  /** Process events that wait, and whether the kernel had to drop some. */
  const takeProcesses = (fd: number): { taken: ProcessEvent[]; overrun: boolean } => {
    const taken: ProcessEvent[] = [];
    let overrun = false;
    while (taken.length < degradeBounds.turnProcessEvents) {
      const length = c.recv(fd, message, message.length, 0);
      if (length < 0) {
        const errno = c.errno();
        if (errno === errnos.EAGAIN) break;
        if (errno === errnos.ENOBUFS) overrun = true;
        else if (errno !== errnos.EINTR) throw unreadable('the process connector', errno);
        continue;
      }
      const bytes = message.subarray(0, length);
      statistics.lostProcessEvents += gap(bytes);
      const event = processEventOf(bytes);
      if (event === undefined) continue;
      if (event.pid !== own || event.kind === 'fork') taken.push(event);
    }
    return { taken, overrun };
  };

  const opensBytes = Buffer.alloc(degradeBounds.opensBytes);
  const namesBytes = Buffer.alloc(degradeBounds.namesBytes);
  const named = watching && namedFiles(c, watching, where, own, () => void statistics.unplacedNames++);
  const wanted = (event: FileEvent): boolean => wants === undefined || wants(event);

  const takeFiles = ({ opens, names }: Marks): FileEvent[] => {
    const taken: FileEvent[] = [];
    const read = (
      fd: number,
      bytes: Buffer,
      each: (event: ReturnType<typeof fanotifyEvents> extends Generator<infer E> ? E : never) => void,
    ): void => {
      for (let count = 0; count < degradeBounds.turnFileEvents; ) {
        const length = c.read(fd, bytes, bytes.length);
        if (length <= 0) {
          const errno = c.errno();
          if (length === 0 || errno === errnos.EAGAIN) return;
          // The file of one event could not be opened: that event is lost, and the next one can be read.
          statistics.lostFileEvents++;
          count++;
          continue;
        }
        for (const event of fanotifyEvents(bytes.subarray(0, length))) {
          count++;
          if (event.mask & fanMasks.overflow) statistics.fileOverflows++;
          else each(event);
        }
      }
    };
    read(opens, opensBytes, event => {
      const file = openedFile(event, own);
      if (file?.program) remember(programs, file.pid, file.path);
      else if (file && wanted(file)) taken.push(file);
    });
    if (names !== undefined) {
      read(names, namesBytes, event => {
        for (const file of named?.eventsOf(event) ?? []) if (wanted(file)) taken.push(file);
      });
    }
    return onceEach(taken);
  };

  const lossSaid = { processes: 0, files: 0, at: -repeatMs };
  /** Says what was lost since it was last said, and has the state read anew. */
  const settle = (overrun: boolean): void => {
    const { lostProcessEvents: gone, fileOverflows, lostFileEvents } = statistics;
    const files = fileOverflows + lostFileEvents;
    const now = performance.now();
    if ((gone === lossSaid.processes && files === lossSaid.files && !overrun) || now - lossSaid.at < repeatMs) return;
    if (gone > lossSaid.processes)
      problem(`${gone - lossSaid.processes} process events were lost: they came faster than they were read`);
    if (files > lossSaid.files)
      problem('file events were lost: they came faster than they were read, or their files could not be opened');
    if (gone > lossSaid.processes || overrun) rebuild?.();
    Object.assign(lossSaid, { processes: gone, files, at: performance.now() });
  };

  /**
   * File events are taken first and told after the process events: those say who made them.
   * @returns how many there were
   */
  const turn = (): number => {
    const files = watching ? takeFiles(watching) : [];
    const { taken, overrun } = connected === undefined ? { taken: [], overrun: false } : takeProcesses(connected);
    const now = clock.now();
    hurried = taken.length > degradeBounds.hurry;
    for (const event of taken) {
      if (event.kind === 'exit') continue;
      if (event.kind === 'fork') where.inherit(event.second, event.pid);
      else if (event.kind === 'exec') look(event.pid);
      say(event, clock.of(event.time));
    }
    for (const file of files) emitFileEvent(emit, file, now);
    for (const event of taken) if (event.kind === 'exit') say(event, clock.of(event.time));
    settle(overrun);
    return taken.length + files.length;
  };

  if (watching) {
    for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) look(Number(name));
  }
  rebuild?.();

  const mountinfo = openSync('/proc/self/mountinfo', 'r');
  const wake = c.eventfd(0, 0o2004000);
  const descriptors = pollSet([
    [mountinfo, pollPriority],
    [wake, pollIn],
    ...[connected, watching?.opens, watching?.names].flatMap(fd => (fd === undefined ? [] : [[fd, pollIn] as const])),
  ]);
  const stop = (): void => {
    const one = Buffer.alloc(8);
    one.writeBigUInt64LE(1n);
    c.write(wake, one, 8);
  };
  signal.addEventListener('abort', stop, { once: true });

  const run = async (): Promise<void> => {
    try {
      while (!signal.aborted) {
        await c.poll(descriptors, degradeBounds.waitMs);
        if (descriptors.readInt16LE(6) !== 0) look(own, true);
        // Few are looked at while their processes live; of many, what comes in the meantime is read together.
        if (turn() > degradeBounds.few) await new Promise(done => setTimeout(done, degradeBounds.pauseMs));
      }
    } finally {
      signal.removeEventListener('abort', stop);
      for (const fd of [mountinfo, wake, ...(connected === undefined ? [] : [connected])]) closeSync(fd);
      watching?.close();
    }
  };
  return {
    way,
    lost: lostKinds(way),
    unwatched: () => watching?.unwatched ?? new Map(),
    statistics: () => statistics,
    done: run(),
  };
}

/** An overlay's files are opened twice, once below; what was created is not also said to be written. */
function onceEach(files: readonly FileEvent[]): FileEvent[] {
  const seen = new Set<string>();
  const key = ({ pid, type, path, write }: FileEvent): string => `${pid} ${type} ${write} ${path}`;
  const created = new Set(files.filter(file => file.created).map(key));
  return files.filter(file => {
    const name = key(file);
    if (file.type !== 'openat' || file.created) return true;
    if (created.has(name) || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

const unreadable = (what: string, errno: number): PlimsollError =>
  new PlimsollError('sensor-unavailable', `${what} cannot be read any more: ${errnoName(errno)}`);

function remember(map: Map<number, string>, pid: number, program: string): void {
  // The last one that is opened is the loader, which is no program that anybody started.
  if (/\/ld-[^/]*\.so|\/ld-musl-|\/ld\.so/.test(program) && map.has(pid)) return;
  map.delete(pid);
  map.set(pid, program);
  if (map.size > degradeBounds.processes) map.delete(map.keys().next().value as number);
}

/** struct pollfd: descriptor, wanted, found. */
function pollSet(wanted: readonly (readonly [fd: number, events: number])[]): Buffer {
  const bytes = Buffer.alloc(wanted.length * 8);
  for (const [index, [fd, events]] of wanted.entries()) {
    bytes.writeInt32LE(fd, index * 8);
    bytes.writeInt16LE(events, index * 8 + 4);
  }
  return bytes;
}

/** What /proc says of processes while events wait. */
function readProcesses() {
  const files = procFiles();
  const reading = {
    files,
    namespaces: namespaces(files, () => performance.now()),
    bootTime: bootTimeOf(readFileSync('/proc/stat', 'latin1')),
    births: new Map(),
    groups: new Map(),
  };
  const ownNumbers = readlinkSync('/proc/self/ns/pid');
  return {
    read: (pid: number) => processAt(`/proc/${pid}`, reading)?.record,
    numbers(pid: number): number | undefined {
      const namespace = files.link(`/proc/${pid}/ns/pid`);
      if (namespace === undefined || namespace === ownNumbers) return undefined;
      const numbers = /^NSpid:.*?(\d+)$/m.exec(files.text(`/proc/${pid}/status`, degradeBounds.procFileBytes) ?? '');
      return numbers ? Number(numbers[1]) : undefined;
    },
  };
}

/** Nanoseconds since the epoch, of a clock that only goes forward; it follows when the time of day is set. */
function wallClock() {
  const nanosecond = 1_000_000n;
  const tolerance = 5n * nanosecond;
  const measure = (): bigint => BigInt(Date.now()) * nanosecond - process.hrtime.bigint();
  let offset = measure();
  return {
    now(): bigint {
      const measured = measure();
      const difference = measured - offset;
      if (difference > tolerance || difference < -tolerance) offset = measured;
      return process.hrtime.bigint() + offset;
    },
    of: (monotonic: bigint): bigint => monotonic + offset,
  };
}
