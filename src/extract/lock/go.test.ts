import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { goModules, goVendor } from './go.ts';
import { survives } from './hostile.ts';

const mod = `module example.org/app // the project

go 1.22.1

require example.org/direct v1.2.0

require (
	example.org/indirect v0.1.0 // indirect
	"example.org/quoted" v1.0.0
	example.org/old v1.0.0
	example.org/elsewhere v1.0.0
	example.org/here v1.0.0
	example.org/excluded v1.0.0
)

exclude example.org/excluded v1.0.0

replace (
	example.org/old v1.0.0 => example.org/fork v1.5.0
	example.org/old v2.0.0 => example.org/never v1.0.0
	example.org/elsewhere => example.org/other v3.0.0+incompatible
	example.org/here => ./here
)
retract [v1.0.0, v1.1.0]
tool example.org/direct/cmd
`;

const named = (facts: { name: string; version: string }[]) => facts.map(({ name, version }) => `${name}@${version}`);

describe('go.mod', () => {
  it('states what is required, what stands in for it, and the standard library', async () => {
    const { packages, problems } = await factsOf(goModules, { 'go.mod': mod });
    expect(problems).toEqual([]);
    expect(named(packages)).toEqual([
      'stdlib@1.22.1',
      'example.org/direct@v1.2.0',
      'example.org/indirect@v0.1.0',
      'example.org/quoted@v1.0.0',
      'example.org/fork@v1.5.0',
      'example.org/other@v3.0.0+incompatible',
      'example.org/excluded@',
    ]);
    expect(packages.map(({ line, direct }) => [line, direct]).slice(1, 3)).toEqual([
      [5, true],
      [8, false],
    ]);
  });

  it.each([
    ['go 1.21\ntoolchain go1.22.5', '1.22.5'],
    ['go 1.21\ntoolchain go1.22.5-custom', '1.22.5'],
    ['go 1.21\ntoolchain default', '1.21'],
    ['go 1.21rc2', '1.21rc2'],
  ])('%j is the standard library of %s', async (text, version) => {
    expect(named((await factsOf(goModules, { 'go.mod': text })).packages)).toEqual([`stdlib@${version}`]);
  });

  it.each([
    ['a directive that there is not', 'requires example.org/a v1.0.0\n'],
    ['a requirement without a version', 'require example.org/a\n'],
    ['a replacement without an arrow', 'replace example.org/a example.org/b\n'],
  ])('with %s is a problem; the rest is kept', async (_, text) => {
    const { packages, problems } = await factsOf(goModules, { 'go.mod': `require example.org/b v1.0.0\n${text}` });
    expect(problems.map(({ code }) => code)).toEqual(['record-invalid']);
    expect(named(packages)).toEqual(['example.org/b@v1.0.0']);
  });
});

const sum = `example.org/a v1.0.0 h1:x=
example.org/a v1.0.0/go.mod h1:x=
example.org/a v1.1.0/go.mod h1:x=
example.org/b v1.0.0 h1:x=
example.org/b v1.0.0/go.mod h1:x=
`;

describe('go.sum', () => {
  it('on its own gives the last version of each module; where only its go.mod was read, it is a guess', async () => {
    const { packages } = await factsOf(goModules, { 'go.sum': sum });
    expect(packages.map(({ name, version, confidence }) => [name, version, confidence])).toEqual([
      ['example.org/a', 'v1.1.0', 'low'],
      ['example.org/b', 'v1.0.0', undefined],
    ]);
  });

  it.each([
    ['1.16', ['stdlib@1.16', 'example.org/b@v1.5.0', 'example.org/a@v1.0.0']],
    ['1.17', ['stdlib@1.17', 'example.org/b@v1.5.0']],
  ])('beside a go.mod of Go %s', async (go, expected) => {
    const files = { 'x/go.mod': `go ${go}\nrequire example.org/b v1.5.0\n`, 'x/go.sum': sum };
    expect(named((await factsOf(goModules, files)).packages)).toEqual(expected);
  });
});

it('of vendored modules states those of which a package is there', async () => {
  const text = `# example.org/a v1.0.0
## explicit; go 1.20
example.org/a/x
example.org/a/y
# example.org/empty v1.0.0
## explicit
# example.org/b v1.0.0 => example.org/fork v1.2.0
example.org/b
# example.org/c v1.0.0 => ./c
example.org/c
# example.org/d/v2 v2.1.0
example.org/d/v2/x
# example.org/e/v2 v1.0.0
example.org/e/v2
# example.org/f => ../f
example.org/f
`;
  const { packages } = await factsOf(goVendor, { 'vendor/modules.txt': text });
  expect(packages.map(({ name, version, line, direct }) => [name, version, line, direct])).toEqual([
    ['example.org/a', 'v1.0.0', 1, true],
    ['example.org/fork', 'v1.2.0', 7, false],
    ['example.org/c', 'v1.0.0', 9, false],
    ['example.org/d/v2', 'v2.1.0', 11, false],
  ]);
});

it.each([
  ['go.mod', true],
  ['a/go.sum', true],
  ['cargo.mod', false],
  ['a/ago.mod', false],
])('wants %s: %s', (path, wanted) => expect(goModules.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));

survives(goModules, 'go.mod', mod);
survives(goModules, 'go.sum', sum);
survives(
  goVendor,
  'vendor/modules.txt',
  '# example.org/a v1.0.0 => example.org/b v1.0.0\n## explicit\nexample.org/a\n',
);
