/**
 * The ecosystem under which advisories for a distribution stand. Where the OSV schema defines one, it is used as written
 * there ("Defined ecosystems"); the others, marked "ours", are what this project's own feeds use.
 */
import type { OsRelease } from '../../model/index.ts';

type Rule = (os: OsRelease, fields: Record<string, string>) => string | undefined;

const major = (os: OsRelease): string => /^\d+/.exec(os.versionId)?.[0] ?? '';
const minor = (os: OsRelease): string => /^\d+(?:\.\d+)?/.exec(os.versionId)?.[0] ?? '';
const suffixed = (name: string, suffix: string): string | undefined => (suffix ? `${name}:${suffix}` : undefined);
const byMajor =
  (name: string): Rule =>
  os =>
    suffixed(name, major(os));
const byMinor =
  (name: string): Rule =>
  os =>
    suffixed(name, minor(os));
const always = (name: string) => (): string => name;

/** Debian codename → release, for testing and unstable, which state no number. */
export const codenames: Record<string, string> = {
  duke: '15',
  forky: '14',
  trixie: '13',
  bookworm: '12',
  bullseye: '11',
  buster: '10',
  stretch: '9',
  jessie: '8',
  wheezy: '7',
};

/** Ubuntu codename → release, for what is built on Ubuntu and counts its own versions. */
const ubuntuCodenames: Record<string, string> = {
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
  resolute: '26.04',
};

/** LTS releases come in April of even years; the first one was two months late. */
function ubuntu(version: string): string | undefined {
  const [, year, month] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (!year) return undefined;
  const lts = Number(year) % 2 === 0 && (month === '04' || (year === '6' && month === '06'));
  return `Ubuntu:${year}.${month}${lts ? ':LTS' : ''}`;
}

const onUbuntu: Rule = (_, fields) => ubuntu(ubuntuCodenames[fields['UBUNTU_CODENAME'] ?? ''] ?? '');

/** A release is `3.19.1`; edge is a date or an alpha after the version to come. */
const alpine: Rule = os => {
  if (/_alpha|edge|_git/.test(os.versionId)) return 'Alpine:edge';
  const release = /^\d+\.\d+/.exec(os.versionId)?.[0];
  return release ? `Alpine:v${release}` : undefined;
};

/** `VERSION="22.03 (LTS-SP3)"` → `22.03-LTS-SP3`. */
const openEuler: Rule = (os, fields) => {
  const stage = /\((LTS(?:[- ]SP\d+)?)\)/.exec(fields['VERSION'] ?? fields['PRETTY_NAME'] ?? '')?.[1];
  return suffixed('openEuler', [os.versionId, stage?.replace(' ', '-')].filter(Boolean).join('-'));
};

/** `15.5` → `15 SP5`. */
const suse =
  (product: string): Rule =>
  os => {
    const [, release, level] = /^(\d+)(?:\.(\d+))?/.exec(os.versionId) ?? [];
    if (!release) return undefined;
    return `SUSE:${product} ${release}${level && level !== '0' ? ` SP${level}` : ''}`;
  };

const suseByMinor =
  (product: string): Rule =>
  os =>
    minor(os) && `SUSE:${product} ${minor(os)}`;

const openSuse: Rule = os => {
  if (!os.versionId) return undefined;
  return Number(major(os)) >= 42 ? `openSUSE:Leap ${os.versionId}` : `openSUSE:${os.versionId}`;
};

const amazon: Rule = os => suffixed('Amazon Linux', /^201[0-9]\./.test(os.versionId) ? '1' : major(os));

const rules: Record<string, Rule> = {
  debian: os => suffixed('Debian', Number(major(os)) < 7 ? minor(os) : major(os)),
  raspbian: byMajor('Debian'),
  ubuntu: os => ubuntu(os.versionId),
  linuxmint: onUbuntu,
  pop: onUbuntu,
  elementary: onUbuntu,
  neon: onUbuntu,
  zorin: onUbuntu,
  alpine,
  wolfi: always('Wolfi'),
  chainguard: always('Chainguard'),
  minimos: always('MinimOS'),
  echo: always('Echo'),
  alpaquita: os => suffixed('Alpaquita', os.versionId),
  'bellsoft-hardened-containers': os => suffixed('BellSoft Hardened Containers', os.versionId),
  rhel: byMajor('Red Hat:enterprise_linux'),
  // Rebuilds that have no advisories of their own and keep Red Hat's versions.
  centos: byMajor('Red Hat:enterprise_linux'),
  scientific: byMajor('Red Hat:enterprise_linux'),
  almalinux: byMajor('AlmaLinux'),
  rocky: byMajor('Rocky Linux'),
  sles: suse('Linux Enterprise Server'),
  sles_sap: suse('Linux Enterprise Server for SAP Applications'),
  sled: suse('Linux Enterprise Desktop'),
  sle_hpc: suse('Linux Enterprise High Performance Computing'),
  'sle-micro': suseByMinor('Linux Enterprise Micro'),
  'suse-microos': suseByMinor('Linux Enterprise Micro'),
  'sl-micro': suseByMinor('Linux Micro'),
  opensuse: openSuse,
  'opensuse-leap': os => suffixed('openSUSE', os.versionId && `Leap ${os.versionId}`),
  'opensuse-leap-micro': os => suffixed('openSUSE', os.versionId && `Leap Micro ${os.versionId}`),
  'opensuse-tumbleweed': always('openSUSE:Tumbleweed'),
  photon: byMinor('Photon OS'),
  azurelinux: byMajor('Azure Linux'),
  mariner: byMajor('Azure Linux'),
  openeuler: openEuler,
  mageia: byMajor('Mageia'),
  // Ours from here on: OSV defines nothing for them.
  amzn: amazon,
  ol: byMajor('Oracle Linux'),
  fedora: byMajor('Fedora'),
  anolis: byMajor('Anolis OS'),
  alinux: byMajor('Alibaba Cloud Linux'),
  tencentos: byMajor('TencentOS Server'),
  opencloudos: byMajor('OpenCloudOS'),
  kylin: os => suffixed('Kylin', os.versionId),
  arch: always('Arch Linux'),
  gentoo: always('Gentoo'),
};

/** @returns undefined where no advisories are known for the distribution: its packages are then "not covered". */
export function ecosystemOf(os: OsRelease, fields: Record<string, string>): string | undefined {
  const rule = Object.hasOwn(rules, os.id) ? rules[os.id] : undefined;
  return rule?.(os, fields) || undefined;
}
