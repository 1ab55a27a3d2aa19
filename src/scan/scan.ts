import { openDatabase, starterDatabase } from '../advisory/index.ts';
import type { Coverage, Finding, Package, Problem, ScanResult } from '../model/index.ts';
import { fixPlan, type JudgeOptions, judge, withRisk } from '../policy/index.ts';
import { orderingOf } from '../version/index.ts';
import { type Aboard, inventoryOf, type ReadOptions } from './inventory.ts';

export interface ScanOptions extends ReadOptions {
  /** Folder of the advisory database; the built-in starter set where it is absent. */
  db?: string;
  /** The time of judging: end-of-life dates are read against it. */
  now: Date;
  /** Drops findings that have no fix yet. They are counted in the coverage. */
  onlyFixed?: boolean;
  gate?: JudgeOptions;
}

/**
 * Reference to findings and verdict.
 * @example const { verdict, findings } = await scan('alpine:3.19', { db, cacheDir, now: new Date() })
 */
export async function scan(reference: string, options: ScanOptions): Promise<ScanResult> {
  const { db, now, onlyFixed, gate, ...read } = options;
  const database = db ? openDatabase(db) : starterDatabase();
  try {
    const aboard = await inventoryOf(reference, read);
    const { packages, os } = aboard.inventory;
    options.onProgress?.({ step: 'match', packages: packages.length });
    const matched = database.match(packages, { now, os });
    const kept = onlyFixed ? matched.findings.filter(finding => finding.fixedVersions.length > 0) : matched.findings;
    const findings = kept.map(withRisk);
    const coverage = coverageOf(aboard, matched, matched.findings.length - kept.length);
    const problems = [...aboard.problems.filter(problem => !isNote(problem)), ...matched.problems];
    const endOfLife = os ? database.endOfLife(os, now) : undefined;
    return {
      artifact: aboard.artifact,
      os,
      endOfLife,
      coverage,
      packages,
      findings,
      waived: [],
      fixFirst: fixPlan(findings, order),
      verdict: judge({ findings, problems, coverage, endOfLife, starter: database.info.starter }, gate ?? {}),
      problems,
      database: database.info,
    };
  } finally {
    database.close();
  }
}

/** What was left out on purpose, such as /proc of a running system: told as coverage, not as trouble. */
const isNote = (problem: Problem): boolean => problem.code === 'not-applicable' && !problem.gap;

const order = (ecosystem: string, a: string, b: string): number =>
  orderingOf(ecosystem)?.compare(a, b) ?? (a < b ? -1 : a > b ? 1 : 0);

function coverageOf(
  aboard: Aboard,
  matched: { covered: string[]; notCovered: string[]; findings: Finding[] },
  withoutFix: number,
): Coverage {
  const { artifact, inventory, problems } = aboard;
  const notLookedAt = problems.filter(problem => problem.gap || isNote(problem)).map(problem => problem.message);
  if (!inventory.os && artifact.kind !== 'repo')
    notLookedAt.push('no operating system was recognised: no os-release file');
  if (withoutFix > 0) notLookedAt.push(`${withoutFix} findings without a fix are left out (--only-fixed)`);
  return {
    layersRead: aboard.layersRead,
    layersCached: aboard.layersCached,
    layersTotal: artifact.layers.length,
    packages: countByType(inventory.packages),
    covered: matched.covered,
    notCovered: matched.notCovered,
    notLookedAt,
  };
}

function countByType(packages: Package[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of packages) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
