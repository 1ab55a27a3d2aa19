import type { OsRelease } from '../../model/index.ts';
import { osOf } from '../foreign/words.ts';
import type { PurlParts } from '../purl.ts';

/** What tools call a distribution that os-release(5) calls otherwise. */
const ids: Record<string, string> = {
  redhat: 'rhel',
  'red hat': 'rhel',
  'red hat enterprise linux': 'rhel',
  amazon: 'amzn',
  amazonlinux: 'amzn',
  'amazon linux': 'amzn',
  alma: 'almalinux',
  rockylinux: 'rocky',
  oracle: 'ol',
  oraclelinux: 'ol',
  'oracle linux': 'ol',
  'opensuse.leap': 'opensuse-leap',
  'opensuse leap': 'opensuse-leap',
  'opensuse.tumbleweed': 'opensuse-tumbleweed',
  'opensuse tumbleweed': 'opensuse-tumbleweed',
  suse: 'sles',
  'suse linux enterprise server': 'sles',
  'suse linux enterprise micro': 'sle-micro',
  'cbl-mariner': 'mariner',
  azure: 'azurelinux',
  'photon os': 'photon',
  'arch linux': 'arch',
  archlinux: 'arch',
};

/** Debian's and Ubuntu's package URLs name releases by codename, too. */
const codenames: Record<string, [id: string, versionId: string]> = {
  trixie: ['debian', '13'],
  bookworm: ['debian', '12'],
  bullseye: ['debian', '11'],
  buster: ['debian', '10'],
  stretch: ['debian', '9'],
  jessie: ['debian', '8'],
  wheezy: ['debian', '7'],
  resolute: ['ubuntu', '26.04'],
  noble: ['ubuntu', '24.04'],
  jammy: ['ubuntu', '22.04'],
  focal: ['ubuntu', '20.04'],
  bionic: ['ubuntu', '18.04'],
  xenial: ['ubuntu', '16.04'],
  trusty: ['ubuntu', '14.04'],
};

/** Distributions that have no releases. */
const rolling = new Set(['wolfi', 'chainguard', 'arch', 'minimos', 'opensuse-tumbleweed', 'gentoo', 'echo']);

/** An operating system as a document names it, as os-release would; undefined where it names none. */
export function osNamed(name: string, version: string): OsRelease | undefined {
  const lower = name.trim().toLowerCase();
  if (lower === '' || lower === 'none' || lower === 'noassertion' || lower === 'unknown') return undefined;
  const versionId = version.trim().replace(/^v(?=\d)/, '');
  if (Object.hasOwn(ids, lower)) return { id: ids[lower] ?? lower, idLike: [], versionId };
  if (/^[a-z][a-z0-9._-]*$/.test(lower) && versionId) return { id: lower, idLike: [], versionId };
  const found = osOf(`${lower} ${versionId}`);
  if (found) return { ...found, idLike: [] };
  return { id: lower.replace(/[^a-z0-9._-]+/g, '-'), idLike: [], versionId };
}

/** The distribution that a package URL names in its qualifiers and namespace (purl-spec, types deb, rpm, apk, alpm). */
export function osOfPurl({ namespace, qualifiers }: PurlParts): OsRelease | undefined {
  const distro = (qualifiers['distro'] ?? '').toLowerCase();
  const named = qualifiers['os_distro'] ?? qualifiers['os_name'];
  if (!distro && named) {
    const os = qualifiers['os_name'] ?? namespace;
    return releaseOf(codenames[qualifiers['os_distro'] ?? ''], osNamed(os, qualifiers['os_version'] ?? ''));
  }
  const codename = distro.slice(distro.lastIndexOf('-') + 1);
  if (Object.hasOwn(codenames, codename)) return releaseOf(codenames[codename], undefined);
  const [, word = '', version = ''] = /^(.*?)-?v?(\d[\w.]*(?:-(?:lts|sp\d)[\w-]*)?)$/i.exec(distro) ?? ['', distro, ''];
  const id = osNamed(word || namespace, version);
  if (!id || (id.versionId === '' && !rolling.has(id.id))) return undefined;
  return id;
}

function releaseOf(named: [string, string] | undefined, os: OsRelease | undefined): OsRelease | undefined {
  if (os?.versionId) return os;
  return named ? { id: named[0], idLike: [], versionId: named[1] } : undefined;
}
