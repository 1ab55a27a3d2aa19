/** Which process is looked at when: soon after its program began, and then ever more seldom. */
import { factBounds } from './bounds.ts';

export type Round = 0 | 1 | 2 | 3;

export interface Visit {
  pid: number;
  containerId: string;
  round: Round;
}

const delays: readonly number[] = [factBounds.settle, ...factBounds.later];

export interface Visits {
  /** @returns whether there was room */
  add(visit: Visit, now: number): boolean;
  /** @returns the round that it waited for, if it did */
  remove(pid: number): Round | undefined;
  /** The next that is due; the first look at a program goes before later ones. */
  next(now: number): Visit | undefined;
  /** How many are due. */
  late(now: number): number;
}

/** One queue a delay: each is in the order of its times without sorting. Times in milliseconds. */
export function visits(): Visits {
  const queues = delays.map(() => new Map<number, Visit & { due: number }>());
  const roundOf = new Map<number, Round>();

  function remove(pid: number): Round | undefined {
    const round = roundOf.get(pid);
    if (round === undefined) return undefined;
    queues[round]?.delete(pid);
    roundOf.delete(pid);
    return round;
  }

  return {
    add(visit, now) {
      remove(visit.pid);
      if (roundOf.size >= factBounds.waiting) return false;
      roundOf.set(visit.pid, visit.round);
      queues[visit.round]?.set(visit.pid, { ...visit, due: now + (delays[visit.round] as number) });
      return true;
    },
    remove,
    next(now) {
      for (const queue of queues) {
        const [first] = queue.values();
        if (first === undefined || first.due > now) continue;
        remove(first.pid);
        return first;
      }
      return undefined;
    },
    late(now) {
      let late = 0;
      for (const queue of queues) {
        for (const { due } of queue.values()) {
          if (due > now) break;
          late++;
        }
      }
      return late;
    },
  };
}
