import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { snap, snapPackages } from './snap.ts';

const path = 'snap/core/17200/meta/snap.yaml';

it.each([
  ['name: core\nversion: 16-2.61\narchitectures:\n  - amd64\n', { name: 'core', version: '16-2.61', arch: 'amd64' }],
  ['name: core\nversion: "1"\narchitectures: [amd64, arm64]\n', { name: 'core', version: '1' }],
  ['name: core\nversion: 20\n', { name: 'core', version: '20' }],
])('%j', async (text, expected) => {
  expect((await factsOf(snap, { [path]: text })).packages).toEqual([{ type: 'snap', ...expected, path }]);
});

it('names the Debian packages that a snap was made of', async () => {
  const manifest =
    'name: pc\narchitectures: [amd64]\nprimed-stage-packages:\n- shim-signed=1.56+15.7-0ubuntu1\n- broken\n- 7\n';
  const base = 'package-repositories: []\npackages:\n- libssl3:arm64=3.0.13-0ubuntu3\n- tzdata=2024a\n';
  const { packages } = await factsOf(snapPackages, {
    'snap/pc/1/snap/manifest.yaml': manifest,
    'usr/share/snappy/dpkg.yaml': base,
  });
  expect(packages).toMatchObject([
    { type: 'deb', name: 'shim-signed', version: '1.56+15.7-0ubuntu1', arch: 'amd64', extra: { snap: 'pc' } },
    { type: 'deb', name: 'libssl3', version: '3.0.13-0ubuntu3', arch: 'arm64' },
    { type: 'deb', name: 'tzdata', version: '2024a' },
  ]);
});

describe('bad input', () => {
  it.each(['asdf\n\nyolo', 'version: 1\n', 'name: x\n', '', 'a: [', 'name: {}\nversion: 1\n'])('%j', async text => {
    expect((await factsOf(snap, { [path]: text })).problems).toMatchObject([{ code: 'record-invalid', path }]);
  });

  it('of aliases that multiply ends', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]\n`)
      .join('')}`;
    expect((await factsOf(snap, { [path]: bomb })).problems).toMatchObject([{ code: 'record-invalid' }]);
  });

  it('of any text never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async text => {
        await factsOf(snap, { [path]: `name: x\n${text}` });
        await factsOf(snapPackages, { 'usr/share/snappy/dpkg.yaml': `packages:\n- ${text}` });
      }),
    );
  });
});

it.each([
  ['snap/core/current/meta/snap.yaml', true],
  ['var/lib/snapd/snap/core/1/meta/snap.yaml', true],
  ['snap/core/meta/snap.yaml', false],
  ['snap/current/meta/snap.yaml', false],
  ['snap/core/current/extra/meta/snap.yaml', false],
])('%s: wanted is %s', (path, wanted) => expect(snap.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
