import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Used } from '../runtime/facts/types.ts';
import { factsFile } from './watch-facts.ts';
import { containerPackages } from './watch-packages.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-facts-'));
const packages = containerPackages();
afterAll(async () => {
  await packages.close();
  rmSync(dir, { recursive: true });
});

const id = 'c'.repeat(64);
const root = join(dir, 'root');
mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
mkdirSync(join(root, 'etc'));
writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\n');
writeFileSync(
  join(root, 'var/lib/dpkg/status'),
  'Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n',
);
writeFileSync(join(root, 'var/lib/dpkg/info/tool.list'), '/.\n/usr/bin/tool\n');
const procfs = join(dir, 'proc');
for (const [pid, group] of [
  ['20', `/docker/${id}`],
  ['30', '/'],
] as const) {
  mkdirSync(join(procfs, pid), { recursive: true });
  symlinkSync(root, join(procfs, pid, 'root'));
  writeFileSync(join(procfs, pid, 'cgroup'), `0::${group}\n`);
}

const used = (values: Partial<Used> = {}): Used => ({
  containerId: 'c'.repeat(12),
  image: { name: 'a:1', digest: 'sha256:1', id: '' },
  ...{ pid: 20, files: ['/usr/bin/tool', '/app/run'], time: 1_700_000_000_000_000_000n },
  ...values,
});
const path = join(dir, 'facts.json');
const written = () => JSON.parse(readFileSync(path, 'utf8')) as { images: Record<string, unknown>[] };

let told: string[];
beforeEach(() => {
  told = [];
});
const open = () =>
  factsFile(path, { packages, tell: message => told.push(message), now: () => 1_700_000_000_000, procfs });

describe('the file of what is in use', () => {
  it('is there from the start, and has packages by the files that they own', async () => {
    const facts = await open();
    expect(written().images).toEqual([]);
    facts.add(used());
    await facts.write();
    expect(written().images).toMatchObject([
      {
        packages: ['pkg:deb/debian/tool@1?arch=amd64&distro=debian-12'],
        files: ['app/run'],
        image: { digest: 'sha256:1' },
      },
    ]);
    expect(told).toEqual([]);
  });

  it.each([
    ['another program has its number now', 30],
    ['its process ended', 40],
  ])('nobody is asked when %s, and the next process is', async (_, pid) => {
    const facts = await open();
    facts.add(used({ pid }));
    await facts.write();
    expect(written().images).toMatchObject([{ packages: [], files: ['app/run', 'usr/bin/tool'] }]);
    facts.add(used({ files: [] }));
    await facts.write();
    expect(written().images).toMatchObject([{ packages: [expect.stringContaining('tool')], files: ['app/run'] }]);
  });

  it('that cannot be written is an error', async () => {
    await expect(factsFile(join(dir, 'no', 'where.json'), { packages, tell: () => {} })).rejects.toMatchObject({
      code: 'write-failed',
    });
  });
});
