/** packages.lock.json, packages.config, MSBuild projects and Paket. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { msbuild } from './msbuild.ts';
import { nugetConfig, nugetLock } from './nuget.ts';
import { dotnetTools, nugetAssets } from './nuget-assets.ts';
import { paket } from './paket.ts';

const lock = `{
  "version": 1,
  "dependencies": {
    "net6.0": {
      "A": { "type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0", "dependencies": { "b": "2.0.0" } },
      "B": { "type": "Transitive", "resolved": "2.0.0" },
      "own": { "type": "Project" }
    },
    "net6.0/linux-x64": { "B": { "type": "Transitive", "resolved": "2.0.0" } }
  }
}`;

it('packages.lock.json states packages of all frameworks once, without the projects themselves', async () => {
  const { packages } = await factsOf(nugetLock, { 'packages.lock.json': lock });
  const common = { type: 'nuget', declared: true, path: 'packages.lock.json' };
  expect(packages).toEqual([
    { ...common, name: 'A', version: '1.0.0', line: 5, direct: true, dependsOn: ['B@2.0.0'] },
    { ...common, name: 'B', version: '2.0.0', line: 6, direct: false },
  ]);
});

it('packages.config states packages and whether they are for development', async () => {
  const text =
    '<?xml version="1.0"?>\n<packages>\n<package id="A" version="1.0"/>\n<package id="B" version="2.0" developmentDependency="true"/>\n<package id="C"/>\n</packages>';
  const { packages } = await factsOf(nugetConfig, { 'packages.config': text });
  expect(packages.map(one => [one.name, one.version, one.line, one.dev])).toEqual([
    ['A', '1.0', 3, false],
    ['B', '2.0', 4, true],
  ]);
});

describe('a project', () => {
  const project = (...items: string[]) =>
    `<Project Sdk="x">\n<ItemGroup>\n${items.join('\n')}\n</ItemGroup>\n</Project>`;
  const central = (...items: string[]) =>
    `<Project><PropertyGroup><V>9.1</V><W>$(V)</W></PropertyGroup><ItemGroup>${items.join('')}</ItemGroup></Project>`;
  const shown = async (files: Record<string, string>) => {
    const { packages, problems } = await factsOf(msbuild, files);
    expect(problems).toEqual([]);
    return packages.map(({ path, name, version }) => `${path}: ${name}@${version}`);
  };

  it.each([
    ['an attribute', '<PackageReference Include="A" Version="1.0"/>', '1.0'],
    ['an element', '<PackageReference Include="A"><Version>1.0</Version></PackageReference>', '1.0'],
    ['one version alone', '<PackageReference Include="A" Version="[1.0]"/>', '1.0'],
    ['a range, of which the lowest is taken', '<PackageReference Include="A" Version="[1.0,2.0)"/>', '1.0'],
    ['floating: not known', '<PackageReference Include="A" Version="1.*"/>', ''],
  ])('has a version that is %s', async (_, item, version) => {
    expect(await shown({ 'a.csproj': project(item) })).toEqual([`a.csproj: A@${version}`]);
  });

  it('takes versions and properties from the files above it', async () => {
    const files = {
      'Directory.Packages.props': central(
        '<PackageVersion Include="a" Version="$(W)"/>',
        '<PackageVersion Include="B" Version="2"/>',
      ),
      'src/Directory.Build.props': '<Project><PropertyGroup><Local>3.3</Local></PropertyGroup></Project>',
      'src/x/x.csproj': project(
        '<PackageReference Include="A"/>',
        '<PackageReference Include="C" Version="$(Local)"/>',
        '<PackageReference Include="D" Version="$(Nowhere)"/>',
      ),
    };
    expect(await shown(files)).toEqual([
      'Directory.Packages.props: B@2',
      'src/x/x.csproj: A@9.1',
      'src/x/x.csproj: C@3.3',
    ]);
  });

  it('may overrule a central version', async () => {
    const files = {
      'Directory.Packages.props': central('<PackageVersion Include="A" Version="1"/>'),
      'x.fsproj': project('<PackageReference Include="A" VersionOverride="2"/>'),
    };
    expect(await shown(files)).toContain('x.fsproj: A@2');
  });

  it('that is locked is told by its lockfile', async () => {
    const files = { 'x.csproj': project('<PackageReference Include="A" Version="1"/>'), 'packages.lock.json': lock };
    expect(await shown(files)).toEqual([]);
  });

  it('has references that are for the build alone', async () => {
    const item = '<PackageReference Include="A" Version="1" PrivateAssets="all"/>';
    const { packages } = await factsOf(msbuild, { 'x.csproj': project(item) });
    expect(packages.map(({ dev, line }) => [dev, line])).toEqual([[true, 3]]);
  });

  it.each(['', 'not XML', '<Other/>'])('%j is a problem', async text => {
    expect((await factsOf(msbuild, { 'x.csproj': text })).problems.map(({ code }) => code)).toEqual(['record-invalid']);
  });

  it('with properties that name each other ends', async () => {
    const circle = '<Project><PropertyGroup><A>$(B)</A><B>$(A)$(A)</B></PropertyGroup></Project>';
    const files = {
      'Directory.Build.props': circle,
      'x.csproj': project('<PackageReference Include="A" Version="$(A)"/>'),
    };
    expect(await shown(files)).toEqual([]);
  });

  survives(msbuild, 'x.csproj', project('<PackageReference Include="A" Version="$(V)"/>'));
});

describe('Paket', () => {
  const locked = `NUGET
  remote: https://api.nuget.org/v3/index.json
    A (1.0)
      B (>= 2.0)
    B (2.0) - restriction: >= net45
GITHUB
  remote: owner/tagged
    src/File.fs (5.0.0)
  remote: owner/pinned
    File.fs (0123456789012345678901234567890123456789)
GROUP Build
NUGET
  remote: x
    C (3.0)
`;
  const asked = `source https://api.nuget.org/v3/index.json // a comment
nuget A ~> 1.0 # another
nuget B == 2.0
nuget C
nuget D >= 1.5 < 2 lowest_matching: true
github owner/repository:v1.0// at once
github owner/file File.fs
`;

  it('states what is locked', async () => {
    const { packages } = await factsOf(paket, { 'paket.lock': locked, 'paket.dependencies': 'nuget A\n' });
    expect(packages.map(one => [one.type, one.name, one.version, one.line, one.direct, one.dependsOn])).toEqual([
      ['nuget', 'A', '1.0', 3, true, ['B@2.0']],
      ['nuget', 'B', '2.0', 5, false, undefined],
      ['nuget', 'C', '3.0', 14, false, undefined],
      ['github', 'owner/tagged', '5.0.0', 8, false, undefined],
      ['github', 'owner/pinned', '', 10, false, undefined],
    ]);
  });

  it('states what is asked for where nothing is locked', async () => {
    const { packages } = await factsOf(paket, { 'paket.dependencies': asked });
    expect(packages.map(one => [one.name, one.version, one.confidence, one.line])).toEqual([
      ['A', '1.0', 'low', 2],
      ['B', '2.0', 'high', 3],
      ['C', '', 'low', 4],
      ['D', '1.5', 'low', 5],
      ['owner/repository', 'v1.0', undefined, 6],
      ['owner/file', '', undefined, 7],
    ]);
  });

  survives(paket, 'paket.lock', locked);
  survives(paket, 'paket.dependencies', asked);
});

survives(nugetLock, 'packages.lock.json', lock);
survives(nugetConfig, 'packages.config', '<packages><package id="A" version="1.0"/></packages>');

it('project.assets.json states what was resolved, what is asked for, and the graph', async () => {
  const text = `{
  "targets": { "net6.0": {
    "A/1.0.0": { "type": "package", "dependencies": { "b": "2.0.0" } },
    "B/2.1.0": { "type": "package" },
    "Own/1.0.0": { "type": "project" } } },
  "libraries": { "A/1.0.0": { "type": "package" }, "C/3.0.0": { "type": "package" } },
  "project": { "frameworks": { "net6.0": { "dependencies": { "a": { "version": "[1.0.0, )" } } } } }
}`;
  const { packages } = await factsOf(nugetAssets, { 'obj/project.assets.json': text });
  expect(packages.map(one => [one.name, one.version, one.line, one.direct, one.dependsOn])).toEqual([
    ['A', '1.0.0', 3, true, ['B@2.1.0']],
    ['B', '2.1.0', 4, false, undefined],
    ['C', '3.0.0', 6, false, undefined],
  ]);
});

it('dotnet-tools.json states tools', async () => {
  const text = '{"version":1,"tools":{\n"dotnet-ef":{"version":"6.0.0","commands":["dotnet-ef"]}}}';
  const { packages } = await factsOf(dotnetTools, { '.config/dotnet-tools.json': text });
  expect(packages.map(one => [one.name, one.version, one.line, one.dev])).toEqual([['dotnet-ef', '6.0.0', 2, true]]);
});

survives(nugetAssets, 'project.assets.json', '{"targets":{"x":{"A/1":{"type":"package","dependencies":{"B":"1"}}}}}');
survives(dotnetTools, 'dotnet-tools.json', '{"tools":{"a":{"version":"1"}}}');
