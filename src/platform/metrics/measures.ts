/** What this process counts and times. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type MetricSpec,
  metricList,
} from './list.ts';

/** Values of one label at most, so that nothing from outside can make series without end. */
const mostValues = 200;

export interface Measures {
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>): void;
  /** @param seconds how long it took */
  time<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
  /** Replaces all values of all gauges. */
  set(samples: readonly Sample[]): void;
}

/** One value of a gauge. */
export type Sample = {
  [Name in GaugeName]: { name: Name; labels: LabelsOf<Name>; value: number };
}[GaugeName];

/** Puts every metric of the list, and those of the process, into a registry. Once for each registry. */
export function createMeasures(registry: Registry): Measures {
  const registers = [registry];
  const gauges = new Map<string, Gauge>();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, spec] of Object.entries<MetricSpec>(metricList)) {
    const common = { name, help: spec.help, labelNames: [...spec.labels], registers };
    if (spec.type === 'gauge') gauges.set(name, new Gauge(common));
    else if (spec.type === 'counter') counters.set(name, new Counter(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...(spec.buckets ?? [])] }));
  }
  addProcess(registry);
  const bounded = boundedLabels();
  return {
    count: (name, labels) => counters.get(name)?.inc(bounded(name, labels)),
    time: (name, labels, seconds) => histograms.get(name)?.observe(bounded(name, labels), seconds),
    set(samples) {
      for (const gauge of gauges.values()) gauge.reset();
      for (const { name, labels, value } of samples) gauges.get(name)?.set(labels, value);
    },
  };
}

/** The process's own; without those whose names are against the conventions (`promtool check metrics`). */
function addProcess(registry: Registry): void {
  const all = new Registry();
  collectDefaultMetrics({ register: all });
  for (const metric of all.getMetricsAsArray()) {
    const { name } = metric as unknown as { name: string };
    if (name.endsWith('_total') && !(metric instanceof Counter)) continue;
    registry.registerMetric(metric as never);
  }
}

function boundedLabels() {
  const seen = new Map<string, Set<string>>();
  return <Labels extends Record<string, string>>(name: string, labels: Labels): Record<string, string> =>
    Object.fromEntries(
      Object.entries(labels).map(([label, value]) => {
        const key = `${name} ${label}`;
        const values = seen.get(key) ?? new Set<string>();
        seen.set(key, values);
        if (!values.has(value) && values.size >= mostValues) return [label, 'other'];
        values.add(value);
        return [label, value];
      }),
    );
}
