import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { page } from './secrets-page.ts';

it('docs/secrets.md lists the rules that there are', () => {
  const text = readFileSync(new URL('../docs/secrets.md', import.meta.url), 'utf8');
  expect(page(text)).toBe(text);
});
