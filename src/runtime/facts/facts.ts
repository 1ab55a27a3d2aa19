/**
 * Facts of running containers: which files they use, and what they run that their image does not have. Lives where events
 * are; looks at processes by blocking calls, and takes no more of the processor than it may.
 */
import { procFiles, textOfLatin } from '../proc/files.ts';
import { layerOf } from '../proc/mounts.ts';
import { namespaces as namespacesOf } from '../proc/namespaces.ts';
import type { MachineState } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import { factBounds } from './bounds.ts';
import { beginningOf, processOf, programDrift } from './drift.ts';
import { mappedFiles } from './maps.ts';
import { type Round, type Visit, visits } from './schedule.ts';
import type { Drift, Fact } from './types.ts';
import { usedFiles } from './used-files.ts';

export interface FactsOptions {
  state: MachineState;
  onFact(fact: Fact): void;
  /** Share of one processor that looking at processes may take: 0.005 is 5 ms of each second. */
  budget?: number;
  /** Where a file system of kind proc is mounted. */
  root?: string;
  /** Milliseconds, for measuring what looking takes. */
  clock?: () => number;
}

export interface FactCounts {
  /** Processes that were looked at, and milliseconds that it took. */
  looks: number;
  spent: number;
  /** Looks that were due and wait for the budget. */
  late: number;
  /** Processes that ended before they were looked at: what they had mapped beside their program is not known. */
  missed: number;
  /** Processes that could not be looked at. */
  unreadable: number;
  /** Files, processes and drifts that found no room. */
  beyond: number;
  /** Programs of which nobody can tell whether the image has them. */
  undetermined: number;
}

export interface Facts {
  counts(): FactCounts;
  /**
   * A program began, and the state knows it. Also for the first threads of containers that ran when watching began.
   * @param now milliseconds
   * @param time nanoseconds since the epoch
   */
  exec(thread: Thread, now: number, time: bigint): void;
  exit(thread: Thread): void;
  /** A process of a container opened a file. @param path absolute */
  opened(containerId: string, path: string, pid: number): void;
  /** Does what is due, within the budget, and hands over what was found. @param now milliseconds @param time as above */
  tick(now: number, time: bigint): void;
  /** A container is no more. */
  gone(containerId: string): void;
}

export function facts(options: FactsOptions): Facts {
  const { state, onFact, budget = factBounds.budget, root = '/proc', clock = () => performance.now() } = options;
  const files = procFiles();
  const namespaces = namespacesOf(files, clock);
  const counts = { looks: 0, spent: 0, missed: 0, unreadable: 0, undetermined: 0 };
  const schedule = visits();
  const used = usedFiles(state, onFact);
  /** By container, the paths that were told. */
  const drifts = new Map<string, Set<string>>();
  let told = 0;
  /** When a program was last looked at in a container. */
  const programs = new Map<string, number>();
  let last: number | undefined;
  let allowance: number = factBounds.turn;
  let beyond = 0;

  const machineStart = (): bigint => state.machine?.bootTime ?? 0n;

  function drifted(thread: Thread, found: Pick<Drift, 'path' | 'inode' | 'what' | 'by'>, time: bigint): void {
    const paths = drifts.get(thread.containerId) ?? new Set();
    if (paths.has(found.path)) return;
    if (told >= factBounds.drifts) {
      beyond++;
      return;
    }
    told++;
    drifts.set(thread.containerId, paths.add(found.path));
    const process = processOf(thread, state.parent(state.main(thread) ?? thread));
    onFact({ kind: 'drift', drift: { containerId: thread.containerId, ...found, time, process } });
  }

  function judgeProgram(thread: Thread, time: bigint): void {
    // A runtime enters containers with a copy of itself in memory.
    if (thread.exeFromMemfd && state.parent(thread)?.containerId !== thread.containerId) return;
    const by = programDrift(thread, beginningOf(state.container(thread), machineStart()));
    if (by === 'unknown') counts.undetermined++;
    else if (by !== 'no') {
      drifted(thread, { path: thread.exepath, inode: String(thread.exeInode), what: 'program', by }, time);
    }
  }

  /** A program that was looked at a moment ago is looked at when it has lived for a while. */
  function firstRound(thread: Thread, now: number): Round {
    const key = `${thread.containerId} ${thread.exeInode} ${thread.exepath}`;
    const before = programs.get(key);
    if (before !== undefined && now - before < factBounds.again) return 1;
    programs.delete(key);
    if (programs.size >= factBounds.programs) programs.delete(programs.keys().next().value as string);
    programs.set(key, now);
    return 0;
  }

  function look({ pid, containerId }: Visit, time: bigint): void {
    const thread = state.threads.get(pid);
    const path = `${root}/${pid}`;
    const { refusals } = files;
    const text = files.list(`${path}/maps`, factBounds.mapBytes);
    if (text === undefined || thread === undefined) {
      if (files.refusals > refusals) counts.unreadable++;
      else counts.missed++;
      return;
    }
    counts.looks++;
    const mapped = mappedFiles(text);
    namespaces.begin(true);
    const mounts = namespaces.mounts(path);
    for (const file of mapped) {
      if (!used.add(containerId, file.path, pid) || !file.executable || file.path === thread.exepath) continue;
      if (layerOf(mounts, file.path, file.deleted, files) !== 'upper') continue;
      drifted(thread, { path: file.path, inode: file.inode, what: 'library', by: 'overlay' }, time);
    }
    for (const name of (files.names(`${path}/fd`) ?? []).slice(0, factBounds.openFiles)) {
      const link = files.link(`${path}/fd/${name}`);
      if (link?.startsWith('/')) used.add(containerId, textOfLatin(link), pid);
    }
  }

  return {
    counts: () => ({ ...counts, late: schedule.late(last ?? 0), beyond: beyond + used.beyond() }),
    exec(thread, now, time) {
      if (thread.containerId === '') return;
      judgeProgram(thread, time);
      used.add(thread.containerId, thread.exepath, thread.pid);
      const script = scriptOf(thread);
      if (script !== undefined) used.add(thread.containerId, script, thread.pid);
      const visit = { pid: thread.pid, containerId: thread.containerId, round: firstRound(thread, now) };
      if (!schedule.add(visit, now)) beyond++;
    },
    exit(thread) {
      if (thread.isMain && schedule.remove(thread.pid) === 0) counts.missed++;
    },
    opened: (containerId, path, pid) => void used.add(containerId, path, pid),
    tick(now, time) {
      allowance = Math.min(factBounds.turn, allowance + (now - (last ?? now)) * budget);
      last = now;
      const began = clock();
      let spent = 0;
      while (allowance > spent) {
        const visit = schedule.next(now);
        if (visit === undefined) break;
        look(visit, time);
        // Whoever lives on may load more.
        if (state.threads.has(visit.pid) && visit.round < factBounds.later.length) {
          schedule.add({ ...visit, round: (visit.round + 1) as Round }, now);
        }
        spent = clock() - began;
      }
      allowance -= spent;
      counts.spent += spent;
      used.flush(now, time);
    },
    gone(containerId) {
      used.gone(containerId);
      told -= drifts.get(containerId)?.size ?? 0;
      drifts.delete(containerId);
    },
  };
}

/** A script's program is its interpreter, and the script an argument of it; the process bears the script's name. */
function scriptOf({ args, comm, exepath }: Thread): string | undefined {
  if (exepath.endsWith(`/${comm}`)) return undefined;
  return args.find(arg => arg.startsWith('/') && arg.slice(arg.lastIndexOf('/') + 1).slice(0, 15) === comm);
}
