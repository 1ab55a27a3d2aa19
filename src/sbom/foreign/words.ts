import type { FindingStatus, PackageType } from '../../model/index.ts';
import type { ReportedOs } from './report.ts';

/** The words by which scanners name the kinds of packages, as purl types. */
const types: Record<PackageType & string, string> = {
  deb: 'deb dpkg debian ubuntu',
  apk: 'apk apkg alpine wolfi chainguard',
  rpm: 'rpm rhel redhat centos rocky alma almalinux amazon amzn fedora oracle photon suse sles opensuse azurelinux mariner cbl-mariner openeuler anolis',
  npm: 'npm node nodejs node-pkg nodepkg yarn pnpm bun javascript js',
  pypi: 'pypi python python-pkg pythonpkg pip pipenv poetry uv wheel egg',
  maven: 'maven java jar java-archive pom gradle sbt jenkins-plugin ivy',
  golang: 'golang go gobinary gomod go-module go-modules',
  gem: 'gem rubygems ruby gemspec bundler',
  composer: 'composer php packagist composer-vendor',
  cargo: 'cargo rust rust-crate rustbinary rust-binary crates.io',
  nuget: 'nuget dotnet dotnet-core dotnet_core .net c# packages-config packages-props',
  hex: 'hex erlang elixir mix-lock',
  pub: 'pub dart',
  swift: 'swift swifturl',
  cocoapods: 'cocoapods pod',
  conan: 'conan conancenter c/c++',
  conda: 'conda conda-pkg conda-environment',
  julia: 'julia',
  bitnami: 'bitnami',
  generic: 'generic binary app application product',
} as Record<PackageType, string>;

const typeByWord = new Map(
  Object.entries(types).flatMap(([type, words]) => words.split(' ').map(word => [word, type as PackageType])),
);

/** @example typeOf('java-archive') // maven */
export function typeOf(word: string): PackageType | undefined {
  return typeByWord.get(word.toLowerCase());
}

/** How distributions are named, and their id in os-release(5). What stands first wins. */
const distributions: [RegExp, string][] = [
  [/^alma(?:linux)?\b/, 'almalinux'],
  [/^alpine\b/, 'alpine'],
  [/^amazon\b|^amzn\b/, 'amzn'],
  [/^anolis\b/, 'anolis'],
  [/^arch\b/, 'arch'],
  [/^azure ?linux\b|^azure\b/, 'azurelinux'],
  [/^(?:cbl )?mariner\b/, 'mariner'],
  [/^centos\b/, 'centos'],
  [/^chainguard\b/, 'chainguard'],
  [/^debian\b/, 'debian'],
  [/^fedora\b/, 'fedora'],
  [/^(?:oracle|ol)\b/, 'ol'],
  [/^openeuler\b/, 'openeuler'],
  [/^opensuse(?: leap)?\b|^opensuse\.leap\b/, 'opensuse-leap'],
  [/^photon\b/, 'photon'],
  [/^rhel\b|^red ?hat\b/, 'rhel'],
  [/^rocky\b/, 'rocky'],
  [/^sles\b|^suse\b/, 'sles'],
  [/^ubuntu\b/, 'ubuntu'],
  [/^wolfi\b/, 'wolfi'],
];

/**
 * A distribution out of what reports write: `debian:10`, `Rocky Linux 9.5 (Blue Onyx)`, `alpine-3.11.5`, `AMAZON_LINUX_2`,
 * `sles:distro:15.3`. undefined where it is none that is known.
 */
export function osOf(words: string): ReportedOs | undefined {
  const spaced = words
    .slice(0, 200)
    .toLowerCase()
    .replace(/[_:\-/]+/g, ' ')
    .trim();
  const id = distributions.find(([named]) => named.test(spaced))?.[1];
  if (!id) return undefined;
  const number = /(?:^|[ vl])(\d+(?:[. ]\d+){0,3})\b/.exec(spaced)?.[1] ?? '';
  return { id, versionId: number.replace(/ /g, '.') };
}

const debs = new Set(['debian', 'ubuntu']);
const apks = new Set(['alpine', 'wolfi', 'chainguard']);

/** The package format of a distribution. */
export function typeOfOs({ id }: ReportedOs): PackageType {
  if (debs.has(id)) return 'deb';
  if (apks.has(id)) return 'apk';
  return id === 'arch' ? 'alpm' : 'rpm';
}

const statuses: Record<string, FindingStatus> = {
  affected: 'affected',
  fixed: 'fixed',
  'not affected': 'not_affected',
  'not fixed': 'affected',
  'wont fix': 'will_not_fix',
  'will not fix': 'will_not_fix',
  'fix deferred': 'deferred',
  deferred: 'deferred',
  'under investigation': 'under_investigation',
  'end of life': 'end_of_life',
  open: 'affected',
  needed: 'affected',
};

/** A scanner's word for the vendor's word; undefined where it says nothing. */
export function statusOf(word: string): FindingStatus | undefined {
  const key = word
    .toLowerCase()
    .replace(/[_\- ]+/g, ' ')
    .replace("'", '')
    .trim();
  if (Object.hasOwn(statuses, key)) return statuses[key];
  return key.startsWith('fixed in') ? 'fixed' : undefined;
}

const nothing = new Set([
  '',
  'none',
  'null',
  'n/a',
  'na',
  '-',
  'unknown',
  'not available',
  'open',
  'needed',
  'deferred',
]);

/** Versions out of a sentence: `fixed in 4.1.3, 4.0.9`, `>=1.2`, `1.0 || 2.0`, `None`. */
export function fixesOf(words: string): string[] {
  return words
    .slice(0, 4096)
    .replace(/^fixed in:?/i, '')
    .split(/,|\|\|/)
    .map(one => one.trim().replace(/^[><=~^]+\s*/, ''))
    .filter(one => !nothing.has(one.toLowerCase()) && /\d/.test(one));
}

/** RFC 3339 out of what reports write; empty where it is no date. */
export function dateOf(words: string): string {
  return /^\d{4}-\d\d-\d\d/.test(words) ? words.replace(' ', 'T').slice(0, 40) : '';
}
