import type { Package, PackageType } from '../model/index.ts';
import { cpeQuestion } from './cpe.ts';
import { moduleOf } from './modules.ts';

/** Which of a distribution package's names and versions its advisories speak of. */
type Named = 'source' | 'binary' | 'both';

interface Family {
  /** The ecosystem as OSV spells it, without a suffix. */
  name: string;
  /** A distribution: one shard a release; records without a release hold for every one. */
  distribution?: boolean;
  named?: Named;
  /** One spelling for each release, whether a record or a package names it. */
  release?: (suffix: string) => string;
  /** One spelling for each package name. */
  normalise?: (name: string) => string;
  /** Another release whose records hold for packages of this one, too. */
  also?: (release: string) => string | undefined;
  /** Name of a source package where its feeds tell it from a binary of the same name. */
  sourceName?: (name: string) => string;
  /** Its feeds are made from the names of files, and know no epochs. */
  epochless?: boolean;
  /** Releases that also hold for a package of this one when the machine is attached to Ubuntu Pro. */
  pro?: (release: string) => string;
}

const lower = (name: string): string => name.toLowerCase();
const major = (release: string): string => /^\d+/.exec(release)?.[0] ?? release;

/** Debian: 12.5 is 12, 6.0 is 6; the releases before 4 had two numbers. */
const debianRelease = (release: string): string => (/^[0-3]\./.test(release) ? release : major(release));

/** v3.19.1 and 3.19 are v3.19; `edge` is itself. */
const alpineRelease = (release: string): string => {
  const numbers = /^v?(\d+\.\d+)/.exec(release)?.[1];
  return numbers ? `v${numbers}` : release;
};

/** Red Hat's suffix is the tail of a CPE: `enterprise_linux:9::appstream` is 9; other products stay what they are. */
const redHatRelease = (suffix: string): string => {
  const [product = '', version = ''] = suffix.split(':');
  if (/^\d/.test(product)) return major(product);
  return product === 'enterprise_linux' ? major(version) : suffix;
};

/**
 * SUSE publishes by product and module, and a container has packages of any that its release allows, so all products of
 * one release are one place: `Linux Enterprise Module for Basesystem 15 SP5` and `Linux Enterprise Server 15 SP5-LTSS` are
 * `15 SP5`. The modules of release 12 are the same for all its service packs.
 */
const suseRelease = (suffix: string): string => {
  const micro = /^Linux(?: Enterprise)? Micro (\d+\.\d+)/.exec(suffix)?.[1];
  if (micro) return `Micro ${micro}`;
  const [, kind, release] =
    /^(Linux Enterprise Module|Linux Enterprise|Package Hub)(?: [A-Za-z][^\d]*)? (\d+(?: SP\d+)?)(?:-.*)?$/.exec(
      suffix,
    ) ?? [];
  if (!release) return suffix;
  return kind === 'Linux Enterprise Module' && release === '12' ? '12 modules' : release;
};

const azureRelease = (release: string): string => release.replace(/^(\d+)\.0$/, '$1');

/** PEP 503. */
const pypiName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

const swiftName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\.git$/, '');

/**
 * Every ecosystem whose names, releases or matching differ from the plain case. Distributions here say by which name
 * their advisories go: AlmaLinux, Red Hat, Oracle and Amazon list binary packages, Rocky, SUSE and the deb and apk
 * families source packages; where a feed mixes the two, both are asked.
 */
const families: Family[] = [
  { name: 'Debian', distribution: true, named: 'source', release: debianRelease },
  {
    name: 'Ubuntu',
    distribution: true,
    named: 'source',
    release: suffix => suffix.replace(/:LTS$/i, ''),
    pro: release => `Pro:${release}`,
  },
  { name: 'Alpine', distribution: true, named: 'source', release: alpineRelease },
  { name: 'Wolfi', distribution: true, named: 'both' },
  { name: 'Chainguard', distribution: true, named: 'both' },
  { name: 'MinimOS', distribution: true, named: 'both' },
  { name: 'Echo', distribution: true, named: 'source' },
  { name: 'Alpaquita', distribution: true, named: 'source' },
  { name: 'AlmaLinux', distribution: true, named: 'binary', release: major },
  { name: 'Rocky Linux', distribution: true, named: 'both', release: major },
  {
    name: 'Red Hat',
    distribution: true,
    named: 'both',
    release: redHatRelease,
    sourceName: name => `${name}.src`,
    // What is fixed for those who pay for the years after the end is wrong for all who do not.
    also: release => (/^[67]$/.test(release) ? `rhel_els:${release}` : undefined),
  },
  { name: 'CentOS', distribution: true, named: 'binary', release: major },
  { name: 'Oracle Linux', distribution: true, named: 'binary', release: major },
  { name: 'Amazon Linux', distribution: true, named: 'binary' },
  { name: 'Fedora', distribution: true, named: 'both' },
  {
    name: 'SUSE',
    distribution: true,
    named: 'both',
    release: suseRelease,
    also: release => (/^12(?: |$)/.test(release) ? '12 modules' : undefined),
  },
  { name: 'openSUSE', distribution: true, named: 'both' },
  { name: 'openEuler', distribution: true, named: 'both', epochless: true },
  { name: 'Mageia', distribution: true, named: 'source' },
  { name: 'Azure Linux', distribution: true, named: 'both', release: azureRelease },
  { name: 'Photon OS', distribution: true, named: 'both' },
  { name: 'Anolis OS', distribution: true, named: 'binary', release: major },
  { name: 'Alibaba Cloud Linux', distribution: true, named: 'binary', release: major },
  { name: 'TencentOS Server', distribution: true, named: 'binary', release: major },
  { name: 'OpenCloudOS', distribution: true, named: 'binary', release: major },
  { name: 'Kylin', distribution: true, named: 'both' },
  { name: 'Arch Linux', distribution: true, named: 'both' },
  { name: 'Bottlerocket', distribution: true, named: 'binary' },
  { name: 'PyPI', normalise: pypiName },
  { name: 'Packagist', normalise: lower },
  { name: 'NuGet', normalise: lower },
  { name: 'GitHub Actions', normalise: lower },
  { name: 'SwiftURL', normalise: swiftName },
];

const byName = new Map(families.map(family => [family.name.toLowerCase(), family]));

/** Ecosystems of the packages that carry no suffix, by purl type. */
const ofType: Partial<Record<PackageType, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  maven: 'Maven',
  golang: 'Go',
  cargo: 'crates.io',
  gem: 'RubyGems',
  composer: 'Packagist',
  nuget: 'NuGet',
  hex: 'Hex',
  pub: 'Pub',
  swift: 'SwiftURL',
  githubactions: 'GitHub Actions',
  cran: 'CRAN',
  hackage: 'Hackage',
  bitnami: 'Bitnami',
  bottlerocket: 'Bottlerocket',
  conan: 'ConanCenter',
};

const distributionTypes = new Set<PackageType>(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'ebuild']);

/** An ecosystem and release in one spelling. */
export interface Place {
  ecosystem: string;
  /** Empty: no release, or every one. */
  release: string;
  distribution: boolean;
}

/** @example placeOf('Red Hat:enterprise_linux:9::baseos') // { ecosystem: 'Red Hat', release: '9', distribution: true } */
export function placeOf(ecosystem: string): Place {
  const colon = ecosystem.indexOf(':');
  const name = colon < 0 ? ecosystem : ecosystem.slice(0, colon);
  const suffix = colon < 0 ? '' : ecosystem.slice(colon + 1);
  const family = byName.get(name.toLowerCase());
  const distribution = family ? family.distribution === true : suffix !== '';
  return { ecosystem: family?.name ?? name, release: family?.release?.(suffix) ?? suffix, distribution };
}

/** The one spelling of a package name in an ecosystem (`Django` and `django` are one package on PyPI). */
export function normaliseName(ecosystem: string, name: string): string {
  return byName.get(ecosystem.toLowerCase())?.normalise?.(name) ?? name;
}

/** What to ask for one package: in which shards, under which names, with which version. */
export interface Question {
  ecosystem: string;
  /** Releases to look in, the most specific first: `Pro:22.04`, `22.04`, and `` for records without a release. */
  releases: string[];
  asked: { name: string; version: string }[];
  epochless?: true;
  /** rpm: what modules.ts makes of the package's module. */
  module?: string;
  arch?: string;
  /** What coverage is reported for, where it is not the distribution's own ecosystem. */
  place?: string;
}

/** Rebuilds of Enterprise Linux on which packages from EPEL may stand; Fedora names itself as their vendor there. */
const enterpriseLinux = /^(?:Red Hat:enterprise_linux|AlmaLinux|Rocky Linux|Oracle Linux|CentOS):(\d+)/;

/** EPEL's packages are judged by its own errata, not by those of the distribution under them. */
function epelOf({ type, vendor }: Package, stated: string): string | undefined {
  const release =
    type === 'rpm' && vendor?.startsWith('Fedora Project') ? enterpriseLinux.exec(stated)?.[1] : undefined;
  return release && `Fedora:EPEL:${release}`;
}

/** undefined: no ecosystem is known for the package, so nothing can be asked. */
export function questionOf(fact: Package, ubuntuPro = false): Question | undefined {
  const stated = fact.ecosystem ?? ofType[fact.type];
  if (!stated) return cpeQuestion(fact);
  const epel = epelOf(fact, stated);
  const { ecosystem, release, distribution } = placeOf(epel ?? stated);
  const family = byName.get(ecosystem.toLowerCase());
  const releases = release ? [release, ''] : [''];
  const also = release && family?.also?.(release);
  if (also) releases.splice(1, 0, also);
  const paid = release ? family?.pro?.(release) : undefined;
  if (paid) releases.splice(ubuntuPro ? 0 : releases.length, 0, paid);
  const binary = { name: normaliseName(ecosystem, fact.name), version: fact.version };
  if (!distribution || !distributionTypes.has(fact.type)) return { ecosystem, releases, asked: [binary] };
  const stem = fact.source ? { name: fact.source.name, version: fact.source.version || fact.version } : binary;
  const source = family?.sourceName ? { ...stem, name: family.sourceName(stem.name) } : stem;
  const named = family?.named ?? 'both';
  const asked =
    named === 'source' ? [source] : named === 'binary' || source.name === binary.name ? [binary] : [binary, source];
  if (fact.type !== 'rpm') return { ecosystem, releases, asked };
  const module = moduleOf(fact);
  return {
    ecosystem,
    releases,
    asked,
    ...(family?.epochless ? { epochless: true as const } : {}),
    ...(module ? { module } : {}),
    ...(fact.arch ? { arch: fact.arch } : {}),
    ...(epel ? { place: epel } : {}),
  };
}
