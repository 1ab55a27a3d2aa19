import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { parsePnpmPath } from './pnpm-path.ts';

const path = 'pnpm-lock.yaml';
const read = async (text: string) => {
  const { packages, problems } = await factsOf(pnpmLock, { [path]: text });
  return { problems, facts: Object.fromEntries(packages.map(fact => [`${fact.name}@${fact.version}`, fact])) };
};

it.each([
  ['/a/1.0.0', 5.4, 'a', '1.0.0'],
  ['/@s/a/1.0.0_b@2.0.0', 5.4, '@s/a', '1.0.0'],
  ['registry.example/a/1.0.0/b@2.0.0', 5.1, 'a', '1.0.0'],
  ['github.com/x/y/0123456', 5.4, '', ''],
  ['/a@1.0.0(b@2.0.0)', 6, 'a', '1.0.0'],
  ['/@s/a@1.0.0', 6, '@s/a', '1.0.0'],
  ['@s/a@1.0.0-rc.1(b@2.0.0(c@1.0.0))', 9, '@s/a', '1.0.0-rc.1'],
  ['a@https://example.org/a.tgz', 9, 'a', ''],
  ['file:../a', 6, '', ''],
])('%s of lockfile %f is %s %s', (key, version, name, stated) => {
  expect(parsePnpmPath(key, version)).toEqual({ name, version: stated });
});

it('reads version 5: scope as stated, aliases, peers', async () => {
  const { facts, problems } = await read(`lockfileVersion: 5.4
specifiers: {a: ^1.0.0, other: npm:b@1}
dependencies:
  a: 1.0.0_b@1.0.0
  other: /b/1.0.0
packages:
  /a/1.0.0_b@1.0.0:
    resolution: {integrity: sha512-00}
    dependencies: {b: 1.0.0}
    dev: false
  /b/1.0.0:
    resolution: {integrity: sha512-00}
    dev: true
`);
  expect(problems).toEqual([]);
  expect(facts['a@1.0.0']).toMatchObject({ direct: true, dev: false, dependsOn: ['b@1.0.0'], line: 7 });
  expect(facts['b@1.0.0']).toMatchObject({ direct: true, dev: true, line: 11 });
});

const nine = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(p@1.0.0)
  packages/x:
    devDependencies:
      d: {specifier: '*', version: 1.0.0}
packages:
  a@1.0.0:
    resolution: {integrity: sha512-00}
  c@1.0.0:
    resolution: {integrity: sha512-00}
  d@1.0.0:
    resolution: {integrity: sha512-00}
  g@https://codeload.github.com/x/g/tar.gz/0123456789abcdef0123456789abcdef01234567:
    resolution: {tarball: https://codeload.github.com/x/g/tar.gz/0123456789abcdef0123456789abcdef01234567}
    version: 2.0.0
snapshots:
  a@1.0.0(p@1.0.0):
    dependencies:
      c: 1.0.0
  c@1.0.0: {}
  d@1.0.0:
    optionalDependencies:
      g: https://codeload.github.com/x/g/tar.gz/0123456789abcdef0123456789abcdef01234567
  g@https://codeload.github.com/x/g/tar.gz/0123456789abcdef0123456789abcdef01234567: {}
`;

it('reads version 9: importers, snapshots, commits', async () => {
  const { facts, problems } = await read(nine);
  expect(problems).toEqual([]);
  expect(facts['a@1.0.0']).toMatchObject({ direct: true, dev: false, dependsOn: ['c@1.0.0'], line: 12 });
  expect(facts['c@1.0.0']).toMatchObject({ direct: false, dev: false });
  expect(facts['d@1.0.0']).toMatchObject({ direct: true, dev: true, dependsOn: ['g@2.0.0'] });
  expect(facts['g@2.0.0']).toMatchObject({ dev: true, extra: { from: 'git', commit: expect.stringMatching(/^0123/) } });
});

it('tells of a path without any form, and keeps the rest', async () => {
  const { facts, problems } = await read('lockfileVersion: 5.4\npackages:\n  nothing: {}\n  /a/1.0.0: {}\n');
  expect(problems).toMatchObject([{ code: 'record-invalid', message: expect.stringContaining('"nothing"') }]);
  expect(Object.keys(facts)).toEqual(['a@1.0.0']);
});

it.each(['just text', '- a\n- b\n', 'a: [\n', 'a: *b\n'])('%j is a problem', async text => {
  expect((await read(text)).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

survives(pnpmLock, path, nine);
