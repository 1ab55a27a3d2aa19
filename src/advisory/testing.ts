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
