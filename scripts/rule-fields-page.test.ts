import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ruleFieldsPage } from './rule-fields-page.ts';

test('docs/rule-fields.md says what the tables do (node scripts/rule-fields-page.ts writes it)', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/rule-fields.md'), 'utf8')).toBe(ruleFieldsPage());
});
