/** Reads processes, threads and what they have open from /proc, for a state that begins, or that missed something. */
import type { Problem } from '../../model/index.ts';
import type { FdRecord } from '../scap/blocks/records.ts';
import type { CaptureSink } from '../scap/reader.ts';
import { procBounds } from './bounds.ts';
import { descriptorAt, type Surroundings } from './descriptors.ts';
import { procFiles } from './files.ts';
import { machineOf } from './machine.ts';
import { namespaces as namespacesOf } from './namespaces.ts';
import { processAt, type ReadProcess, type ThreadReading, threadAt } from './threads.ts';

type ProcSink = Pick<CaptureSink, 'thread' | 'file'>;

export interface ProcSummary {
  processes: number;
  threads: number;
  descriptors: number;
  /** Processes that ended while they were read: no error. */
  vanished: number;
  /** Processes of which something could not be read. */
  unreadable: number;
  /** Threads and descriptors that were left out for their number. */
  beyond: number;
  problems: Problem[];
}

export interface ProcReader {
  /** Every thread, the first of each process before its others, and what processes have open. Blocks until it is done. */
  readProcesses(sink: ProcSink): ProcSummary;
  /**
   * One thread, now, with what its process has open (no more than `repairDescriptors`). Where it is not the first of its
   * process, that one comes before it, unless it is known.
   * @returns whether it was there
   */
  readThread(tid: number, sink: ProcSink, known?: (pid: number) => boolean): boolean;
  /** One descriptor of a thread, now. `undefined`: it is not open, or not to be read. */
  descriptorOf(tid: number, fd: number): FdRecord | undefined;
}

/**
 * @param options.root where a file system of kind proc is mounted; the machine's own by default
 * @param options.clock milliseconds; how long tables that were read are believed while events wait
 */
export function procReader(options: { root?: string; clock?: () => number } = {}): ProcReader {
  const { root = '/proc', clock = () => performance.now() } = options;
  const files = procFiles();
  const namespaces = namespacesOf(files, clock);
  const { bootTime } = machineOf(root);
  const reading: ThreadReading = { files, namespaces, bootTime, births: new Map(), groups: new Map() };

  function readFiles(path: string, pid: number, sink: ProcSink, most: number): { read: number; beyond: number } {
    const names = files.names(`${path}/fd`) ?? [];
    const surroundings = surroundingsOf(path);
    let read = 0;
    for (const name of names.length > most ? names.slice(0, most) : names) {
      const { refusals } = files;
      const record = descriptorAt(path, Number(name), surroundings, files);
      // Whoever may not see where one leads may see none of them.
      if (files.refusals > refusals) break;
      if (record === undefined) continue;
      read++;
      sink.file?.(pid, record);
    }
    return { read, beyond: Math.max(0, names.length - most) };
  }

  /** Tables are asked for at the first descriptor that needs them. */
  function surroundingsOf(path: string): Surroundings {
    let mounts: ReturnType<Surroundings['mounts']> | undefined;
    let sockets: ReturnType<Surroundings['sockets']> | undefined;
    return {
      mounts: () => (mounts ??= namespaces.mounts(path)),
      sockets: () => (sockets ??= namespaces.sockets(path)),
    };
  }

  function readThreads(
    path: string,
    process: ReadProcess,
    sink: ProcSink,
    most: number,
  ): { read: number; beyond: number } {
    if (process.threads <= 1) return { read: 0, beyond: 0 };
    const tids = (files.names(`${path}/task`) ?? []).filter(name => Number(name) !== process.record.pid);
    let read = 0;
    for (const tid of tids.length > most ? tids.slice(0, most) : tids) {
      const record = threadAt(`${path}/task/${tid}`, process, reading);
      if (record === undefined) continue;
      read++;
      sink.thread?.(record);
    }
    return { read, beyond: Math.max(0, tids.length - most) };
  }

  function readProcesses(sink: ProcSink): ProcSummary {
    namespaces.begin(false);
    reading.births.clear();
    const summary = { processes: 0, threads: 0, descriptors: 0, vanished: 0, unreadable: 0, beyond: 0 };
    const already = new Map(files.refused);
    for (const pid of pidsOf(files.names(root) ?? [])) {
      if (summary.threads >= procBounds.threads) {
        summary.beyond++;
        continue;
      }
      const path = `${root}/${pid}`;
      const { refusals } = files;
      const process = processAt(path, reading);
      if (process === undefined) {
        if (files.refusals === refusals) summary.vanished++;
        else summary.unreadable++;
        continue;
      }
      summary.processes++;
      summary.threads++;
      sink.thread?.(process.record);
      const others = readThreads(path, process, sink, procBounds.threads - summary.threads);
      const room = Math.min(procBounds.descriptors, procBounds.allDescriptors - summary.descriptors);
      const open = process.kernel ? { read: 0, beyond: 0 } : readFiles(path, process.record.pid, sink, room);
      summary.threads += others.read;
      summary.descriptors += open.read;
      summary.beyond += others.beyond + open.beyond;
      if (files.refusals > refusals) summary.unreadable++;
    }
    return { ...summary, problems: problemsOf(summary, already) };
  }

  function problemsOf({ unreadable, beyond }: Omit<ProcSummary, 'problems'>, already: Map<string, number>): Problem[] {
    const problems: Problem[] = [];
    if (unreadable > 0) {
      const what = [...files.refused]
        .map(([name, times]) => [name, times - (already.get(name) ?? 0)] as const)
        .filter(([, times]) => times > 0)
        .map(([name, times]) => `${name} ${times}×`);
      const message = `${unreadable} processes could not be read whole in ${root}: ${what.join(', ')}`;
      problems.push({ code: 'file-unreadable', message });
    }
    if (beyond > 0) {
      problems.push({
        code: 'bound',
        message: `${beyond} threads and open files of ${root} were left out for their number`,
      });
    }
    if (namespaces.full) {
      problems.push({ code: 'bound', message: `some sockets of ${root} were left out for their number` });
    }
    return problems;
  }

  function readThread(tid: number, sink: ProcSink, known?: (pid: number) => boolean): boolean {
    namespaces.begin(true);
    const asked = processAt(`${root}/${tid}`, reading);
    if (asked === undefined) return false;
    const { pid } = asked.record;
    if (pid === tid) {
      sink.thread?.(asked.record);
      if (!asked.kernel) readFiles(`${root}/${pid}`, pid, sink, procBounds.repairDescriptors);
      return true;
    }
    const first = known?.(pid) ? undefined : processAt(`${root}/${pid}`, reading);
    if (first) {
      sink.thread?.(first.record);
      readFiles(`${root}/${pid}`, pid, sink, procBounds.repairDescriptors);
    }
    const thread = threadAt(`${root}/${pid}/task/${tid}`, asked, reading);
    if (thread) sink.thread?.(thread);
    return thread !== undefined;
  }

  return {
    readProcesses,
    readThread,
    descriptorOf(tid, fd) {
      namespaces.begin(true);
      const path = `${root}/${tid}`;
      return descriptorAt(path, fd, surroundingsOf(path), files);
    },
  };
}

/** In the order of their numbers, so that most parents come before their children. */
const pidsOf = (names: string[]): number[] =>
  names
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
