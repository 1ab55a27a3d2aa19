import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import full from 'spdx-license-list/full.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inventoryOf } from './inventory.ts';
import { scan } from './scan.ts';

const textOf = (id: string): string => `Copyright (c) 2020 Somebody\n\n${full[id]!.licenseText}`;
const files: Record<string, string> = {
  'app/node_modules/stated/package.json': '{"name":"stated","version":"1.0.0","license":"(MIT OR GPL-3.0)"}',
  'app/node_modules/stated/LICENSE': textOf('GPL-3.0-only'),
  'app/node_modules/silent/package.json': '{"name":"silent","version":"1.0.0"}',
  'app/node_modules/silent/LICENSE-MIT': textOf('MIT'),
  'app/node_modules/silent/LICENSE-APACHE': textOf('Apache-2.0'),
  'app/node_modules/elsewhere/package.json':
    '{"name":"elsewhere","version":"1.0.0","license":"SEE LICENSE IN COPYING"}',
  'app/node_modules/elsewhere/COPYING': textOf('AGPL-3.0-only'),
  'opt/tool/COPYING': textOf('GPL-2.0-only'),
  'opt/tool/README': textOf('GPL-2.0-only'),
};

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'licences-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

const found = async (licenceFiles: boolean): Promise<string[]> => {
  const options = { now: new Date('2026-01-01'), scanners: ['licence'] as const, licenceFiles };
  const { findings } = await scan(`rootfs:${dir}`, options);
  return findings.map(
    ({ id, subject, licence }) => `${id} ${'path' in subject && subject.path} ${licence?.expression}`,
  );
};

test('what packages state', async () => {
  expect((await found(false)).sort()).toEqual([
    'PLL-001 app/node_modules/elsewhere/package.json LicenseRef-SEE-LICENSE-IN-COPYING',
    'PLL-005 app/node_modules/silent/package.json undefined',
  ]);
});

test('what texts say of those that do not, and of themselves', async () => {
  expect((await found(true)).sort()).toEqual([
    'PLL-002 opt/tool/COPYING GPL-2.0-only',
    'PLL-003 app/node_modules/elsewhere/package.json AGPL-3.0-only',
  ]);
});

test('an inventory has expressions and classes', async () => {
  const { inventory } = await inventoryOf(`rootfs:${dir}`, { licenceFiles: true });
  expect(inventory.packages.map(({ name, licence }) => [name, licence?.expression, licence?.class])).toEqual([
    ['elsewhere', 'AGPL-3.0-only', 'network'],
    ['silent', 'Apache-2.0 OR MIT', 'permissive'],
    ['stated', 'MIT OR GPL-3.0-only', 'permissive'],
  ]);
});

test('nothing is said of licences when nobody asks', async () => {
  const { findings } = await scan(`rootfs:${dir}`, { now: new Date('2026-01-01') });
  expect(findings.filter(({ kind }) => kind === 'licence')).toEqual([]);
});
