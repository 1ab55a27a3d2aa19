import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inventoryOf } from './inventory.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'declared-'));
  const files = {
    'package.json': '{"dependencies": {"a": "^1.0.0", "b": "2.0.0"}}',
    'package-lock.json': '{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.5.0"}}}',
    'node_modules/a/package.json': '{"name": "a", "version": "1.5.0"}',
    'requirements.txt': 'requests==2.31.0\n',
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

it.each([
  ['repo', ['a 1.5.0 package-lock.json', 'b 2.0.0 package.json', 'requests 2.31.0 requirements.txt']],
  ['rootfs', ['a 1.5.0 node_modules/a/package.json']],
])('of %s: it reads what is declared, or what is installed', async (transport, expected) => {
  const { artifact, inventory, problems } = await inventoryOf(`${transport}:${dir}`, {});
  expect(artifact.kind).toBe(transport);
  expect(inventory.packages.map(({ name, version, path }) => `${name} ${version} ${path}`)).toEqual(expected);
  expect(problems).toEqual([]);
});
