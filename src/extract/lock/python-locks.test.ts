import { describe, expect, it } from 'vitest';
import type { Extractor } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { condaEnvironment } from './conda-environment.ts';
import { survives } from './hostile.ts';
import { pdmLock } from './pdm-lock.ts';
import { pipfileLock } from './pipfile-lock.ts';
import { poetryLock } from './poetry-lock.ts';
import { pylock } from './pylock.ts';
import { pyproject } from './pyproject.ts';
import { setupCfg, setupPy } from './setup-files.ts';
import { uvLock } from './uv-lock.ts';

const read = async (extractor: Extractor, files: Record<string, string>) => {
  const { packages, problems } = await factsOf(extractor, files);
  return { problems, facts: Object.fromEntries(packages.map(fact => [`${fact.name}@${fact.version}`, fact])) };
};
const commit = '0123456789abcdef0123456789abcdef01234567';

const poetry = `[[package]]
name = "a"
version = "1.0"
optional = false

[package.dependencies]
B_x = {version = "*", markers = "os_name == 'x'"}

[[package]]
name = "b-x"
version = "2.0"

[[package]]
name = "t"
version = "3.0"

[package.source]
type = "git"
url = "https://example.org/t.git"
resolved_reference = "${commit}"
`;

describe('poetry.lock', () => {
  it('gives names, versions, lines, dependencies and commits', async () => {
    const { facts, problems } = await read(poetryLock, { 'poetry.lock': poetry });
    expect(problems).toEqual([]);
    expect(facts['a@1.0']).toEqual({
      ...{ type: 'pypi', name: 'a', version: '1.0', path: 'poetry.lock', declared: true, line: 2 },
      dependsOn: ['b-x@2.0'],
    });
    expect(facts['t@3.0']).toMatchObject({ extra: { from: 'git', commit } });
  });

  it.each([
    ['[tool.poetry.dependencies]\nA = "^1"\n[tool.poetry.group.dev.dependencies]\nt = "*"\n'],
    ['[project]\ndependencies = ["a>=1"]\n[dependency-groups]\ndev = ["t"]\n'],
    ['[tool.poetry.dependencies]\na = "^1"\n[tool.poetry.dev-dependencies]\nt = "*"\n'],
  ])('asks pyproject.toml what is direct: %j', async manifest => {
    const { facts } = await read(poetryLock, { 'x/poetry.lock': poetry, 'x/pyproject.toml': manifest });
    expect(facts['a@1.0']).toMatchObject({ direct: true, dev: false });
    expect(facts['b-x@2.0']).toMatchObject({ direct: false, dev: false });
    expect(facts['t@3.0']).toMatchObject({ direct: true, dev: true });
  });

  it.each([
    ['category = "dev"', true],
    ['category = "main"', false],
    ['groups = ["dev"]', true],
    ['groups = ["dev", "main"]', false],
  ])('%s is for development: %s', async (said, dev) => {
    const { facts } = await read(poetryLock, { 'poetry.lock': `[[package]]\nname = "a"\nversion = "1"\n${said}\n` });
    expect(facts['a@1']).toMatchObject({ dev });
  });
});

const uv = `version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "a" }, { name = "member" }]
[package.dev-dependencies]
dev = [{ name = "t" }]
[[package]]
name = "a"
version = "1.0"
source = { registry = "https://index.example/simple" }
dependencies = [{ name = "f", version = "2.0", source = { registry = "x" }, marker = "m" }]
[[package]]
name = "f"
version = "1.0"
[[package]]
name = "f"
version = "2.0"
[[package]]
name = "member"
version = "0.2.0"
source = { editable = "packages/member" }
[[package]]
name = "t"
version = "3.0"
source = { git = "https://example.org/t?tag=3#${commit}" }
`;

it('uv.lock gives workspaces, groups, forks of a version and commits; not the project itself', async () => {
  const { facts, problems } = await read(uvLock, { 'uv.lock': uv });
  expect(problems).toEqual([]);
  expect(Object.keys(facts)).toEqual(['a@1.0', 'f@1.0', 'f@2.0', 'member@0.2.0', 't@3.0']);
  expect(facts['a@1.0']).toMatchObject({ direct: true, dev: false, dependsOn: ['f@2.0'], line: 10 });
  expect(facts['member@0.2.0']).toMatchObject({ extra: { from: 'workspace' } });
  expect(facts['t@3.0']).toMatchObject({ direct: true, dev: true, extra: { from: 'git', commit } });
});

const pdm = `[metadata]
groups = ["default", "dev"]
[[package]]
name = "a"
version = "1.0"
groups = ["default"]
dependencies = ["b==2.0; os_name == 'x'"]
[[package]]
name = "b"
version = "2.0"
groups = ["default", "dev"]
[[package]]
name = "t"
version = "3.0"
git = "https://example.org/t.git"
revision = "${commit}"
groups = ["dev"]
`;

it('pdm.lock gives groups, dependencies and commits', async () => {
  const { facts } = await read(pdmLock, { 'pdm.lock': pdm });
  expect(facts['a@1.0']).toMatchObject({ dev: false, dependsOn: ['b@2.0'], line: 4 });
  expect(facts['b@2.0']).toMatchObject({ dev: false });
  expect(facts['t@3.0']).toMatchObject({ dev: true, extra: { from: 'git', commit } });
});

const standard = `lock-version = '1.0'
[[packages]]
name = 'a'
version = '1.0'
dependencies = [{name = 'b'}]
[[packages]]
name = 'b'
vcs = {type = 'git', url = 'https://example.org/b', commit-id = '${commit}'}
[[packages]]
name = 'self'
directory = {path = '.'}
`;

it('pylock.toml gives dependencies and commits; not the project itself', async () => {
  const { facts } = await read(pylock, { 'pylock.toml': standard });
  expect(Object.keys(facts)).toEqual(['a@1.0', 'b@']);
  expect(facts['a@1.0']).toMatchObject({ dependsOn: ['b@'], line: 3 });
  expect(facts['b@']).toMatchObject({ extra: { from: 'git', commit } });
});

const pipfile = JSON.stringify(
  {
    _meta: { hash: {} },
    default: { a: { version: '==1.0' }, g: { git: 'https://example.org/g', ref: commit } },
    develop: { a: { version: '==1.0' }, t: { version: '==2.0' } },
  },
  null,
  1,
);

it('Pipfile.lock gives both of its sections', async () => {
  const { facts } = await read(pipfileLock, { 'Pipfile.lock': pipfile });
  expect(facts['a@1.0']).toMatchObject({ dev: false, line: 6 });
  expect(facts['t@2.0']).toMatchObject({ dev: true });
  expect(facts['g@']).toMatchObject({ extra: { from: 'git', commit } });
});

const project = `[project]
dependencies = ["a==1.0", "b>=2"]
[project.optional-dependencies]
x = ["c"]
[dependency-groups]
dev = ["t==3.0", {include-group = "x"}]
`;

it('pyproject.toml gives what is pinned, and guesses', async () => {
  const { facts } = await read(pyproject, { 'pyproject.toml': project });
  expect(Object.keys(facts)).toEqual(['a@1.0', 'b@2', 'c@', 't@3.0']);
  expect(facts['b@2']).toMatchObject({ confidence: 'low', direct: true });
  expect(facts['t@3.0']).toMatchObject({ dev: true });
});

const program = `from setuptools import setup
# setup(install_requires=["no==1.0"])
setup(install_requires=["a==1.0", 'b [x]>=2.0', "c"], version="1.0", other="%s==%s" % x, more="d==%s")
`;

it('setup.py gives what its texts say with a version', async () => {
  const { facts } = await read(setupPy, { 'setup.py': program });
  expect(Object.keys(facts)).toEqual(['a@1.0', 'b@2.0']);
  expect(facts['a@1.0']).toMatchObject({ line: 3 });
});

const configuration = `[metadata]
name = app
[options]
python_requires = >=3.8
install_requires =
    a==1.0 # why
    b>=2
[options.extras_require]
dev = c~=3.0
docs =
  file: docs.txt
  d
`;

it('setup.cfg gives requirements and extras', async () => {
  const { facts } = await read(setupCfg, { 'setup.cfg': configuration });
  expect(Object.entries(facts).map(([key, { line }]) => [key, line])).toEqual([
    ['a@1.0', 6],
    ['b@2', 7],
    ['c@3.0', 9],
    ['d@', 12],
  ]);
});

const environment = `name: x
dependencies:
  - python=3.11
  - conda-forge::numpy==1.26.0=py311_0
  - scipy>=1.11
  - plain
  - pip:
      - requests==2.0
`;

it('environment.yml gives packages of Conda and of pip', async () => {
  const { facts } = await read(condaEnvironment, { 'environment.yml': environment });
  expect(Object.entries(facts).map(([key, { type }]) => `${type} ${key}`)).toEqual([
    'conda python@3.11',
    'conda numpy@1.26.0',
    'conda scipy@',
    'conda plain@',
    'pypi requests@2.0',
  ]);
});

describe.each([
  [poetryLock, 'poetry.lock', poetry],
  [uvLock, 'uv.lock', uv],
  [pdmLock, 'pdm.lock', pdm],
  [pylock, 'pylock.x.toml', standard],
  [pipfileLock, 'Pipfile.lock', pipfile],
  [pyproject, 'pyproject.toml', project],
  [setupPy, 'setup.py', program],
  [setupCfg, 'setup.cfg', configuration],
  [condaEnvironment, 'environment.yml', environment],
] as const)('$id', (extractor, name, sample) => {
  survives(extractor, name, sample);

  it('says nothing of an empty file', async () => {
    expect(await factsOf(extractor, { [name]: '' })).toMatchObject({ packages: [], problems: [] });
  });
});

it.each([
  [poetryLock, 'poetry.lock', '[['],
  [uvLock, 'uv.lock', 'x'],
  [pdmLock, 'pdm.lock', '= 1'],
  [pylock, 'pylock.toml', '[\n'],
  [pipfileLock, 'Pipfile.lock', '{'],
  [pyproject, 'pyproject.toml', 'a'],
  [condaEnvironment, 'environment.yml', 'a: [\n'],
] as const)('what is none is a problem: %#', async (extractor, name, text) => {
  expect((await factsOf(extractor, { [name]: text })).problems).toMatchObject([{ code: 'record-invalid', path: name }]);
});
