import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { bunLock } from './bun-lock.ts';
import { survives } from './hostile.ts';

const path = 'bun.lock';
const read = async (text: string) => {
  const { packages, problems } = await factsOf(bunLock, { [path]: text });
  return { problems, facts: Object.fromEntries(packages.map(fact => [`${fact.name}@${fact.version}`, fact])) };
};

const sample = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "app", "dependencies": { "a": "^1", "member": "workspace:*" }, "devDependencies": { "t": "1" } },
    "packages/member": { "name": "member", "version": "0.3.0", "dependencies": { "@s/c": "1" }, },
  },
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "b": "1" } }, "sha512-00"],
    "a/b": ["b@1.0.0", "", {}, "sha512-00"],
    "b": ["b@2.0.0", "", {}, "sha512-00"],
    "@s/c": ["@s/c@1.0.0", "", { "peerDependencies": { "b": "2" } }, "sha512-00"],
    "alias": ["real@1.0.0", "", {}, "sha512-00"],
    "g": ["g@github:x/g#0123456", {}, "x-g-0123456"],
    "member": ["member@workspace:packages/member"],
    "t": ["t@1.0.0", "", { "dependencies": { "alias": "1" } }, "sha512-00"],
  },
}
`;

it('reads packages, workspaces, nested resolutions, aliases and commits', async () => {
  const { facts, problems } = await read(sample);
  expect(problems).toEqual([]);
  expect(facts['a@1.0.0']).toMatchObject({ direct: true, dev: false, dependsOn: ['b@1.0.0'], line: 8 });
  expect(facts['member@0.3.0']).toMatchObject({
    direct: true,
    extra: { from: 'workspace' },
    dependsOn: ['@s/c@1.0.0'],
  });
  expect(facts['@s/c@1.0.0']).toMatchObject({ direct: true, dev: false, dependsOn: ['b@2.0.0'] });
  expect(facts['real@1.0.0']).toMatchObject({ direct: false, dev: true });
  expect(facts['g@']).toMatchObject({ extra: { from: 'git', commit: '0123456' } });
});

it('tells of entries that are none, and keeps the rest', async () => {
  const { facts, problems } = await read('{"lockfileVersion": 1, "packages": {"x": [1], "y": [], "z": ["z@1.0.0"]}}');
  expect(problems).toMatchObject([{ code: 'record-invalid', message: expect.stringContaining('1 more') }]);
  expect(Object.keys(facts)).toEqual(['z@1.0.0']);
});

it.each(['', '[]', '{"lockfileVersion": "one"}'])('%j is a problem', async text => {
  expect((await read(text)).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

survives(bunLock, path, sample);
