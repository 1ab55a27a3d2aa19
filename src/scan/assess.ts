import { fetchMissing, openDatabase, starterDatabase } from '../advisory/index.ts';
import { type Package, PlimsollError, type Problem } from '../model/index.ts';
import { fixPlan, withRisk } from '../policy/index.ts';
import type { Artifact } from '../source/index.ts';
import type { Assessment } from './assessment.ts';
import { type Aboard, aboardOf, type ReadOptions } from './inventory.ts';
import { rememberNeeds } from './needs.ts';
import { order } from './order.ts';

export interface AssessOptions extends ReadOptions {
  db?: string;
  /** Shards that the database lacks are not fetched. */
  offline?: boolean;
  now: Date;
}

/** Reads what is not known of an artifact's layers, and matches it against the advisories. */
export async function assess(artifact: Artifact, options: AssessOptions): Promise<Assessment> {
  const { db, now, onProgress } = options;
  const scanners = options.scanners ?? ['vulnerability'];
  if (!scanners.includes('vulnerability')) return unmatched(await aboardOf(artifact, options));
  let database = db ? openDatabase(db) : starterDatabase();
  try {
    const aboard = await aboardOf(artifact, options);
    const { packages, os } = aboard.inventory;
    if (options.cacheDir) rememberNeeds(options.cacheDir, packages);
    const { problems, fetched } = db ? await complete(db, packages, options) : { problems: [], fetched: false };
    if (db && fetched) {
      // Another run may have swapped it meanwhile.
      database.close();
      database = openDatabase(db);
    }
    onProgress?.({ step: 'match', packages: packages.length });
    const matched = database.match(packages, { now, os });
    const findings = [...matched.findings, ...aboard.findings].map(finding => withRisk(finding));
    return {
      os,
      packages: () => packages,
      packageCounts: countByType(packages),
      findings,
      fixFirst: fixPlan(findings, order),
      configurations: aboard.configurations,
      covered: matched.covered,
      notCovered: matched.notCovered,
      problems: [...aboard.problems, ...problems, ...matched.problems],
      endOfLife: os ? database.endOfLife(os, now) : undefined,
      database: database.info,
      layersRead: aboard.layersRead,
      layersCached: aboard.layersCached,
    };
  } finally {
    database.close();
  }
}

/** Where no vulnerability is looked for, no database is opened. */
function unmatched({ inventory, findings, configurations, problems, layersRead, layersCached }: Aboard): Assessment {
  const { packages, os } = inventory;
  return {
    os,
    packages: () => packages,
    packageCounts: countByType(packages),
    findings: findings.map(finding => withRisk(finding)),
    fixFirst: [],
    configurations,
    covered: [],
    notCovered: [],
    problems,
    database: { location: 'none', digest: '', feeds: [], starter: false },
    layersRead,
    layersCached,
  };
}

/** A laptop without a network should not wait long to be told so. */
const impatient = { connectTimeoutMs: 5_000, attempts: 2 } as const;

/** Fetches what the database lacks for these packages. What cannot be fetched is a problem; matching says what it means. */
async function complete(
  db: string,
  packages: readonly Package[],
  { offline, insecure, caFile, authFile, env, idleTimeoutMs, signal, onProgress }: AssessOptions,
): Promise<{ problems: Problem[]; fetched: boolean }> {
  if (offline) return { problems: [], fetched: false };
  try {
    // The image's own credentials are not for the registry that the database comes from.
    const reach = { insecure, caFile, authFile, env, idleTimeoutMs, ...impatient };
    const fetched = await fetchMissing(db, packages, reach, signal);
    if (fetched) onProgress?.({ step: 'fetch', shards: fetched.shards, bytes: fetched.bytes });
    return { problems: [], fetched: fetched !== undefined };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === 'interrupted') throw error;
    const message = `shards of the advisory database could not be fetched: ${error.message}`;
    return { problems: [{ code: error.code, message }], fetched: false };
  }
}

function countByType(packages: readonly Package[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of packages) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
