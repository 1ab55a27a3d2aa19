import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindingStatus } from '../model/index.ts';
import { scan } from './scan.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'statuses-'));
  const folder = join(dir, 'app/node_modules/lodash');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name": "lodash", "version": "4.17.11"}');
});
afterAll(() => rmSync(dir, { recursive: true }));

test.each<[FindingStatus[] | undefined, boolean]>([
  [undefined, true],
  [['fixed'], true],
  [['affected', 'uncertain'], false],
])('with the statuses %j findings that have a fix are listed: %s', async (statuses, listed) => {
  const { findings, fixFirst, coverage } = await scan(`rootfs:${dir}`, { now: new Date('2026-01-01'), statuses });
  expect(findings.length > 0).toBe(listed);
  expect(fixFirst.length > 0).toBe(listed);
  expect(coverage.notLookedAt.some(text => text.includes('--status'))).toBe(!listed);
});
