/** Metrics of a platform: gauges are read from the store when they are asked for, and not more often than is cheap. */
import type { Platform } from '../types.ts';
import { createMeasures, type Measures } from './measures.ts';
import { readSnapshot } from './snapshot.ts';

/** How long what was read is good for at least, milliseconds: several Prometheus servers cost what one does. */
const goodMs = 10_000;
/** And so many times as long as reading it took: a large store spends a twentieth of its time on it at most. */
const goodTimes = 20;
/** How long a scrape waits for the store, milliseconds; Prometheus itself gives up after ten seconds. */
const patienceMs = 8000;

export interface PlatformMetrics extends Measures {
  /** The exposition, in the text format. */
  text(): Promise<string>;
}

const known = new WeakMap<object, PlatformMetrics>();

/** Those of this platform; made when they are first asked for. */
export function metricsOf(platform: Platform): PlatformMetrics {
  const { metrics: registry, changes, log } = platform;
  const made = known.get(registry);
  if (made) return made;
  const measures = createMeasures(registry);
  changes.listen(change => {
    if (change.kind === 'hook') {
      const { dialect, outcome } = change;
      measures.count('plimsoll_hook_events_total', { dialect, outcome });
    } else if (change.kind === 'artifact') {
      measures.count('plimsoll_artifact_changes_total', { state: change.state.replaceAll('-', '_') });
    } else if (change.kind === 'verdict') {
      const { environment, verdict } = change;
      measures.count('plimsoll_verdict_changes_total', { environment, verdict });
    }
  });
  let read: { until: number; done: Promise<void> } | undefined;
  const refresh = async (): Promise<void> => {
    const began = performance.now();
    try {
      measures.set(await withinPatience(readSnapshot(platform)));
    } catch (error) {
      // Old numbers would look like new ones.
      measures.set([{ name: 'plimsoll_store_readable', labels: {}, value: 0 }]);
      log.error({ error: (error as Error).message }, 'metrics could not be read from the store');
    }
    const ended = performance.now();
    if (read) read.until = ended + Math.max(goodMs, goodTimes * (ended - began));
  };
  const metrics: PlatformMetrics = {
    ...measures,
    async text() {
      if (!read || performance.now() > read.until) {
        read = { until: Number.POSITIVE_INFINITY, done: Promise.resolve() };
        read.done = refresh();
      }
      await read.done;
      return registry.metrics();
    },
  };
  known.set(registry, metrics);
  return metrics;
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the store did not answer within ${patienceMs / 1000} s`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
