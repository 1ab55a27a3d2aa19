/** Releases of Debian and Ubuntu by the names under which their trackers speak of them, as ecosystems. */

const debian: Record<string, string> = {
  sid: 'unstable',
  duke: '15',
  forky: '14',
  trixie: '13',
  bookworm: '12',
  bullseye: '11',
  buster: '10',
  stretch: '9',
  jessie: '8',
  wheezy: '7',
  squeeze: '6',
  lenny: '5',
  etch: '4',
};

const ubuntu: Record<string, string> = {
  dapper: '6.06',
  hardy: '8.04',
  lucid: '10.04',
  maverick: '10.10',
  natty: '11.04',
  oneiric: '11.10',
  precise: '12.04',
  quantal: '12.10',
  raring: '13.04',
  saucy: '13.10',
  trusty: '14.04',
  utopic: '14.10',
  vivid: '15.04',
  wily: '15.10',
  xenial: '16.04',
  yakkety: '16.10',
  zesty: '17.04',
  artful: '17.10',
  bionic: '18.04',
  cosmic: '18.10',
  disco: '19.04',
  eoan: '19.10',
  focal: '20.04',
  groovy: '20.10',
  hirsute: '21.04',
  impish: '21.10',
  jammy: '22.04',
  kinetic: '22.10',
  lunar: '23.04',
  mantic: '23.10',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
};

const known = (table: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** @example debianEcosystem('bookworm') // 'Debian:12' */
export function debianEcosystem(codename: string): string | undefined {
  const release = known(debian, codename);
  return release && `Debian:${release}`;
}

/**
 * `jammy`, and what Ubuntu Pro supports beyond: `esm-infra/xenial`, `esm-apps/focal`, `trusty/esm`, `esm-infra-legacy/trusty`.
 * undefined: upstream, releases to come, and products that are no release (`snap`, `bluefield/jammy`, `fips-updates/focal`).
 */
export function ubuntuEcosystem(name: string): string | undefined {
  const release = known(ubuntu, name);
  if (release) return `Ubuntu:${release}`;
  const [, inner = '', outer = ''] = /^(?:esm-(?:infra|apps)(?:-legacy)?\/(\w+)|(\w+)\/esm)$/.exec(name) ?? [];
  const extended = known(ubuntu, inner || outer);
  return extended && `Ubuntu:Pro:${extended}`;
}
