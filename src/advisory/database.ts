import { resolve } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { aboutPackage } from './about.ts';
import { cveNumber, isCve } from './cve.ts';
import { endOfLifeOf } from './eol.ts';
import { orderingFor } from './lookup.ts';
import { matchPackages, notJudgedBecause } from './match.ts';
import { readOverlay } from './overlay/file.ts';
import { withOverlay } from './overlay/shelves.ts';
import { allInWords } from './ranges.ts';
import type { EntryExtra } from './record.ts';
import type { Shelves } from './shelf.ts';
import { fileShelves } from './shelf-file.ts';
import type { AdvisoryDatabase, CveFacts, ShownAdvisory } from './types.ts';

/**
 * Opens the database of a folder: reads its manifest and the overlay beside it, and each shard when it is first asked.
 * Errors: database-missing, database-invalid.
 */
export function openDatabase(dir: string): AdvisoryDatabase {
  const shelves = fileShelves(resolve(dir));
  const overlay = readOverlay(dir);
  return databaseOf(overlay ? withOverlay(shelves, overlay) : shelves);
}

export function databaseOf(shelves: Shelves): AdvisoryDatabase {
  return {
    info: shelves.info,
    match: (packages, options) => reading(shelves, () => matchPackages(packages, shelves, options)),
    notJudged: fact => reading(shelves, () => notJudgedBecause(fact, shelves)),
    about: (fact, options = {}) => reading(shelves, () => aboutPackage(fact, shelves, options)),
    endOfLife: (os, now) => reading(shelves, () => endOfLifeOf(os, now, shelves)),
    show: id =>
      reading(shelves, () => ({
        advisories: [...shown(id, shelves)],
        cve: isCve(id) ? factsOf(id, shelves) : undefined,
      })),
    sections: () => shelves.sections(),
    close: () => shelves.close(),
  };
}

/** Damage inside a shard shows when its pages are read. */
function reading<T>(shelves: Shelves, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'ERR_SQLITE_ERROR' && !(cause instanceof SyntaxError)) throw cause;
    const where = `the advisory database in ${shelves.info.location}`;
    throw new PlimsollError('database-invalid', `${where} has a damaged shard: ${message}`, { cause });
  }
}

function* shown(id: string, shelves: Shelves): Generator<ShownAdvisory> {
  for (const { ecosystem, release, shelf } of shelves.all()) {
    for (const { n, id: own, detail } of shelf.find(id)) {
      const compare = orderingFor(ecosystem, '')?.compare ?? (() => 0);
      yield {
        id: own,
        ecosystem: release ? `${ecosystem}:${release}` : ecosystem,
        vulnerabilities: detail.cves ?? [],
        aliases: detail.aliases ?? [],
        ...pick(detail),
        severity: detail.word ?? detail.cvss?.[0],
        references: detail.references ?? [],
        affected: shelf.entriesOf(n).map(({ name, ranges, versions, extra }) => {
          const listed = versions ? ` ${(JSON.parse(versions) as string[]).length} listed versions` : '';
          const status = extra ? (JSON.parse(extra) as EntryExtra).status : undefined;
          return { name, range: (allInWords(ranges, compare) + listed).trim(), ...(status ? { status } : {}) };
        }),
      };
    }
  }
}

type Dates = Pick<ShownAdvisory, 'summary' | 'published' | 'modified' | 'withdrawn'>;

const pick = ({ summary, published, modified, withdrawn }: Dates): Dates => ({
  summary,
  published,
  modified,
  withdrawn,
});

function factsOf(id: string, shelves: Shelves): CveFacts | undefined {
  const number = cveNumber(id);
  const row = number === undefined ? undefined : shelves.anyCve(number);
  if (!row) return undefined;
  const { probability, percentile, kev, score, rating, source } = row;
  const facts: CveFacts = { id };
  if (probability !== null && percentile !== null)
    facts.epss = { probability: probability / 1e5, percentile: percentile / 1e5 };
  if (kev) facts.kev = kev;
  if (rating && source) {
    facts.rating = score === null ? { word: rating, source } : { score: score / 10, vector: rating, source };
  }
  return facts;
}
