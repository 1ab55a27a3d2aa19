import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { page } from './metrics-page.ts';

it('docs/metrics.md lists the metrics that there are', () => {
  const text = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');
  expect(page(text)).toBe(text);
});
