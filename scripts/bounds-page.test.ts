import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { page } from './bounds-page.ts';

test('docs/bounds.md says what the code does (node scripts/bounds-page.ts writes it)', () => {
  expect(readFileSync(new URL('../docs/bounds.md', import.meta.url), 'utf8')).toBe(page());
});
