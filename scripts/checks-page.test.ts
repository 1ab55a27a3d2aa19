import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allChecks } from '../src/check/index.ts';
import { checksPage, mapPage } from './checks-page.ts';

const read = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');

test('docs/checks.md says what the code does (node scripts/checks-page.ts writes it)', () => {
  expect(read('checks.md')).toBe(checksPage());
});
test('docs/check-map.md says what the code does (node scripts/checks-page.ts writes it)', () => {
  expect(read('check-map.md')).toBe(mapPage());
});
test('no id is used twice', () => {
  const ids = allChecks.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});
