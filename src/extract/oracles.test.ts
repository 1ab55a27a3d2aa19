/**
 * The parser cases of other scanners, where they are beside the project: each row of `rows` maps the parsers of their
 * suites to one of our extractors. What differs is listed in `differences`, and argued in docs/differences.md.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Extractor, LayerFacts } from '../model/index.ts';
import { npm } from './lang/npm.ts';
import { apk } from './os/apk.ts';
import { dpkg } from './os/dpkg.ts';
import { dpkgLicence } from './os/dpkg-licence.ts';
import { joinReleases, osRelease } from './os/release.ts';
import { rpm } from './os/rpm.ts';
import { rpmManifest } from './os/rpm-manifest.ts';
import { layerOf } from './testing.ts';

const root = fileURLToPath(new URL('../../../shared/oracles/parsers/', import.meta.url));
const present = existsSync(root);
if (!present) console.log('skipped: the parser cases of other scanners are not here (../shared/oracles/parsers)');

/** One case. The suites use different fields; those that are compared are these. */
interface Case {
  id: string;
  func: string;
  input: string;
  expectError?: boolean | string | null;
  expected: (Named & { packages?: Named[] })[];
  other?: { OS?: { Family: string; Name: string }; Licenses?: { Findings: { Name: string }[] }[] } | null;
}
interface Named {
  name: string;
  version: string;
  purl?: string;
  metadata?: { Epoch?: unknown } | null;
}

interface Row {
  /** Cases whose id begins so. */
  cases: string;
  extractor: Extractor;
  /** Where an image would hold the input; for a folder, what to put before the paths in it. */
  path: string;
  /** What else is compared: beside packages, or instead of them. */
  compare?: (facts: LayerFacts, one: Case) => void;
}

const rows: Row[] = [
  { cases: 'scalibr/filesystem/os/dpkg/', extractor: dpkg, path: 'var/lib/dpkg/status' },
  { cases: 'scalibr/filesystem/os/apk/', extractor: apk, path: 'lib/apk/db/installed' },
  { cases: 'syft/alpine/', extractor: apk, path: '' },
  { cases: 'scalibr/filesystem/language/javascript/packagejson/', extractor: npm, path: 'node_modules/x/package.json' },
  { cases: 'trivy/nodejs/packagejson/', extractor: npm, path: 'node_modules/x/package.json' },
  { cases: 'scalibr/filesystem/os/rpm/', extractor: rpm, path: 'var/lib/rpm/Packages' },
  {
    cases: 'syft/redhat/TestParseRpmManifest',
    extractor: rpmManifest,
    path: 'var/lib/rpmmanifest/container-manifest-2',
  },
  { cases: 'trivy-analyzer/os/release/', extractor: osRelease, path: 'etc/os-release', compare: sameRelease },
  {
    cases: 'trivy-analyzer/pkg/dpkg/',
    extractor: dpkgLicence,
    path: 'usr/share/doc/x/copyright',
    compare: sameLicences,
  },
  // The suite does not say what it expects; that they are read without a problem is something.
  { cases: 'syft/debian/TestParseLicenses', extractor: dpkgLicence, path: 'usr/share/doc/x/copyright' },
];

/** Cases, by id and function, where we answer otherwise. */
const differences = new Set([
  'trivy-analyzer/os/release/Unknown OS',
  'trivy-analyzer/pkg/dpkg/machine-readable format',
  'trivy-analyzer/pkg/dpkg/machine-readable and common-licenses format',
]);

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
  // A sample may lack a parser that the whole suite has.
  it.skipIf(mine.length === 0).each(mine.map(one => [one.id.slice(row.cases.length), one.func, one] as const))(
    '%s (%s)',
    async (_, _func, one) => {
      const check = async () => {
        const facts = await layerOf([row.extractor], filesOf(one.input, row));
        samePackages(facts, one);
        row.compare?.(facts, one);
      };
      // A difference that is none any more must leave the list.
      if (differences.has(one.id)) await expect(check()).rejects.toThrow();
      else await check();
    },
  );
});

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

function samePackages({ files, problems }: LayerFacts, { expectError, expected }: Case): void {
  if (expectError && expectError !== 'NoError') {
    expect(problems).not.toEqual([]);
    return;
  }
  const found = files.flatMap(({ packages = [] }) => packages.map(({ name, version }) => `${name} ${version}`));
  const wanted = expected.flatMap(one => one.packages ?? [one]).map(one => `${one.name} ${evrOf(one)}`);
  expect(found.sort()).toEqual(wanted.sort());
}

/** One suite states an rpm epoch beside the version, the others in front of it. */
function evrOf({ version, metadata }: Named): string {
  const epoch = metadata?.Epoch;
  return typeof epoch === 'number' && epoch > 0 ? `${epoch}:${version}` : version;
}

/** Their names of distributions that are not those of os-release(5). */
const families: Record<string, string> = {
  Alma: 'almalinux',
  Azure: 'azurelinux',
  CBLMariner: 'mariner',
  OpenSUSETumbleweed: 'opensuse-tumbleweed',
  SLEMicro: 'sle-micro',
};

function sameRelease({ files }: LayerFacts, { other }: Case): void {
  const os = joinReleases(new Map(files.flatMap(({ path, os }) => (os ? [[path, os] as const] : []))));
  const expected = other?.OS && [families[other.OS.Family] ?? other.OS.Family.toLowerCase(), other.OS.Name];
  expect(os && [os.id, os.versionId]).toEqual(expected);
}

function sameLicences({ files }: LayerFacts, { other }: Case): void {
  const found = files.flatMap(({ licences = {} }) => Object.values(licences).flat());
  const expected = (other?.Licenses ?? []).flatMap(({ Findings }) => Findings.map(({ Name }) => Name));
  expect(found.sort()).toEqual(expected.sort());
}
