import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { directoryTree } from '../source/index.ts';
import { filesOf, ownersOf } from './owners.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-owners-'));
afterAll(() => rmSync(dir, { recursive: true }));

function root(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(dir, name);
}

const stanza = (name: string, version: string) =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`;
const debian = root('debian', {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status':
    stanza('libx1', '1.0-1') + stanza('tool', '2.0') + stanza('scripts', '3') + stanza('idle', '4'),
  'var/lib/dpkg/info/libx1:amd64.list': '/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libx.so.1.2\n',
  'var/lib/dpkg/info/tool.list': '/.\n/usr/bin\n/usr/bin/tool\n/usr/share/doc/tool\n',
  'var/lib/dpkg/info/scripts.list': '/.\n/usr/bin/scripts\n/usr/lib/python3/dist-packages/scripts.py\n',
  'var/lib/dpkg/info/idle.list': '/.\n/usr/lib/libidle.so\n',
});
const alpine = root('alpine', {
  'etc/os-release': 'ID=alpine\nVERSION_ID=3.20\n',
  'lib/apk/db/installed':
    'P:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:ld-musl-x86_64.so.1\n\nP:busybox\nV:1.36-r0\nA:x86_64\nF:bin\nR:busybox\n\n',
});

async function owners(path: string, files: string[]) {
  const tree = directoryTree(path);
  try {
    return await ownersOf(tree, files);
  } finally {
    await tree.close();
  }
}

describe('owners of files', () => {
  it('are the packages that list them, also where /lib became a part of /usr', async () => {
    const { packages, problems } = await owners(debian, [
      'usr/lib/x86_64-linux-gnu/libx.so.1.2',
      'usr/bin/tool',
      'app/run',
    ]);
    expect(problems).toEqual([]);
    expect(packages).toEqual([
      {
        purl: 'pkg:deb/debian/libx1@1.0-1?arch=amd64&distro=debian-12',
        files: ['usr/lib/x86_64-linux-gnu/libx.so.1.2'],
      },
      { purl: 'pkg:deb/debian/tool@2.0?arch=amd64&distro=debian-12', files: ['usr/bin/tool'] },
    ]);
  });

  it('what runs by an interpreter is not observable', async () => {
    const { observable } = await owners(debian, []);
    expect(observable.map(purl => purl.slice(15).split('@')[0])).toEqual(['idle', 'libx1', 'tool']);
  });

  it('alpine', async () => {
    const { packages } = await owners(alpine, ['lib/ld-musl-x86_64.so.1']);
    expect(packages.map(({ purl }) => purl.split('?')[0])).toEqual(['pkg:apk/alpine/musl@1.2.5-r0']);
  });

  it('a root without databases owns nothing', async () => {
    expect(await owners(root('empty', { 'etc/hostname': 'x' }), ['bin/sh'])).toEqual({
      packages: [],
      observable: [],
      problems: [],
    });
  });

  it('where a database cannot be read, nothing is said to be unused', async () => {
    const path = root('broken', { 'var/lib/dpkg/status': 'no stanza at all\n\0', 'lib/apk/db/installed': 'P:a\n\n' });
    const { problems, observable } = await owners(path, []);
    expect(problems.length).toBeGreaterThan(0);
    expect(observable).toEqual([]);
  });
});

describe('files of packages', () => {
  it('are what programs are run from, by names without the folders that were merged', async () => {
    const tree = directoryTree(debian);
    const asked = ['pkg:deb/debian/libx1@1.0-1', 'pkg:deb/debian/tool@2.0?arch=amd64', 'pkg:deb/debian/none@1'];
    const { files, problems } = await filesOf(tree, asked);
    await tree.close();
    expect(problems).toEqual([]);
    expect(files.get('usr/bin/tool')).toBe(asked[1]);
    expect([...files.keys()].filter(path => path.includes('libx.so'))).toHaveLength(1);
    expect([...files.keys()].some(path => path.includes('share/doc') || path.includes('libidle'))).toBe(false);
  });
});
