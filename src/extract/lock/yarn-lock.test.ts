import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { yarnLock } from './yarn-lock.ts';

const read = async (files: Record<string, string>) => {
  const { packages, problems } = await factsOf(yarnLock, files);
  return { problems, facts: Object.fromEntries(packages.map(fact => [`${fact.name}@${fact.version}`, fact])) };
};

const classic = `# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.2.0"
  resolved "https://registry.example/@s/a.tgz#00"
  dependencies:
    b "^2.0.0"
  optionalDependencies:
    c "1 || 2"

"alias@npm:b@^1.0.0":
  version "1.0.0"

b@^2.0.0:
  version "2.0.0"

"c@1 || 2":
  version "1.0.0"

"g@git+https://example.org/g.git":
  version "0.1.0"
  resolved "git+https://example.org/g.git#0123456789abcdef0123456789abcdef01234567"
`;

describe('version 1', () => {
  it('reads patterns, dependencies, aliases and commits', async () => {
    const { facts, problems } = await read({ 'yarn.lock': classic });
    expect(problems).toEqual([]);
    expect(facts['@s/a@1.2.0']).toEqual({
      ...{ type: 'npm', name: '@s/a', version: '1.2.0', path: 'yarn.lock', declared: true, line: 4 },
      dependsOn: ['b@2.0.0', 'c@1.0.0'],
    });
    expect(facts['b@1.0.0']).toBeDefined();
    expect(facts['g@0.1.0']).toMatchObject({
      extra: { from: 'git', commit: '0123456789abcdef0123456789abcdef01234567' },
    });
  });

  it('asks the manifests what is direct and what is for development', async () => {
    const { facts } = await read({
      'yarn.lock': classic,
      'package.json': '{"workspaces": ["packages/*"], "devDependencies": {"@s/a": "^1.0.0"}}',
      'packages/x/package.json': '{"dependencies": {"b": "^2.0.0"}}',
      'elsewhere/package.json': '{"dependencies": {"c": "1 || 2"}}',
    });
    expect(facts['@s/a@1.2.0']).toMatchObject({ direct: true, dev: true });
    expect(facts['b@2.0.0']).toMatchObject({ direct: true, dev: false });
    expect(facts['c@1.0.0']).toMatchObject({ direct: false, dev: true });
  });

  it('keeps everything when a manifest is broken', async () => {
    const { facts, problems } = await read({ 'yarn.lock': classic, 'package.json': '{' });
    expect(problems).toMatchObject([{ code: 'record-invalid', path: 'package.json' }]);
    expect(Object.keys(facts)).toHaveLength(5);
  });
});

const berry = `__metadata:
  version: 8
  cacheKey: 10c0

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    member: "workspace:^"
    string-width-cjs: "npm:string-width@^4"
  languageName: unknown
  linkType: soft

"member@workspace:^, member@workspace:packages/member":
  version: 0.0.0-use.local
  resolution: "member@workspace:packages/member"
  dependencies:
    ms: "npm:2.1.2"
  languageName: unknown
  linkType: soft

? "ms@npm:2.1.2, ms@npm:^2.0.0"
:
  version: 2.1.2
  resolution: "ms@npm:2.1.2"
  checksum: 10c0/00
  languageName: node
  linkType: hard

"string-width-cjs@npm:string-width@^4":
  version: 4.2.0
  resolution: "string-width@npm:4.2.0"
  languageName: node
  linkType: hard
`;

it('reads later versions: protocols, workspaces, aliases, long heads', async () => {
  const { facts, problems } = await read({
    'yarn.lock': berry,
    'package.json':
      '{"dependencies": {"member": "workspace:^"}, "devDependencies": {"string-width-cjs": "npm:string-width@^4"}}',
    'packages/member/package.json': '{"dependencies": {"ms": "2.1.2"}}',
  });
  expect(problems).toEqual([]);
  expect(Object.keys(facts)).toEqual(['member@0.0.0-use.local', 'ms@2.1.2', 'string-width@4.2.0']);
  expect(facts['member@0.0.0-use.local']).toMatchObject({ dependsOn: ['ms@2.1.2'], extra: { from: 'workspace' } });
  expect(facts['ms@2.1.2']).toMatchObject({ direct: true, dev: false });
  expect(facts['string-width@4.2.0']).toMatchObject({ direct: true, dev: true });
});

it('tells of the marks of an unresolved merge, and keeps the rest', async () => {
  const { facts, problems } = await read({
    'yarn.lock': `${classic}\n<<<<<<< HEAD\nz@1:\n  version "1.0.0"\n=======\n`,
  });
  expect(problems).toMatchObject([{ code: 'record-invalid', message: expect.stringContaining('nor are 1 more') }]);
  expect(facts['z@1.0.0']).toBeDefined();
});

it.each(['  version "1"\n', 'not a lockfile', '{"a": 1}'])('%j is a problem', async text => {
  expect((await read({ 'yarn.lock': text })).problems).toMatchObject([{ code: 'record-invalid', path: 'yarn.lock' }]);
});

survives(yarnLock, 'yarn.lock', classic);
