/** Asks runtimes what containers are, as their ids come up: in the background, bounded, and never twice for nothing. */
import { bareContainer, type Container, shortId } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { sourcesOf } from './sources.ts';
import type { ContainerSource, RuntimePlaces } from './types.ts';

/** Why a container is not known: nobody asked, no answer yet, it ended first, no runtime has it, or none answers. */
type Unknown = 'unasked' | 'late' | 'ended' | 'not-found' | 'unreachable';

export interface Described {
  /** `bare` where it is not known. */
  container: Container;
  unknown?: Unknown;
}

export interface LookupCounts {
  /** Containers that were described. */
  known: number;
  /** Containers that no runtime had, after all tries. */
  notFound: number;
  /** Containers that could not be asked about: a runtime did not answer, or not as it should. */
  unreachable: number;
  /** Containers that ended before they were known. */
  endedUnknown: number;
  /** Alerts that were held for a container that did not become known in time. */
  late: number;
  /** Containers that are asked about, or wait for that. */
  waiting: number;
  /** Times that a container was not asked about because too many waited. */
  postponed: number;
  /** The last thing that went wrong, with the source that it is of. */
  lastFailure?: string;
}

export interface LookupOptions {
  /** Places other than the usual ones. */
  places?: Partial<RuntimePlaces>;
  /** Instead of all that `places` has. */
  sources?: readonly ContainerSource[];
  onFound(container: Container): void;
  /** Milliseconds, of a clock that never goes back. */
  now(): number;
  /** Other pauses between tries, in milliseconds. */
  retryMs?: readonly number[];
}

export interface ContainerLookup {
  /**
   * Begins to ask, unless it is known, being asked about, or was asked about in vain a short while ago. Never waits.
   * @param id the whole id
   * @param type container.type, as far as it shows in the control group
   */
  ask(id: string, type: string): void;
  /** What is known of a container; waits for it while it is being asked about, but no longer than `ms`. */
  describe(id: string, ms?: number): Promise<Described>;
  /** The container has ended: no more tries. */
  ended(id: string): void;
  counts(): LookupCounts;
  close(): void;
}

interface Entry {
  id: string;
  type: string;
  state: 'waiting' | 'asking' | 'pausing' | 'known' | Exclude<Unknown, 'unasked' | 'late'>;
  tries: number;
  container?: Container;
  /** Until when the failure is believed. */
  until: number;
  timer?: NodeJS.Timeout;
  /** Who waits for the answer. */
  held: ((described: Described) => void)[];
  gone: boolean;
}

const open = new Set<Entry['state']>(['waiting', 'asking', 'pausing']);

export function containerLookup(options: LookupOptions): ContainerLookup {
  const sources = options.sources ?? sourcesOf(options.places);
  const { onFound, now, retryMs = containerBounds.retryMs } = options;
  const entries = new Map<string, Entry>();
  const queue: Entry[] = [];
  const stop = new AbortController();
  const counts = { known: 0, notFound: 0, unreachable: 0, endedUnknown: 0, late: 0, postponed: 0 };
  let lastFailure: string | undefined;
  let asking = 0;
  let pending = 0;

  const described = (entry: Entry): Described => {
    if (entry.container) return { container: entry.container };
    const container = bareContainer(entry.id, entry.type);
    return { container, unknown: open.has(entry.state) ? 'late' : (entry.state as Unknown) };
  };

  function settle(entry: Entry, state: Entry['state'], container?: Container): void {
    if (open.has(entry.state)) pending--;
    clearTimeout(entry.timer);
    entry.state = state;
    if (container) entry.container = container;
    entry.until = now() + containerBounds.negativeMs;
    for (const tell of entry.held.splice(0)) tell(described(entry));
  }

  /** Asks one source after the other, those of its type first. */
  async function find(entry: Entry): Promise<{ found?: Container; failed: boolean }> {
    const deadline = AbortSignal.any([stop.signal, AbortSignal.timeout(containerBounds.askMs)]);
    let failed = false;
    const first = sources.filter(({ types }) => types.includes(entry.type));
    for (const source of [...first, ...sources.filter(each => !first.includes(each))]) {
      if (deadline.aborted && !source.local) continue;
      try {
        const found = await source.find(entry.id, entry.type, deadline);
        if (found) return { found, failed };
      } catch (error) {
        failed = true;
        lastFailure = `${source.name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return { failed };
  }

  async function attempt(entry: Entry): Promise<void> {
    entry.state = 'asking';
    const { found, failed } = await find(entry);
    if (stop.signal.aborted) return;
    const pause = retryMs[entry.tries++];
    // A runtime that did not answer may know more than its files say: the image.
    const whole = found && !(failed && found.image === '' && pause !== undefined && !entry.gone);
    if (whole) {
      counts.known++;
      settle(entry, 'known', found);
      onFound(found);
    } else if (entry.gone) {
      counts.endedUnknown++;
      settle(entry, 'ended');
    } else {
      if (pause !== undefined) {
        entry.state = 'pausing';
        entry.timer = setTimeout(() => enqueue(entry), pause);
        entry.timer.unref();
        return;
      }
      counts[failed ? 'unreachable' : 'notFound']++;
      settle(entry, failed ? 'unreachable' : 'not-found');
    }
  }

  function enqueue(entry: Entry): void {
    entry.state = 'waiting';
    queue.push(entry);
    work();
  }

  function work(): void {
    while (asking < containerBounds.parallel) {
      const next = queue.shift();
      if (!next) return;
      asking++;
      void attempt(next).finally(() => {
        asking--;
        work();
      });
    }
  }

  /** Room for one more: the oldest that nobody waits for goes. */
  function forgetOldest(): void {
    for (const [key, { state }] of entries) {
      if (open.has(state)) continue;
      entries.delete(key);
      return;
    }
  }

  return {
    ask(id, type) {
      if (stop.signal.aborted) return;
      const key = shortId(id);
      const known = entries.get(key);
      if (known && (known.state === 'known' || open.has(known.state) || known.gone || now() < known.until)) return;
      if (pending >= containerBounds.waiting) {
        counts.postponed++;
        return;
      }
      if (entries.size >= containerBounds.remembered) forgetOldest();
      const entry: Entry = { id, type, state: 'waiting', tries: 0, until: 0, held: [], gone: false };
      entries.set(key, entry);
      pending++;
      enqueue(entry);
    },
    describe(id, ms = containerBounds.holdMs) {
      const entry = entries.get(shortId(id));
      if (!entry) return Promise.resolve({ container: bareContainer(id, ''), unknown: 'unasked' });
      if (!open.has(entry.state)) return Promise.resolve(described(entry));
      return new Promise(resolve => {
        const tell = (answer: Described): void => {
          clearTimeout(timer);
          resolve(answer);
        };
        const timer = setTimeout(() => {
          counts.late++;
          entry.held.splice(entry.held.indexOf(tell), 1);
          resolve(described(entry));
        }, ms);
        entry.held.push(tell);
      });
    },
    ended(id) {
      const entry = entries.get(shortId(id));
      if (!entry || entry.gone) return;
      entry.gone = true;
      // A try that is under way may still succeed, and one that waits is made: a bundle outlives its container a little.
      if (entry.state !== 'pausing') return;
      counts.endedUnknown++;
      settle(entry, 'ended');
    },
    counts: () => ({ ...counts, waiting: pending, ...(lastFailure !== undefined && { lastFailure }) }),
    close() {
      stop.abort();
      queue.length = 0;
      for (const entry of entries.values()) if (open.has(entry.state)) settle(entry, 'ended');
      for (const source of sources) source.close?.();
    },
  };
}
