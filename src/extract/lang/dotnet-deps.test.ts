import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { factsOf } from '../testing.ts';
import { dotnetDeps } from './dotnet-deps.ts';

const path = 'app/Web.deps.json';
const read = (content: unknown) =>
  factsOf(dotnetDeps, { [path]: typeof content === 'string' ? content : JSON.stringify(content) });

const file = { 'lib/x.dll': {} };
const application = {
  runtimeTarget: { name: '.NETCoreApp,Version=v8.0/linux-x64' },
  targets: {
    '.NETCoreApp,Version=v8.0': {},
    '.NETCoreApp,Version=v8.0/linux-x64': {
      'Web/1.0.0': {
        dependencies: {
          Data: '1.0.0',
          'Newtonsoft.Json': '13.0.1',
          'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64': '8.0.0',
        },
        runtime: { 'Web.dll': {} },
      },
      'Data/1.0.0': { dependencies: { Npgsql: '8.0.1' }, runtime: { 'Data.dll': {} } },
      'Newtonsoft.Json/13.0.1': { runtime: file },
      'Npgsql/8.0.1': { dependencies: { 'System.Text.Json': '8.0.0' }, runtime: file },
      'System.Text.Json/8.0.0': {},
      'Libuv/1.9.1': { runtimeTargets: { 'runtimes/linux-x64/native/libuv.so': {} } },
      'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0': { runtime: file, native: file },
    },
  },
  libraries: {
    'Web/1.0.0': { type: 'project' },
    'Data/1.0.0': { type: 'project' },
    'Newtonsoft.Json/13.0.1': { type: 'package' },
    'Npgsql/8.0.1': { type: 'package' },
    'System.Text.Json/8.0.0': { type: 'package' },
    'Libuv/1.9.1': { type: 'package' },
    'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0': { type: 'runtimepack' },
  },
};

it('reports the libraries of which the application has files, and who asked for them', async () => {
  const { packages, problems } = await read(application);
  expect(problems).toEqual([]);
  const pack = 'Microsoft.NETCore.App.Runtime.linux-x64';
  expect(packages.map(({ path: _, type: __, ...rest }) => rest)).toEqual([
    {
      name: 'Web',
      version: '1.0.0',
      dependsOn: ['Data@1.0.0', `${pack}@8.0.0`, 'Newtonsoft.Json@13.0.1'],
      extra: { kind: 'project' },
    },
    { name: 'Data', version: '1.0.0', direct: true, dependsOn: ['Npgsql@8.0.1'], extra: { kind: 'project' } },
    { name: 'Newtonsoft.Json', version: '13.0.1', direct: true },
    { name: 'Npgsql', version: '8.0.1', direct: false, dependsOn: ['System.Text.Json@8.0.0'] },
    { name: 'Libuv', version: '1.9.1', direct: false },
    { name: pack, version: '8.0.0', direct: true, extra: { kind: 'runtimepack' } },
  ]);
});

test.each<[string, object, string[]]>([
  [
    'all of them where its target is not listed',
    { ...application, runtimeTarget: { name: 'other' } },
    Object.keys(application.libraries).map(key => key.replace('runtimepack.', '')),
  ],
  ['none without libraries', { targets: {} }, []],
  [
    'none whose name or version is missing',
    { libraries: { '/1.0.0': { type: 'package' }, 'A/': {}, B: {}, 'C/1.0.0': {} } },
    ['C/1.0.0'],
  ],
])('reports %s', async (_, content, expected) => {
  const { packages, problems } = await read(content);
  expect(problems).toEqual([]);
  expect(packages.map(({ name, version }) => `${name}/${version}`)).toEqual(expected);
});

test.each(['', '{', '[]', '{"libraries": []}', '{"libraries": {}, "targets": 1, "runtimeTarget": {"name": "x"}}'])(
  'tells that %j is no such list',
  async content => {
    const { packages, problems } = await read(content);
    expect(packages).toEqual([]);
    expect(problems).toMatchObject([{ code: 'record-invalid', path }]);
  },
);

it('never throws anything else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ libraries: fc.object(), targets: fc.object(), runtimeTarget: fc.object() }),
      async content => {
        for (const { code } of (await read(content)).problems) expect(code).toBe('record-invalid');
      },
    ),
    { numRuns: 50 },
  );
});
