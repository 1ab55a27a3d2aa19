/** Files that containers use, each told once. */
import type { MachineState } from '../state/machine.ts';
import { factBounds } from './bounds.ts';
import { imageOf } from './inside.ts';
import type { Fact, FactImage } from './types.ts';

export interface UsedFiles {
  /** @returns whether it is new */
  add(containerId: string, path: string, pid: number): boolean;
  /** Tells what is new. @param now milliseconds @param time nanoseconds since the epoch */
  flush(now: number, time: bigint): void;
  gone(containerId: string): void;
  /** How many files found no room. */
  beyond(): number;
}

interface Known {
  paths: Set<string>;
  fresh: string[];
  pid: number;
  /** Since when something waits to be told; 0: nothing does. */
  since: number;
  /** It was told before its image was known. */
  nameless: boolean;
}

/** Milliseconds between two tellings of a container; and how long one waits for its image to be known. */
const interval = 1000;
const patience = 10_000;

/** What is made up by the kernel belongs to no package. */
const madeUp = /^\/(proc|sys|dev)\//;

export function usedFiles(state: MachineState, onFact: (fact: Fact) => void): UsedFiles {
  const containers = new Map<string, Known>();
  /** Those of which something is to be told. */
  const waiting = new Set<string>();
  let total = 0;
  let beyond = 0;

  function known(containerId: string, pid: number): Known {
    let found = containers.get(containerId);
    if (found === undefined) {
      if (containers.size >= factBounds.containers) gone(containers.keys().next().value as string);
      found = { paths: new Set(), fresh: [], pid, since: 0, nameless: false };
      containers.set(containerId, found);
    }
    return found;
  }

  function gone(containerId: string): void {
    total -= containers.get(containerId)?.paths.size ?? 0;
    containers.delete(containerId);
    waiting.delete(containerId);
  }

  /**
   * A process that will be there for a while: the first one of the container, else the oldest. Whoever used a file last has
   * often ended by the time that somebody wants to follow it.
   */
  function lasting(containerId: string, pid: number): number {
    const known = state.threads.get(pid);
    if (known?.vpid === 1 && known.containerId === containerId) return pid;
    let found = known;
    for (const thread of state.threads.values()) {
      if (thread.containerId !== containerId || !thread.isMain || thread.dead) continue;
      if (thread.vpid === 1) return thread.pid;
      if (found === undefined || thread.cloneTime < found.cloneTime) found = thread;
    }
    return found?.pid ?? pid;
  }

  function knownImage(containerId: string): FactImage | undefined {
    const container = state.containers.get(containerId);
    return container === undefined || container.bare ? undefined : imageOf(container);
  }

  return {
    add(containerId, path, pid) {
      if (containerId === '' || !path.startsWith('/') || madeUp.test(path)) return false;
      const container = known(containerId, pid);
      if (container.paths.has(path)) return false;
      if (container.paths.size >= factBounds.files || total >= factBounds.allFiles) {
        beyond++;
        return false;
      }
      container.paths.add(path);
      container.fresh.push(path);
      waiting.add(containerId);
      total++;
      return true;
    },
    flush(now, time) {
      for (const containerId of waiting) {
        const container = containers.get(containerId) as Known;
        if (container.since === 0) container.since = now;
        const waited = now - container.since;
        const image = knownImage(containerId);
        if (waited < interval || (image === undefined && (waited < patience || container.nameless))) continue;
        const pid = lasting(containerId, container.pid);
        container.pid = pid;
        const { fresh } = container;
        onFact({
          kind: 'used',
          used: { containerId, image: image ?? imageOf(undefined), pid, files: fresh, time },
        });
        container.fresh = [];
        container.since = 0;
        container.nameless = image === undefined;
        if (image !== undefined) waiting.delete(containerId);
      }
    },
    gone,
    beyond: () => beyond,
  };
}
