/**
 * The parser cases of other scanners, where they are beside the project: each row of `rows` maps the parsers of their
 * suites to one of our extractors. What differs is listed in `differences`, and argued in docs/differences.md.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Extractor, LayerFacts } from '../model/index.ts';
import { knownProduct } from './binary/product.ts';
import { appleBundle } from './lang/apple-bundle.ts';
import { bitnami } from './lang/bitnami.ts';
import { browserExtensions } from './lang/browser-extensions.ts';
import { conda } from './lang/conda.ts';
import { dotnetDeps } from './lang/dotnet-deps.ts';
import { editorExtensions } from './lang/editor-extensions.ts';
import { javaRelease } from './lang/java-release.ts';
import { npm } from './lang/npm.ts';
import { python } from './lang/python.ts';
import { normalName } from './lang/python-metadata.ts';
import { dockerfileImages } from './lock/dockerfile-images.ts';
import { kubernetesImages } from './lock/kubernetes-images.ts';
import { apk } from './os/apk.ts';
import { chisel } from './os/chisel.ts';
import { containerd, podman } from './os/containers.ts';
import { dpkg } from './os/dpkg.ts';
import { dpkgLicence } from './os/dpkg-licence.ts';
import { flatpak } from './os/flatpak.ts';
import { kernelModule, vmlinuz } from './os/kernel.ts';
import { bottlerocket, cos, hadron } from './os/manifests.ts';
import { opkg } from './os/opkg.ts';
import { pacman } from './os/pacman.ts';
import { portage } from './os/portage.ts';
import { joinReleases, osRelease } from './os/release.ts';
import { rpm } from './os/rpm.ts';
import { rpmManifest } from './os/rpm-manifest.ts';
import { snap, snapPackages } from './os/snap.ts';
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
  /** Those of them whose input lies in such a folder, where one suite tests two parsers. */
  inputs?: string;
  extractor: Extractor;
  /** Where an image would hold the input; for a folder, what to put before the paths in it. */
  path: string;
  /** How a suite writes names that we write otherwise. */
  named?: (name: string) => string;
  /** What else is compared: beside packages, or instead of them. */
  compare?: (facts: LayerFacts, one: Case) => void;
}

const sitePackages = 'usr/lib/python3/site-packages';

const rows: Row[] = [
  { cases: 'syft/binary/', extractor: knownProduct, path: '' },
  { cases: 'scalibr/filesystem/language/dotnet/depsjson/', extractor: dotnetDeps, path: 'app/x.deps.json' },
  { cases: 'syft/bitnami/', extractor: bitnami, path: '' },
  { cases: 'syft/apple/', extractor: appleBundle, path: '' },
  {
    cases: 'scalibr/filesystem/misc/vscodeextensions/',
    extractor: editorExtensions,
    path: 'root/.vscode/extensions/extensions.json',
  },
  {
    cases: 'scalibr/filesystem/misc/chrome/extensions/',
    extractor: browserExtensions,
    path: `root/Extensions/${'a'.repeat(32)}/1/manifest.json`,
  },
  { cases: 'trivy/dotnet/core_deps/', extractor: dotnetDeps, path: 'app/x.deps.json' },
  {
    cases: 'scalibr/filesystem/language/python/wheelegg/',
    extractor: python,
    path: `${sitePackages}/x.dist-info/METADATA`,
  },
  { cases: 'trivy/python/packaging/', extractor: python, path: `${sitePackages}/x.egg-info/PKG-INFO` },
  { cases: 'trivy-analyzer/language/python/packaging/', extractor: python, path: sitePackages },
  {
    cases: 'syft/python/Test_InstalledPackageCataloger',
    extractor: python,
    path: `${sitePackages}/x.dist-info`,
    named: normalName,
  },
  { cases: 'scalibr/filesystem/language/python/condameta/', extractor: conda, path: 'opt/conda/conda-meta/x.json' },
  {
    cases: 'syft/java/TestJvmDistributionCataloger',
    extractor: javaRelease,
    path: '',
    named: name => name.slice(name.indexOf('/') + 1),
  },
  { cases: 'trivy/conda/meta/', extractor: conda, path: 'opt/conda/conda-meta/x.json' },
  {
    cases: 'scalibr/filesystem/os/dpkg/',
    inputs: '/dpkg/testdata/dpkg/',
    extractor: dpkg,
    path: 'var/lib/dpkg/status',
  },
  {
    cases: 'scalibr/filesystem/os/dpkg/',
    inputs: '/dpkg/testdata/opkg/',
    extractor: opkg,
    path: 'usr/lib/opkg/status',
  },
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
  { cases: 'scalibr/filesystem/os/pacman/', extractor: pacman, path: 'var/lib/pacman/local/x-1-1/desc' },
  { cases: 'scalibr/filesystem/os/portage/', extractor: portage, path: 'var/db/pkg/dev-x/x-1/PF' },
  { cases: 'syft/gentoo/', extractor: portage, path: '' },
  { cases: 'scalibr/filesystem/os/chisel/', extractor: chisel, path: 'var/lib/chisel/manifest.wall' },
  { cases: 'scalibr/filesystem/os/cos/', extractor: cos, path: 'etc/cos-package-info.json' },
  { cases: 'scalibr/filesystem/os/snap/', extractor: snap, path: 'snap/x/1/meta/snap.yaml' },
  { cases: 'syft/snap/TestParseSystemManifest', extractor: snapPackages, path: 'snap/x/1/snap/manifest.yaml' },
  { cases: 'syft/snap/TestParseBaseDpkg', extractor: snapPackages, path: 'snap/x/1/usr/share/snappy/dpkg.yaml' },
  {
    cases: 'scalibr/filesystem/os/flatpak/',
    extractor: flatpak,
    path: 'var/lib/flatpak/app/x/export/share/metainfo/x.metainfo.xml',
  },
  { cases: 'scalibr/filesystem/containers/containerd/', extractor: containerd, path: containerd.capability.files[0]! },
  {
    cases: 'scalibr/filesystem/containers/podman/',
    inputs: '.sql',
    extractor: podman,
    path: 'var/lib/containers/storage/db.sql',
  },
  {
    cases: 'scalibr/filesystem/containers/podman/',
    inputs: '.db',
    extractor: podman,
    path: 'var/lib/containers/storage/libpod/bolt_state.db',
  },
  { cases: 'scalibr/filesystem/containers/dockerbaseimage/', extractor: dockerfileImages, path: 'Dockerfile' },
  { cases: 'scalibr/filesystem/containers/k8simage/', extractor: kubernetesImages, path: 'x.yaml' },
  { cases: 'scalibr/filesystem/os/kernel/vmlinuz/', extractor: vmlinuz, path: 'boot/vmlinuz' },
  { cases: 'scalibr/filesystem/os/kernel/module/', extractor: kernelModule, path: 'lib/modules/x/x.ko' },
  { cases: 'trivy-analyzer/pkg/bottlerocket', extractor: bottlerocket, path: bottlerocket.capability.files[0]! },
  { cases: 'trivy-analyzer/pkg/hadron', extractor: hadron, path: hadron.capability.files[0]! },
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
  'syft/binary/Test_Cataloger_CustomClassifiers/empty-negative',
  'scalibr/filesystem/containers/podman/valid using sqlite3 - running',
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
  const mine = cases.filter(({ id, input }) => id.startsWith(row.cases) && input.includes(row.inputs ?? ''));
  // A sample may lack a parser that the whole suite has.
  if (mine.length === 0) it.skip('has no case in this sample', () => {});
  it.each(mine.map(one => [one.id.slice(row.cases.length), one.func, one] as const))(
    '%s (%s)',
    async (_, _func, one) => {
      const check = async () => {
        const facts = await layerOf([row.extractor], filesOf(one.input, row));
        samePackages(facts, one, row.named);
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

function samePackages({ files, problems }: LayerFacts, { expectError, expected }: Case, named = asWritten): void {
  if (expectError && expectError !== 'NoError') {
    expect(problems).not.toEqual([]);
    return;
  }
  const found = files.flatMap(({ packages = [] }) => packages.map(({ name, version }) => `${named(name)} ${version}`));
  const wanted = expected.flatMap(one => one.packages ?? [one]).map(one => `${one.name} ${evrOf(one)}`);
  expect(found.sort()).toEqual(wanted.sort());
}

const asWritten = (name: string): string => name;

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
