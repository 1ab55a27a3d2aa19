/** Events of the kernel, as they come: put right, made of the clock of the day, and handed to the state. */
import type { ProcReader } from '../proc/reader.ts';
import { EventView } from '../scap/event.ts';
import type { CaptureSink } from '../scap/reader.ts';
import { callName } from '../scap/table/syscalls.ts';
import { type EventType, eventTypes } from '../scap/table/types.ts';
import type { MachineState } from '../state/machine.ts';
import type { Ahead } from './clock.ts';
import { repairs } from './repair.ts';
import { settle, settleSeveral } from './truth.ts';

const headerBytes = 26;
/** Standard input, output and error: told of programs that begin. */
const standard: readonly number[] = [0, 1, 2];
const call = 1;
const exec = 293;
const attach = 434;

const folderPairs: Readonly<Record<string, readonly [string, string]>> = {
  linkat: ['olddir', 'newdir'],
  renameat: ['olddirfd', 'newdirfd'],
  renameat2: ['olddirfd', 'newdirfd'],
};

/** Index of the descriptor that the kernel's word is about; -2 the result itself, -1 none. */
const describedFd = Int16Array.from(eventTypes, (type: EventType) => {
  if (!type.syscall || type.enter) return -1;
  if (type.name === 'dup' || type.name === 'dup2' || type.name === 'dup3') return type.index.get('oldfd') ?? -1;
  if (['socket', 'accept', 'accept4', 'pidfd_getfd'].includes(type.name)) return -2;
  if (['sendfile', 'splice'].includes(type.name)) return type.index.get('out_fd') ?? type.index.get('fd_in') ?? -1;
  if (type.name === 'copy_file_range') return type.index.get('fdout') ?? -1;
  if (type.name === 'symlinkat') return type.index.get('linkdirfd') ?? -1;
  if (folderPairs[type.name] !== undefined) return -1;
  // A result that is a descriptor stands first, and is named so too.
  return type.index.get('dirfd') ?? (type.createsFd ? -1 : (type.index.get('fd') ?? -1));
});

/** Calls with two folders: indexes of both. */
const twoFolders: readonly (readonly [number, number] | undefined)[] = eventTypes.map(({ name, enter, index }) => {
  const [one, other] = folderPairs[name] ?? [];
  const [at, otherAt] = [index.get(one ?? ''), index.get(other ?? '')];
  return enter || at === undefined || otherAt === undefined ? undefined : [at, otherAt];
});

export interface LiveCounts {
  events: number;
  /** By number of the event's type. */
  kinds: Float64Array;
  /** Calls without an event of their own, by name. */
  plain: Map<string, number>;
  /** Threads that were not known when they were heard of, and were read from /proc. */
  repaired: number;
  /** Likewise, but they were gone. */
  unrepaired: number;
  /** Records that were no events. */
  damaged: number;
}

export const liveCounts = (): LiveCounts => ({
  ...{ events: 0, repaired: 0, unrepaired: 0, damaged: 0 },
  kinds: new Float64Array(eventTypes.length),
  plain: new Map(),
});

export interface Live {
  counts: LiveCounts;
  /** What the clock of the day is ahead, from now on. */
  ahead: Ahead;
  take(data: Buffer, start: number, end: number): void;
}

export function live(state: MachineState, sink: CaptureSink, proc: ProcReader, ahead: Ahead): Live {
  const view = new EventView();
  const counts = liveCounts();
  const repair = repairs(state, sink, proc, counts);
  let bytes: Buffer | undefined;
  let whole: DataView | undefined;

  const self: Live = {
    counts,
    ahead,
    take(data, start, end) {
      if (bytes !== data) {
        bytes = data;
        whole = new DataView(data.buffer, data.byteOffset, data.length);
      }
      const memory = whole as DataView;
      if (end - start < headerBytes) {
        counts.damaged++;
        return;
      }
      const number = memory.getUint16(start + 20, true);
      const parameters = memory.getUint32(start + 22, true);
      const type = eventTypes[number];
      if (type === undefined || parameters > 40 || end - start < headerBytes + parameters * (type.large ? 4 : 2)) {
        counts.damaged++;
        return;
      }
      counts.events++;
      counts.kinds[number] = (counts.kinds[number] as number) + 1;
      view.num = counts.events;
      view.type = type;
      view.set(data, memory, true, start, start + headerBytes, end, parameters);
      view.ahead(self.ahead.high, self.ahead.low);
      if (number === call) {
        const name = callName(view.unsigned(0) ?? 0) ?? 'syscall';
        counts.plain.set(name, (counts.plain.get(name) ?? 0) + 1);
      }
      const { tid } = view;
      repair(view);
      const extra = type.parameters.length;
      if (view.stored > extra) {
        const thread = state.threads.get(tid);
        if (thread !== undefined) {
          const told = view.bytes(extra);
          const folders = twoFolders[number];
          if (number === exec) settleSeveral(thread, told, standard, true);
          else if (folders !== undefined)
            settleSeveral(thread, told, [view.signed(folders[0]) ?? -1, view.signed(folders[1]) ?? -1], false);
          else {
            const index = describedFd[number] as number;
            const fd = index === -2 ? -1 : (view.signed(index) ?? -1);
            if (fd >= 0 && told.length > 0) settle(thread, fd, told, 0, told.length);
          }
        }
        view.count = extra;
      }
      if (number === attach) moved(Number(view.signed(0)), Number(view.signed(1)), view.text(3) ?? '');
      sink.event(view);
    },
  };

  /** A process was put into a group: which container it is of may have changed. */
  function moved(tid: number, pid: number, path: string): void {
    const groups = [`cpu=${path}`];
    for (const id of [tid, pid]) {
      const thread = state.threads.get(id);
      if (thread === undefined) continue;
      const before = thread.containerId;
      const { cgroups } = thread;
      state.setCgroups(thread, groups);
      // Of a hierarchy that says nothing: what the others said still holds.
      if (thread.containerId === '' && before !== '') {
        thread.containerId = before;
        thread.cgroups = cgroups;
      }
    }
  }
  return self;
}

/** Events so far by name: those of calls without an event of their own by the name of the call. */
export function eventsByName({ kinds, plain }: LiveCounts): Map<string, number> {
  const events = new Map(plain);
  for (const [number, count] of kinds.entries()) {
    const name = eventTypes[number]?.name ?? '';
    if (count > 0 && number !== call) events.set(name, (events.get(name) ?? 0) + count);
  }
  return events;
}
