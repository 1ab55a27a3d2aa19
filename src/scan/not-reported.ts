import { openDatabase, starterDatabase } from '../advisory/index.ts';
import type { Package, Unreported } from '../model/index.ts';

/** Packages told of one vulnerability; a whole fleet of copies says the same. */
const most = 50;

/**
 * Why a scan did not report a vulnerability: what its records say of the packages aboard. Empty when no record of the id
 * names any of them.
 * @param id a CVE or advisory id, in any letter case
 * @param db folder of the database; the starter set where it is absent
 */
export function whyNotReported(
  packages: readonly Package[],
  id: string,
  db: string | undefined,
  now: Date,
): Unreported[] {
  const wanted = id.toLowerCase();
  const database = db ? openDatabase(db) : starterDatabase();
  try {
    const found: Unreported[] = [];
    for (const fact of packages) {
      if (found.length >= most) break;
      const about = database.about(fact, { now });
      for (const record of about.records) {
        if (![record.id, ...record.names].some(name => name.toLowerCase() === wanted)) continue;
        const { name, version, purl, path } = fact;
        found.push({
          name,
          version,
          purl,
          path,
          advisory: record.id,
          compared: record.compared,
          range: record.range,
          answer: record.answer,
        });
      }
    }
    return found;
  } finally {
    database.close();
  }
}
