import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsPage } from './events-page.ts';

test('docs/events.md says what the tables do (node scripts/events-page.ts writes it)', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/events.md'), 'utf8')).toBe(eventsPage());
});
