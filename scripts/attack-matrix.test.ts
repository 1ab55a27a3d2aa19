import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attackMatrix } from './attack-matrix.ts';

test('docs/attack-matrix.md says what the rules, their behaviours and the last recorded run say', async () => {
  const page = readFileSync(new URL('../docs/attack-matrix.md', import.meta.url), 'utf8');
  expect(page).toBe(await attackMatrix());
});
