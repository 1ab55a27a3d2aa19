import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { missing, skipping } from '../../../test/real/programs.ts';
import { type MetricSpec, metricList } from './list.ts';
import { createMeasures } from './measures.ts';

const deploy = new URL('../../../deploy/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, deploy), 'utf8');

const registry = new Registry();
createMeasures(registry);
/** Names as they are exposed. */
const exposed = new Set(
  registry.getMetricsAsArray().flatMap(metric => {
    const { name } = metric as unknown as { name: string };
    return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  }),
);

const { groups } = parse(read('prometheus/rules.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] };
const rules = groups.flatMap(group => group.rules).map(({ alert, expr }): [string, string] => [alert, expr]);

interface Panel {
  title: string;
  targets?: { expr: string }[];
}
const { panels } = JSON.parse(read('grafana/plimsoll.json')) as { panels: Panel[] };
const drawn = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr]));

/** Metric names of an expression, and the labels that are asked of each. */
function askedOf(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/\b((?:plimsoll|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', inside = '']) => ({
      name,
      labels: [...inside.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label = '']) => label),
    }),
  );
}

describe('what is deployed beside the server', () => {
  it.each([...rules, ...drawn])('%s asks for metrics and labels that there are', (_, expr) => {
    const asked = askedOf(expr);
    expect(asked.length).toBeGreaterThan(0);
    for (const { name, labels } of asked) {
      expect(exposed).toContain(name);
      const base = name.replace(/_(bucket|sum|count)$/, '');
      const spec = (metricList as Record<string, MetricSpec>)[name] ?? (metricList as Record<string, MetricSpec>)[base];
      if (spec) for (const label of labels) expect([...spec.labels, 'le']).toContain(label);
    }
  });

  it('draws every metric that is about images, and coverage before all', () => {
    const all = drawn.map(([, expr]) => expr).join(' ');
    for (const [name, { type }] of Object.entries<MetricSpec>(metricList)) {
      if (type === 'gauge' && !/info|readable|delivery_oldest/.test(name)) expect(all).toContain(name);
    }
    expect(panels[0]?.title).toMatch(/^Coverage/);
  });

  it.skipIf(skipping('alert rules', missing('promtool')))(
    'has rules that promtool accepts, and that fire when they should',
    () => {
      const at = (path: string): string => fileURLToPath(new URL(path, deploy));
      for (const args of [
        ['check', 'rules', at('prometheus/rules.yaml')],
        ['test', 'rules', at('prometheus/rules.test.yaml')],
      ]) {
        const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
        expect(status, `${stdout}${stderr}`).toBe(0);
      }
    },
  );
});
