/**
 * Other scanners' cases for the lockfiles of JavaScript and Python, where they are beside the project. More is compared
 * than in ../oracles.test.ts: scope, directness, graph and line, where the case states them.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Extractor, PackageFact } from '../../model/index.ts';
import { layerOf } from '../testing.ts';
import { bunLock } from './bun-lock.ts';
import { condaEnvironment } from './conda-environment.ts';
import { npmLock } from './npm-lock.ts';
import { pdmLock } from './pdm-lock.ts';
import { pipfileLock } from './pipfile-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { poetryLock } from './poetry-lock.ts';
import { pylock } from './pylock.ts';
import { pyproject } from './pyproject.ts';
import { requirements } from './requirements.ts';
import { setupCfg, setupPy } from './setup-files.ts';
import { uvLock } from './uv-lock.ts';
import { yarnLock } from './yarn-lock.ts';

const root = fileURLToPath(new URL('../../../../shared/oracles/parsers/', import.meta.url));
const present = existsSync(root);
if (!present) console.log('skipped: the parser cases of other scanners are not here (../shared/oracles/parsers)');

interface Case {
  id: string;
  func: string;
  input: string;
  expectError?: boolean | string | null;
  expected: (Wanted & { packages?: Wanted[] })[];
  expectedDeps?: { ID: string; DependsOn: string[] }[];
}
interface Wanted {
  name: string;
  version: string;
  id?: string;
  dev?: boolean;
  relationship?: string;
  locations?: { StartLine: number }[];
  location?: { args?: [string, number] } | string;
  metadata?: { DepGroupVals?: string[] };
}

interface Row {
  cases: string;
  extractor: Extractor;
  path: string;
  /** What the suite does not count among packages. */
  without?: (fact: PackageFact) => boolean;
}

const guessed = (fact: PackageFact): boolean => fact.confidence === 'low';
/** Not from a registry. */
const elsewhere = (fact: PackageFact): boolean => fact.extra?.['from'] !== undefined;
/** Left out by default. */
const inDevelopment = (fact: PackageFact): boolean => fact.dev === true;
const local = (fact: PackageFact): boolean =>
  ['git', 'file', 'link', 'workspace'].includes(String(fact.extra?.['from'])) || guessed(fact);

const rows: Row[] = [
  { cases: 'scalibr/filesystem/language/javascript/packagelockjson/', extractor: npmLock, path: 'package-lock.json' },
  { cases: 'scalibr/filesystem/language/javascript/yarnlock/', extractor: yarnLock, path: 'yarn.lock' },
  { cases: 'scalibr/filesystem/language/javascript/pnpmlock/', extractor: pnpmLock, path: 'pnpm-lock.yaml' },
  { cases: 'scalibr/filesystem/language/javascript/bunlock/', extractor: bunLock, path: 'bun.lock' },
  {
    cases: 'syft/javascript/TestParsePackageLock',
    extractor: npmLock,
    path: 'package-lock.json',
    without: inDevelopment,
  },
  { cases: 'syft/javascript/TestParseYarn', extractor: yarnLock, path: 'yarn.lock', without: inDevelopment },
  { cases: 'syft/javascript/TestParsePnpm', extractor: pnpmLock, path: 'pnpm-lock.yaml', without: inDevelopment },
  { cases: 'syft/javascript/TestParseBunLock', extractor: bunLock, path: 'bun.lock' },
  { cases: 'trivy/nodejs/npm/', extractor: npmLock, path: 'package-lock.json' },
  { cases: 'trivy/nodejs/yarn/', extractor: yarnLock, path: 'yarn.lock', without: local },
  { cases: 'trivy/nodejs/pnpm/', extractor: pnpmLock, path: 'pnpm-lock.yaml' },
  { cases: 'trivy/nodejs/bun/', extractor: bunLock, path: 'bun.lock' },
  { cases: 'trivy-analyzer/language/nodejs/npm/', extractor: npmLock, path: '' },
  { cases: 'trivy-analyzer/language/nodejs/yarn/', extractor: yarnLock, path: '', without: local },
  { cases: 'trivy-analyzer/language/nodejs/pnpm/', extractor: pnpmLock, path: '' },
  { cases: 'trivy-analyzer/language/nodejs/bun/', extractor: bunLock, path: '' },
  {
    cases: 'scalibr/filesystem/language/python/requirements/',
    extractor: requirements,
    path: 'requirements.txt',
    without: elsewhere,
  },
  { cases: 'scalibr/filesystem/language/python/pipfilelock/', extractor: pipfileLock, path: 'Pipfile.lock' },
  { cases: 'scalibr/filesystem/language/python/poetrylock/', extractor: poetryLock, path: 'poetry.lock' },
  { cases: 'scalibr/filesystem/language/python/pdmlock/', extractor: pdmLock, path: 'pdm.lock' },
  { cases: 'scalibr/filesystem/language/python/uvlock/', extractor: uvLock, path: 'uv.lock' },
  { cases: 'scalibr/filesystem/language/python/pylock/', extractor: pylock, path: 'pylock.toml' },
  { cases: 'scalibr/filesystem/language/python/pyprojecttoml/', extractor: pyproject, path: 'pyproject.toml' },
  { cases: 'scalibr/filesystem/language/python/setup/', extractor: setupPy, path: 'setup.py' },
  { cases: 'scalibr/filesystem/language/python/setupcfg/', extractor: setupCfg, path: 'setup.cfg' },
  {
    cases: 'scalibr/filesystem/language/python/condaenv/',
    extractor: condaEnvironment,
    path: 'environment.yml',
    without: fact => fact.type !== 'conda',
  },
  { cases: 'syft/python/TestParseRequirements', extractor: requirements, path: 'requirements.txt', without: guessed },
  { cases: 'syft/python/TestParsePipFileLock', extractor: pipfileLock, path: 'Pipfile.lock', without: inDevelopment },
  { cases: 'syft/python/TestParsePoetryLock', extractor: poetryLock, path: 'poetry.lock' },
  { cases: 'syft/python/TestParsePdmLock', extractor: pdmLock, path: 'pdm.lock' },
  { cases: 'syft/python/TestParseUvLock', extractor: uvLock, path: 'uv.lock' },
  { cases: 'syft/python/TestParseSetup', extractor: setupPy, path: 'setup.py', without: guessed },
  { cases: 'trivy/python/pip/', extractor: requirements, path: 'requirements.txt', without: guessed },
  { cases: 'trivy/python/pipenv/', extractor: pipfileLock, path: 'Pipfile.lock', without: inDevelopment },
  { cases: 'trivy/python/poetry/', extractor: poetryLock, path: 'poetry.lock' },
  { cases: 'trivy/python/uv/', extractor: uvLock, path: 'uv.lock' },
  { cases: 'trivy/python/pylock/', extractor: pylock, path: 'pylock.toml' },
  { cases: 'trivy/conda/environment/', extractor: condaEnvironment, path: 'environment.yml' },
  { cases: 'trivy-analyzer/language/python/pip/', extractor: requirements, path: '', without: guessed },
  { cases: 'trivy-analyzer/language/python/pipenv/', extractor: pipfileLock, path: '', without: inDevelopment },
  { cases: 'trivy-analyzer/language/python/poetry/', extractor: poetryLock, path: '' },
  { cases: 'trivy-analyzer/language/python/uv/', extractor: uvLock, path: '' },
  { cases: 'trivy-analyzer/language/python/pylock/', extractor: pylock, path: '' },
  { cases: 'trivy-analyzer/language/conda/environment/', extractor: condaEnvironment, path: '' },
];

/** Cases where we answer otherwise; argued in docs/differences.md. */
const differences = new Set(['scalibr/filesystem/language/python/pipfilelock/package without version']);

const read = (suite: string): Case[] =>
  readFileSync(join(root, suite), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));

const cases = present
  ? readdirSync(root)
      .filter(name => name.endsWith('.jsonl'))
      .flatMap(read)
  : [];

describe.skipIf(!present).each(rows)('$cases', row => {
  const mine = cases.filter(({ id }) => id.startsWith(row.cases));
  if (mine.length === 0) it.skip('has no case in this sample', () => {});
  it.each(mine.map(one => [one.id.slice(row.cases.length), one.func, one] as const))(
    '%s (%s)',
    async (_, _func, one) => {
      if (differences.has(one.id)) await expect(compare(row, one)).rejects.toThrow();
      else await compare(row, one);
    },
  );
});

async function compare(row: Row, one: Case): Promise<void> {
  const { files, problems } = await layerOf([row.extractor], filesOf(one.input, row));
  if (one.expectError && one.expectError !== 'NoError') {
    expect(problems).not.toEqual([]);
    return;
  }
  const facts = files.flatMap(({ packages = [] }) => packages).filter(fact => !row.without?.(fact));
  const wanted = one.expected.flatMap(expected => expected.packages ?? [expected]);
  const key = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
  expect([...new Set(facts.map(key))].sort()).toEqual([...new Set(wanted.map(key))].sort());

  const shown = (fact: PackageFact, expected: Wanted) => ({
    package: key(fact),
    ...(isDirect(expected) && { direct: fact.direct }),
    ...((expected.dev !== undefined || expected.relationship) && { dev: fact.dev ?? false }),
    ...(lineOf(expected) !== undefined && { line: fact.line }),
  });
  const asked = (expected: Wanted) => ({
    package: key(expected),
    ...(isDirect(expected) && { direct: true }),
    ...((expected.dev !== undefined || expected.relationship) && { dev: expected.dev ?? false }),
    ...(lineOf(expected) !== undefined && { line: lineOf(expected) }),
  });
  for (const expected of wanted) {
    const same = facts.filter(fact => key(fact) === key(expected));
    expect(same.map(fact => shown(fact, expected))).toContainEqual(asked(expected));
  }

  const ids = new Map(wanted.map(expected => [expected.id, key(expected)]));
  for (const { ID, DependsOn } of one.expectedDeps ?? []) {
    const fact = facts.find(found => key(found) === ids.get(ID));
    expect([ID, fact?.dependsOn]).toEqual([ID, expect.arrayContaining(DependsOn.map(id => ids.get(id)))]);
  }
}

/** What they call transitive may be direct for us: the manifests of workspaces are the project's too. */
const isDirect = ({ relationship }: Wanted): boolean => relationship === 'RelationshipDirect';

function lineOf({ locations, location }: Wanted): number | undefined {
  return locations?.[0]?.StartLine ?? (typeof location === 'object' ? location.args?.[1] : undefined);
}

function filesOf(input: string, row: Row): { path: string; content: Uint8Array }[] {
  const full = join(root, input);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [{ path: row.path, content: readFileSync(full) }];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const file = join(entry.parentPath, entry.name);
      return { path: join(row.path, relative(full, file)), content: readFileSync(file) };
    });
}
