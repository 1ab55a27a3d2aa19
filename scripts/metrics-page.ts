/** `node scripts/metrics-page.ts` writes the list of metrics in docs/metrics.md out of the metrics themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricSpec, metricList } from '../src/platform/metrics/list.ts';

const file = join(import.meta.dirname, '../docs/metrics.md');
const [begin, end] = ['<!-- metrics -->', '<!-- /metrics -->'];

const rows = Object.entries<MetricSpec>(metricList).map(
  ([name, { type, help, labels }]) =>
    `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ') || '–'} | ${help} |`,
);
const table = `| metric | kind | labels | says |\n|---|---|---|---|\n${rows.join('\n')}`;

/** The page with the list as it should be. */
export function page(text = readFileSync(file, 'utf8')): string {
  const [before = '', rest = ''] = text.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n${table}\n${end}${after}`;
}

if (import.meta.main) writeFileSync(file, page());
