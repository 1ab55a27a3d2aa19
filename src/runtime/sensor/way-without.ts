/** Events without eBPF: they come by themselves, from the process connector and from fanotify. */
import { fallback } from '../degrade/fallback.ts';
import type { FileEvent } from '../degrade/file-events.ts';
import { lostKinds, seenKinds } from '../degrade/lost-kinds.ts';
import type { Needs } from '../needs/index.ts';
import { neverShed } from '../throttle/order.ts';
import { sensorBounds } from './bounds.ts';
import { liveCounts } from './live.ts';
import { type Counters, counterNames } from './object.ts';
import { repairs } from './repair.ts';
import { wantedFiles } from './wanted-files.ts';
import type { Way, WayOptions } from './way.ts';

/**
 * @param because why eBPF is not used
 * @throws PlimsollError `sensor-unavailable` when neither of the two can be used
 */
export async function wayWithoutEbpf(options: WayOptions, because: readonly string[]): Promise<Way> {
  const { own, state, sink, proc, onProblem, onEnd, rebuild } = options;
  let { needs } = options;
  let wants = wantedFiles(needs);
  const counts = liveCounts();
  const repair = repairs(state, sink, proc, counts);
  const shed = sampled();
  const firsts = firstReads(pid => state.threads.get(pid)?.containerId ?? '');
  const stop = new AbortController();
  // The first time everything is read by whoever opens the way.
  let begun = false;
  const seen = await fallback({
    sink: {
      event(view) {
        if (own.includes(view.tid) || shed.leaves(view.type.name)) return;
        counts.events++;
        counts.kinds[view.type.number] = (counts.kinds[view.type.number] as number) + 1;
        repair(view);
        sink.event(view);
      },
    },
    signal: stop.signal,
    onProblem,
    rebuild: () => {
      if (begun) rebuild();
    },
    wants: event => wants(event) || firsts.are(event),
  });
  begun = true;
  seen.done.catch(onEnd);
  const { way } = seen;
  return {
    source: { counts, ahead: options.ahead },
    seen: () => ({
      ...{ way, attachedBy: 'fallback', programs: 0, notAttached: unwatched(seen.unwatched()), calls: 0, because },
      missing: lostOf(needs, way),
    }),
    drain: () => 0,
    waiting: () => 0,
    counters: () => ({ ...none, sent: counts.events, sampled: shed.count() }),
    otherDrops() {
      const { lostProcessEvents, fileOverflows, lostFileEvents, unreadPrograms, unplacedNames } = seen.statistics();
      return {
        ...{ 'process-events': lostProcessEvents, 'file-queue-full': fileOverflows, 'file-events': lostFileEvents },
        ...{ 'program-unread': unreadPrograms, 'name-unplaced': unplacedNames },
      };
    },
    shed: shed.state,
    facts: firsts.turn,
    leftOut: shed.leftOut,
    async reload(next) {
      needs = next;
      wants = wantedFiles(next);
    },
    close: () => stop.abort(),
  };
}

const none = Object.fromEntries(counterNames.map(name => [name, 0])) as Counters;

const unwatched = (systems: ReadonlyMap<string, string>): { program: string; why: string }[] =>
  [...systems].map(([system, why]) => ({ program: `files on ${system}`, why }));

/** Kinds that rules ask for and that nobody sees this way. */
function lostOf({ needs, everything }: Needs, way: 'fallback' | 'processes' | 'files'): string[] {
  const covered = seenKinds(way);
  const asked = [...needs.keys()].filter(type => !covered.has(type) && type !== 'container');
  return everything ? [...new Set([...asked, ...lostKinds(way)])].sort() : asked;
}

/** The first time in a turn that a file is opened for reading in a container. */
function firstReads(containerOf: (pid: number) => string) {
  const told = new Set<string>();
  let now = 0;
  return {
    turn(next: number): void {
      if (next !== now) told.clear();
      now = next;
    },
    are({ type, write, pid, path }: FileEvent): boolean {
      if (now === 0 || write || type !== 'openat') return false;
      const container = containerOf(pid);
      const name = `${container} ${path}`;
      if (container === '' || told.has(name)) return false;
      if (told.size >= sensorBounds.firstReads) told.clear();
      told.add(name);
      return true;
    },
  };
}

/** Leaves out what is shed, after it has come: looking at an event costs more than reading it. */
export function sampled() {
  const left = new Map<string, number>();
  let every: ReadonlyMap<string, number> = new Map();
  let turns = new Map<string, number>();
  let total = 0;
  return {
    state(next: Parameters<Way['shed']>[0]): void {
      every = new Map([...next.sampling, ...[...next.off].map(kind => [kind, Number.POSITIVE_INFINITY] as const)]);
      turns = new Map();
    },
    leaves(kind: string): boolean {
      const n = every.get(kind);
      if (n === undefined || n <= 1 || neverShed.has(kind)) return false;
      const turn = (turns.get(kind) ?? 0) + 1;
      turns.set(kind, turn >= n ? 0 : turn);
      if (turn >= n) return false;
      left.set(kind, (left.get(kind) ?? 0) + 1);
      total++;
      return true;
    },
    leftOut: () => new Map(left),
    count: () => total,
  };
}
