/** The sensor's statistics in Prometheus' text format. */
import { sensorMetrics } from './list.ts';
import type { SensorStatistics } from './types.ts';

/** Values of one label at most: rules may be many, and series without end help nobody. The rest are summed as `other`. */
const mostSeries = 1_000;

/** @returns the type of the content, and the content */
export async function sensorMetricsText(statistics: SensorStatistics): Promise<{ type: string; text: string }> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const [name, { type, help, labels, read }] of Object.entries(sensorMetrics)) {
    const samples = read(statistics);
    // Without labels it would be 0, which is not what "unknown" is.
    if (samples.length === 0 && labels.length === 0) continue;
    const common = { name, help, labelNames: [...labels], registers: [registry] };
    const add = type === 'counter' ? counting(new Counter(common)) : counting(new Gauge(common));
    samples.forEach(({ labels: of, value }, i) => {
      const rest = i < mostSeries ? of : Object.fromEntries(labels.map(label => [label, 'other']));
      // A number that is none would make the whole answer unreadable.
      if (Number.isFinite(value) && value >= 0) add(rest, value);
    });
  }
  return { type: registry.contentType, text: await registry.metrics() };
}

interface Adds {
  inc(labels: Record<string, string>, value: number): void;
}

const counting =
  (metric: Adds): Adds['inc'] =>
  (labels, value) =>
    metric.inc(labels, value);
