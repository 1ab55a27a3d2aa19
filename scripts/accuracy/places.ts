/** Which release of which distribution an image is of: the images are not here, but their packages tell. */
import type { Label } from './labels.ts';

/** How the C library's version begins in each Ubuntu release that the corpus covers. */
const ubuntuByLibc: [begins: string, release: string][] = [
  ['2.19-0ubuntu', '14.04:LTS'],
  ['2.23-', '16.04:LTS'],
  ['2.27-', '18.04:LTS'],
  ['2.30-', '19.10'],
  ['2.31-', '20.04:LTS'],
];

/** BusyBox's version in each Alpine release, with the first revision where two releases share one. */
const alpineByBusybox: [version: string, from: number, release: string][] = [
  ['1.24.2', 0, 'v3.5'],
  ['1.26.2', 0, 'v3.6'],
  ['1.27.2', 0, 'v3.7'],
  ['1.28.4', 0, 'v3.8'],
  ['1.29.3', 0, 'v3.9'],
  ['1.30.1', 0, 'v3.10'],
  ['1.31.1', 16, 'v3.12'],
  ['1.31.1', 0, 'v3.11'],
  ['1.32.1', 0, 'v3.13'],
  ['1.33.1', 0, 'v3.14'],
  ['1.34.1', 0, 'v3.15'],
  ['1.36.1', 15, 'v3.19'],
  ['1.36.1', 0, 'v3.18'],
];

type Rule = (labels: readonly Label[], image: string) => string | undefined;

const versionOf = (labels: readonly Label[], ...names: string[]): string | undefined =>
  labels.find(({ name, version }) => names.includes(name) && /-r?\d/.test(version))?.version;

const rules: Rule[] = [
  (_, image) => (/\/almalinux@/.test(image) ? 'AlmaLinux:8' : undefined),
  (_, image) => (/wolfi|chainguard/.test(image) ? 'Wolfi' : undefined),
  labels => {
    const release = labels.map(({ version }) => /\+deb(\d+)u/.exec(version)?.[1]).find(Boolean);
    return release && `Debian:${release}`;
  },
  labels => {
    const libc = labels.some(({ version }) => version.includes('ubuntu')) && versionOf(labels, 'libc6', 'libc-bin');
    const release = libc ? ubuntuByLibc.find(([begins]) => libc.startsWith(begins))?.[1] : undefined;
    return release && `Ubuntu:${release}`;
  },
  labels => {
    const [, version, revision] = /^([\d.]+)-r(\d+)$/.exec(versionOf(labels, 'busybox', 'ssl_client') ?? '') ?? [];
    const found = alpineByBusybox.find(([known, from]) => known === version && Number(revision) >= from);
    return found && `Alpine:${found[2]}`;
  },
];

/** Image → ecosystem with release; absent where it cannot be told or no feed of the corpus is for it. */
export function placesOf(labels: readonly Label[]): Map<string, string> {
  const places = new Map<string, string>();
  for (const [image, own] of Map.groupBy(labels, label => label.image)) {
    const place = rules.map(rule => rule(own, image)).find(found => found !== undefined);
    if (place) places.set(image, place);
  }
  return places;
}
