/** One label against the database: would the package's version match? */
import type { AboutPackage, AdvisoryDatabase } from '../../src/advisory/index.ts';
import type { Package, PackageType } from '../../src/model/index.ts';
import type { Corpus, Holding } from './corpus.ts';
import type { Label } from './labels.ts';

/** Why a label says nothing about our matching. */
export type OutOfScope = 'not-held' | 'held-elsewhere' | 'no-place';

export interface Judgement {
  label: Label;
  scope: OutOfScope | 'in';
  /** As what it was judged. */
  fact?: Package;
  reported?: boolean;
  /** Where it is in scope: what the record said. */
  record?: AboutPackage['records'][number];
}

const languageTypes: Record<string, PackageType> = {
  npm: 'npm',
  PyPI: 'pypi',
  Maven: 'maven',
  Go: 'golang',
  RubyGems: 'gem',
  'crates.io': 'cargo',
  Packagist: 'composer',
  NuGet: 'nuget',
};

const osTypes: Record<string, PackageType> = { Debian: 'deb', Ubuntu: 'deb', Alpine: 'apk', AlmaLinux: 'rpm' };

/** A version that only a distribution writes, and one that may have the revision of one. */
const ofDistribution = /-r\d+$|[+~]deb\d+u|ubuntu|dfsg|\.el\d|\.module|\.amzn|\.cm\d|^\d+:/;
const perhaps = /-\d[\w.+~]*$/;

const spelled = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** The label's package as one of a language whose record names it; Maven's names are known by their last part alone. */
function languageFact({ name, version }: Label, holdings: readonly Holding[]): Package | undefined {
  for (const holding of holdings) {
    for (const [ecosystem, names] of holding) {
      const type = languageTypes[ecosystem];
      if (!type) continue;
      const full = [...names].find(known => {
        const own = type === 'maven' ? known.slice(known.indexOf(':') + 1) : known;
        return own === name || (type === 'pypi' && spelled(own) === spelled(name));
      });
      if (full) return { type, name: full, version, ecosystem, path: '', purl: `pkg:${type}/${full}@${version}` };
    }
  }
  return undefined;
}

/** The source package of a binary one, by place and name; see `sourcesOf`. */
export type Sources = Map<string, string>;

const keyOf = (place: string, name: string): string => `${place}\0${name}`;

/**
 * Labels name binary packages, most feeds source packages, and the images are not here. The source is that of the same name
 * where the corpus has one; else the one that most of a package's vulnerabilities are recorded for, counting those that are
 * recorded for one source alone.
 */
export function sourcesOf(labels: readonly Label[], places: Map<string, string>, { holdings, names }: Corpus): Sources {
  const sources: Sources = new Map();
  const votes = new Map<string, Map<string, number>>();
  for (const { image, name, ids } of labels) {
    const place = places.get(image);
    if (!place) continue;
    const key = keyOf(place, name);
    if (names.get(place)?.has(name)) sources.set(key, name);
    for (const id of ids) {
      const [only, ...others] = holdings.get(id)?.get(place) ?? [];
      if (!only || others.length > 0) continue;
      const counts = votes.get(key) ?? new Map<string, number>();
      votes.set(key, counts.set(only, (counts.get(only) ?? 0) + 1));
    }
  }
  for (const [key, counts] of votes) {
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    if (most && !sources.has(key)) sources.set(key, most[0]);
  }
  return sources;
}

/** The label's package as one of the distribution, where the record names its source (or itself, for rpm). */
function osFact(
  { name, version }: Label,
  place: string,
  holdings: readonly Holding[],
  sources: Sources,
): Package | undefined {
  const type = osTypes[place.split(':')[0] ?? ''];
  const source = type === 'rpm' ? name : sources.get(keyOf(place, name));
  if (!type || !source || !holdings.some(holding => holding.get(place)?.has(source))) return undefined;
  const fact: Package = { type, name, version, ecosystem: place, path: '', purl: `pkg:${type}/${name}@${version}` };
  // A binary rebuilt without a new source (+b1) has the source's version.
  return type === 'rpm' ? fact : { ...fact, source: { name: source, version: version.replace(/\+b\d+$/, '') } };
}

export function judgeLabel(
  label: Label,
  place: string | undefined,
  holdings: readonly Holding[],
  sources: Sources,
  database: AdvisoryDatabase,
): Judgement {
  if (holdings.length === 0) return { label, scope: 'not-held' };
  const sure = ofDistribution.test(label.version);
  const os = sure || perhaps.test(label.version);
  const language = languageFact(label, holdings);
  const ofOs = place ? osFact(label, place, holdings, sources) : undefined;
  const fact = os ? (ofOs ?? (sure || place ? undefined : language)) : language;
  if (!fact) return { label, scope: os && !place ? 'no-place' : 'held-elsewhere' };
  const wanted = new Set(label.ids);
  const reported = database
    .match([fact])
    .findings.some(({ id, aliases }) => wanted.has(id) || aliases.some(alias => wanted.has(alias)));
  const record = database
    .about(fact)
    .records.find(({ id, names }) => wanted.has(id) || names.some(name => wanted.has(name)));
  return { label, scope: 'in', fact, reported, ...(record ? { record } : {}) };
}
