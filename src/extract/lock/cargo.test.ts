import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { cargo } from './cargo.ts';
import { survives } from './hostile.ts';

const registry = 'source = "registry+https://github.com/rust-lang/crates.io-index"';
const lock = `version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "leaf 2.0.0",
 "mock",
 "tool",
]

[[package]]
name = "leaf"
version = "1.0.0"
${registry}

[[package]]
name = "leaf"
version = "2.0.0"
${registry}

[[package]]
name = "mock"
version = "0.5.0"
${registry}
dependencies = ["leaf 1.0.0"]

[[package]]
name = "tool"
version = "1.0.0"
source = "git+https://example.org/tool?rev=main#0123456789012345678901234567890123456789"
`;
const manifest = `[package]
name = "app"
version = "0.1.0"
[dependencies]
leaf = "2"
[build-dependencies]
t = { package = "tool", git = "https://example.org/tool" }
[dev-dependencies]
mock = "0.5"
`;

const shown = (facts: { name: string; version: string; dev?: boolean; direct?: boolean }[]) =>
  facts.map(({ name, version, direct, dev }) => [`${name}@${version}`, direct, dev]);

describe('Cargo.lock', () => {
  it('states crates with lines, graph and origin', async () => {
    const { packages, problems } = await factsOf(cargo, { 'Cargo.lock': lock });
    expect(problems).toEqual([]);
    const common = { type: 'cargo', declared: true, path: 'Cargo.lock' };
    const commit = '0123456789012345678901234567890123456789';
    expect(packages).toEqual([
      {
        ...{ ...common, name: 'app', version: '0.1.0', line: 4, direct: false, extra: { from: 'workspace' } },
        dependsOn: ['leaf@2.0.0', 'mock@0.5.0', 'tool@1.0.0'],
      },
      { ...common, name: 'leaf', version: '1.0.0', line: 13, direct: false },
      { ...common, name: 'leaf', version: '2.0.0', line: 18, direct: true },
      { ...common, name: 'mock', version: '0.5.0', line: 23, direct: true, dependsOn: ['leaf@1.0.0'] },
      { ...common, name: 'tool', version: '1.0.0', line: 29, direct: true, extra: { from: 'git', commit } },
    ]);
  });

  it('beside its manifest knows what only tests need', async () => {
    const { packages } = await factsOf(cargo, { 'Cargo.lock': lock, 'Cargo.toml': manifest });
    expect(shown(packages)).toEqual([
      ['app@0.1.0', false, false],
      ['leaf@1.0.0', false, true],
      ['leaf@2.0.0', true, false],
      ['mock@0.5.0', true, true],
      ['tool@1.0.0', true, false],
    ]);
  });

  it('covers the manifests of a workspace below it', async () => {
    const files = {
      'Cargo.lock': lock,
      'crates/app/Cargo.toml': manifest,
      'other/Cargo.toml': '[dependencies]\na = "1"\n',
    };
    const { packages } = await factsOf(cargo, files);
    expect(new Set(packages.map(({ path }) => path))).toEqual(new Set(['Cargo.lock']));
  });

  it('of version 1 may have the project in a table of its own', async () => {
    const text = `[root]\nname = "app"\nversion = "1.0.0"\ndependencies = ["leaf 1.0.0 (registry+x)"]\n[[package]]\nname = "leaf"\nversion = "1.0.0"\nsource = "registry+x"\n[metadata]\n`;
    const { packages } = await factsOf(cargo, { 'Cargo.lock': text });
    expect(shown(packages)).toEqual([
      ['leaf@1.0.0', true, undefined],
      ['app@1.0.0', false, undefined],
    ]);
  });
});

describe('Cargo.toml where nothing is locked', () => {
  it.each([
    ['a = "1.2"', ['1.2', 'low', '1.2']],
    ['a = "=1.2.3"', ['1.2.3', 'high', undefined]],
    ['a = ">=1.2, <2"', ['1.2', 'low', '>=1.2, <2']],
    ['a = { version = "1", optional = true }', ['1', 'low', '1']],
    ['a = { workspace = true }', ['7', 'low', '7']],
    ['b = { package = "a", version = "3" }', ['3', 'low', '3']],
  ])('%s', async (line, expected) => {
    const text = `[dependencies]\n${line}\n[workspace.dependencies]\na = "7"\n`;
    const { packages } = await factsOf(cargo, { 'Cargo.toml': text });
    const facts = packages.map(({ version, confidence, extra }) => [version, confidence, extra?.['requirement']]);
    expect(facts).toContainEqual(expected);
    expect(new Set(packages.map(({ name }) => name))).toEqual(new Set(['a']));
  });

  it('leaves out what stands in the tree itself', async () => {
    expect((await factsOf(cargo, { 'Cargo.toml': '[dependencies]\na = { path = "../a" }\n' })).packages).toEqual([]);
  });
});

it('a file that is no TOML is a problem of its own', async () => {
  const { packages, problems } = await factsOf(cargo, {
    'Cargo.lock': lock,
    'Cargo.toml': 'a = ',
    'b/Cargo.lock': '[[',
  });
  expect(problems.map(({ code, path }) => [code, path]).sort()).toEqual([
    ['record-invalid', 'Cargo.toml'],
    ['record-invalid', 'b/Cargo.lock'],
  ]);
  expect(packages).toHaveLength(5);
});

survives(cargo, 'Cargo.lock', lock);
survives(cargo, 'Cargo.toml', manifest);
