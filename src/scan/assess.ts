import { openDatabase, starterDatabase } from '../advisory/index.ts';
import type { Package } from '../model/index.ts';
import { fixPlan, withRisk } from '../policy/index.ts';
import type { Artifact } from '../source/index.ts';
import { orderingOf } from '../version/index.ts';
import type { Assessment } from './assessment.ts';
import { aboardOf, type ReadOptions } from './inventory.ts';

export interface AssessOptions extends ReadOptions {
  db?: string;
  now: Date;
}

/** Reads what is not known of an artifact's layers, and matches it against the advisories. */
export async function assess(artifact: Artifact, options: AssessOptions): Promise<Assessment> {
  const { db, now, onProgress } = options;
  const database = db ? openDatabase(db) : starterDatabase();
  try {
    const aboard = await aboardOf(artifact, options);
    const { packages, os } = aboard.inventory;
    onProgress?.({ step: 'match', packages: packages.length });
    const matched = database.match(packages, { now, os });
    const findings = matched.findings.map(withRisk);
    return {
      os,
      packages: () => packages,
      packageCounts: countByType(packages),
      findings,
      fixFirst: fixPlan(findings, order),
      covered: matched.covered,
      notCovered: matched.notCovered,
      problems: [...aboard.problems, ...matched.problems],
      endOfLife: os ? database.endOfLife(os, now) : undefined,
      database: database.info,
      layersRead: aboard.layersRead,
      layersCached: aboard.layersCached,
    };
  } finally {
    database.close();
  }
}

const order = (ecosystem: string, a: string, b: string): number =>
  orderingOf(ecosystem)?.compare(a, b) ?? (a < b ? -1 : a > b ? 1 : 0);

function countByType(packages: readonly Package[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of packages) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
