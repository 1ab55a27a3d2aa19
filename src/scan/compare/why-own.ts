import type { AboutPackage, AdvisoryDatabase, JudgedRecord, MatchOptions } from '../../advisory/index.ts';
import { bothWays } from '../../kit/index.ts';
import type { Package, Reason } from '../../model/index.ts';
import type { Naming } from './names.ts';
import { texts } from './texts.ts';
import { because, byName, elsewhereVersion, named, type Why } from './why.ts';

/** Vulnerabilities for which all shards are searched in one comparison; each costs some hundredths of a second. */
const searches = 100;

/** Places named where a record speaks of others. */
const placesShown = 3;

/** A record that says more goes before one that says less. */
const order: JudgedRecord['answer'][] = [
  'affected',
  'uncertain',
  'not-affected',
  'outside',
  'other-build',
  'withdrawn',
];

/** Where our packages come from: a whole inventory, our report and the others, or the others alone. */
export type Seen = 'inventory' | 'report' | 'named';

/** Our own misses, out of the inventory and the database: whether the package was seen, covered, named, and compared. */
export function whyOfOwn(
  aboard: readonly Package[],
  naming: Naming,
  database: AdvisoryDatabase,
  options: MatchOptions,
  from: Seen,
): Why {
  const index = byName(aboard, naming.of);
  const places = new Map<string, string[]>();
  const known = new Map<Package, AboutPackage>();
  const aboutOf = (found: Package): AboutPackage => {
    const about = known.get(found) ?? database.about(found, options);
    known.set(found, about);
    return about;
  };
  return row => {
    const seen = named(index, row);
    if (seen.length === 0) {
      const code = from === 'inventory' ? 'package-not-seen' : 'kind-unknown';
      return because(code, bothWays(texts, code));
    }
    const wanted = new Set(row.ids);
    const judged = seen.map(found => ({ found, about: aboutOf(found) }));
    const [best] = judged
      .flatMap(({ about }) => about.records)
      .filter(({ id, names }) => wanted.has(id) || names.some(name => wanted.has(name)))
      .sort((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer));
    if (best) return (best.answer === 'outside' && elsewhereVersion(row, seen)) || ofRecord(best, from);
    if (seen.every(({ version }) => version === ''))
      return because('version-unknown', bothWays(texts, 'version-unknown'));
    const [first] = judged;
    const place = first?.about.place ?? first?.found.ecosystem ?? first?.found.type ?? '';
    if (!judged.some(({ about }) => about.covered))
      return because('feed-not-covered', bothWays(texts, 'feed-not-covered', { place }));
    const name = first?.found.name ?? row.package.name;
    if (!places.has(row.id) && places.size >= searches)
      return because('advisory-not-here', bothWays(texts, 'advisory-not-here', { name, place }));
    const elsewhere = nearest(placesFor(row.id, database, places), row.names);
    if (elsewhere.length === 0) return because('advisory-unknown', bothWays(texts, 'advisory-unknown'));
    const shown = elsewhere.slice(0, placesShown).join(', ') + (elsewhere.length > placesShown ? ', …' : '');
    const values = { places: shown, name, place };
    return because('advisory-elsewhere', bothWays(texts, 'advisory-elsewhere', values));
  };
}

/** Places with one of these names go first: the same package elsewhere says more than another. */
function nearest(places: readonly string[], names: readonly string[]): string[] {
  const near = (place: string): boolean => names.some(name => place.toLowerCase().includes(name));
  return [...places.filter(near), ...places.filter(place => !near(place))];
}

function ofRecord({ answer, compared, range, id: advisory }: JudgedRecord, from: Seen): Reason {
  if (answer === 'affected' || answer === 'uncertain') {
    const code = from === 'report' ? 'report-lacks' : 'set-aside';
    return because(code, bothWays(texts, code, { advisory }));
  }
  if (answer !== 'outside') return because(answer, bothWays(texts, answer, { advisory }));
  const { name, version } = compared;
  return because('version-compared', bothWays(texts, 'version-compared', { name, version, range, advisory }));
}

/** `npm lodash`, `Debian:12 openssl`: for which packages the database holds a vulnerability. Reads whole shards, once an id. */
function placesFor(id: string, database: AdvisoryDatabase, known: Map<string, string[]>): string[] {
  const before = known.get(id);
  if (before) return before;
  const places = database
    .show(id)
    .advisories.flatMap(({ ecosystem, affected }) => affected.map(({ name }) => `${ecosystem} ${name}`));
  const unique = [...new Set(places)].sort();
  known.set(id, unique);
  return unique;
}
