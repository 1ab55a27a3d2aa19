import type { OsRelease, PackageType } from '../model/index.ts';

/** OSV's ecosystem of each package type; the distribution's own for `'os'`. Types that are not here have none. */
const ecosystems: Partial<Record<PackageType, string>> = {
  deb: 'os',
  apk: 'os',
  rpm: 'os',
  alpm: 'os',
  ebuild: 'os',
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
  conan: 'ConanCenter',
  githubactions: 'GitHub Actions',
  cran: 'CRAN',
  hackage: 'Hackage',
  julia: 'Julia',
  bitnami: 'Bitnami',
};

const osTypes = new Set<PackageType>(['deb', 'apk', 'rpm', 'alpm', 'ebuild', 'opkg', 'bottlerocket', 'cos']);

/** Whether packages of a type come from the distribution's package manager, and own files. */
export const isOsType = (type: PackageType): boolean => osTypes.has(type);

export function ecosystemOfType(type: PackageType, os: OsRelease | undefined): string | undefined {
  const name = ecosystems[type];
  return name === 'os' ? os?.ecosystem : name;
}
