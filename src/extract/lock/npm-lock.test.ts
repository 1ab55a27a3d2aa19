import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { npmLock } from './npm-lock.ts';

const path = 'package-lock.json';
const read = async (lock: unknown) => {
  const { packages, problems } = await factsOf(npmLock, { [path]: JSON.stringify(lock, null, 1) });
  return { problems, facts: Object.fromEntries(packages.map(fact => [`${fact.name}@${fact.version}`, fact])) };
};

const current = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'app', dependencies: { a: '^1.0.0', alias: 'npm:real@2' }, devDependencies: { t: '*' } },
    'node_modules/a': { version: '1.2.0', dependencies: { b: '1' }, peerDependencies: { '@s/c': '1' } },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', dev: true },
    'node_modules/@s/c': { version: '3.0.0', optional: true },
    'node_modules/alias': { name: 'real', version: '2.1.0' },
    'node_modules/t': { version: '0.1.0', dev: true, dependencies: { b: '2' } },
    'node_modules/git': {
      version: '1.0.0',
      resolved: 'git+ssh://git@example.org/x/git.git#0123456789abcdef0123456789abcdef01234567',
    },
    'node_modules/member': { resolved: 'packages/member', link: true },
    'packages/member': { version: '0.0.1', dependencies: { d: '1' } },
    'packages/member/node_modules/d': { version: '1.0.0' },
  },
};

describe('lockfileVersion 2 and 3', () => {
  it('tells direct from transitive, development from production, and resolves as Node does', async () => {
    const { facts, problems } = await read(current);
    expect(problems).toEqual([]);
    expect(facts['a@1.2.0']).toEqual({
      ...{ type: 'npm', name: 'a', version: '1.2.0', path, declared: true, line: 14 },
      ...{ direct: true, dev: false, dependsOn: ['@s/c@3.0.0', 'b@1.0.0'] },
    });
    expect(facts['b@2.0.0']).toMatchObject({ direct: false, dev: true });
    expect(facts['t@0.1.0']).toMatchObject({ direct: true, dev: true, dependsOn: ['b@2.0.0'] });
  });

  it('names an aliased package by its own name', async () => {
    expect((await read(current)).facts['real@2.1.0']).toMatchObject({ direct: true });
  });

  it('follows links to workspaces, whose dependencies are direct', async () => {
    const { facts } = await read(current);
    expect(facts['member@0.0.1']).toMatchObject({ extra: { from: 'workspace' }, dependsOn: ['d@1.0.0'] });
    expect(facts['d@1.0.0']).toMatchObject({ direct: true });
  });

  it('says from which commit a package comes', async () => {
    const extra = { from: 'git', commit: '0123456789abcdef0123456789abcdef01234567' };
    expect((await read(current)).facts['git@1.0.0']).toMatchObject({ extra });
  });

  it('states a package once that lies in several places, and by its widest use', async () => {
    const { facts } = await read({
      packages: {
        'node_modules/x/node_modules/a': { version: '1.0.0', dev: true },
        'node_modules/a': { version: '1.0.0' },
      },
    });
    expect(facts['a@1.0.0']).toMatchObject({ dev: false });
  });
});

it('reads lockfileVersion 1: nested, aliased, from Git, from directories', async () => {
  const { facts } = await read({
    lockfileVersion: 1,
    dependencies: {
      a: { version: '1.0.0', requires: { b: '1', c: '1' }, dependencies: { b: { version: '1.5.0' } } },
      b: { version: '2.0.0', dev: true },
      c: { version: 'npm:real@3.0.0' },
      d: { version: 'github:x/d#0123456789abcdef0123456789abcdef01234567' },
      e: { version: 'file:../e' },
      f: { version: 'https://example.org/f.tgz' },
    },
  });
  expect(facts['a@1.0.0']).toMatchObject({ dependsOn: ['b@1.5.0', 'real@3.0.0'] });
  expect(facts['a@1.0.0']).not.toHaveProperty('direct');
  expect(facts['b@2.0.0']).toMatchObject({ dev: true });
  expect([facts['d@'], facts['e@'], facts['f@']].map(fact => fact?.extra?.['from'])).toEqual(['git', 'file', 'url']);
});

it.each([
  ['package-lock.json', true],
  ['a/npm-shrinkwrap.json', true],
  ['my-package-lock.json', false],
  ['node_modules/a/package-lock.json', false],
  ['package-lock.json/x', false],
])('%s is wanted: %s', (name, wanted) => {
  expect(npmLock.wants(name, { path: name, size: 0, mode: 0o644 })).toBe(wanted);
});

it.each(['', 'no', '[]', '"text"', '{'])('%j is a problem', async text => {
  expect((await factsOf(npmLock, { [path]: text })).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

survives(npmLock, path, JSON.stringify(current));
