import type { Finding, Package } from '../model/index.ts';
import { databaseOf } from './database.ts';
import { advisoryOf } from './osv.ts';
import { memoryShelves } from './shelf-memory.ts';
import type { AdvisoryDatabase, MatchOptions } from './types.ts';

/** A package of an inventory for tests, with what they do not care about filled in. */
export function aboard(fact: Partial<Package> & Pick<Package, 'type' | 'name' | 'version'>): Package {
  return { purl: `pkg:${fact.type}/${fact.name}@${fact.version}`, path: 'here', ...fact };
}

/** A database in memory that holds these OSV records. */
export function databaseWith(records: unknown[]): AdvisoryDatabase {
  const info = { location: 'memory', digest: 'none', feeds: [], starter: false };
  return databaseOf(
    memoryShelves(
      records.map(record => advisoryOf(record, () => {})),
      info,
    ),
  );
}

/** What these records say of one package. */
export function findingsFor(records: unknown[], fact: Package, options?: MatchOptions): Finding[] {
  return databaseWith(records).match([fact], options).findings;
}

export type Json = Record<string, unknown>;

/** A record about one package; `range` as events by spaces, such as `i0 f1.2`. */
export const record = (
  id: string,
  ecosystem: string,
  name: string,
  range: string,
  more: Json = {},
  entry: Json = {},
): Json => ({
  id,
  modified: '2024-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem, name },
      ...(range ? { ranges: [{ type: 'ECOSYSTEM', events: eventsOf(range) }] } : {}),
      ...entry,
    },
  ],
  ...more,
});
const kinds: Record<string, string> = { i: 'introduced', f: 'fixed', l: 'last_affected', m: 'limit' };
const eventsOf = (text: string): Json[] =>
  text.split(' ').map(event => ({ [kinds[event[0] ?? ''] ?? '']: event.slice(1) }));

export const npm = (name: string, version: string): Package => aboard({ type: 'npm', name, version, ecosystem: 'npm' });

/** A binary package of this Debian source. */
export const deb = (source: string, version: string, ecosystem = 'Debian:12'): Package =>
  aboard({ type: 'deb', name: `lib${source}0`, version, ecosystem, source: { name: source, version } });

/** Ids of what these records say of one package. */
export const ids = (records: unknown[], fact: Package, options?: MatchOptions): string[] =>
  findingsFor(records, fact, options).map(finding => finding.id);
