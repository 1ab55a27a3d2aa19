import {
  type Difference,
  type DifferenceEntry,
  type DifferenceSide,
  type Finding,
  type Origin,
  type ScanResult,
  severityRank,
} from '../../model/index.ts';
import type { SavedScan } from '../saved.ts';
import { type Bases, basesOf, statedBase } from './base.ts';
import { findingKey } from './identity.ts';
import { type Known, knownOf, whyChanged, whyOneSided, whyWaived } from './why.ts';

/** A scan just made, as a side of a comparison. */
export const sideOf = (result: ScanResult): SavedScan => ({
  artifact: result.artifact,
  database: result.database,
  findings: result.findings,
  waived: result.waived,
  notCovered: result.coverage.notCovered,
  problems: result.problems,
  packages: result.packages,
});

/**
 * What is new, gone or changed from one scan to another, and why: package, base, database or waiver. Findings that both
 * sides waive are not told of.
 */
export function diffScans(before: SavedScan, after: SavedScan): Difference {
  const bases = basesOf(before.artifact, after.artifact);
  const context: Context = {
    bases,
    before: knownOf(before),
    after: knownOf(after),
    databaseChanged: before.database?.digest !== after.database?.digest,
  };
  const entries: DifferenceEntry[] = [];
  let unchanged = 0;
  for (const pair of pairs(before, after)) {
    const entry = entryOf(pair, context);
    if (entry) entries.push(entry);
    else if (pair.was && pair.is && !pair.was.waived && !pair.is.waived) unchanged++;
  }
  return {
    before: summary(before, bases.before),
    after: summary(after, bases.after),
    base: { by: bases.by, changed: bases.changed },
    entries: entries.sort(inOrder),
    unchanged,
    problems: [...before.problems, ...after.problems].filter(({ gap }) => gap),
  };
}

interface Context {
  bases: Bases;
  before: Known;
  after: Known;
  databaseChanged: boolean;
}

/** The same finding on both sides, or one that only one side has. */
interface Pair {
  was?: Finding;
  is?: Finding;
}

/** Of several findings of one key (two kernels aboard), those of the same package belong together. */
function pairs(before: SavedScan, after: SavedScan): Pair[] {
  const earlier = Map.groupBy([...before.findings, ...before.waived], findingKey);
  const all: Pair[] = [];
  const later = Map.groupBy([...after.findings, ...after.waived], findingKey);
  for (const [key, found] of later) {
    const waiting = [...(earlier.get(key) ?? [])];
    earlier.delete(key);
    const alone: Finding[] = [];
    for (const is of found) {
      const same = waiting.findIndex(was => was.package?.purl === is.package?.purl);
      if (same < 0) alone.push(is);
      else all.push({ was: waiting.splice(same, 1)[0] as Finding, is });
    }
    for (const is of alone) {
      const was = waiting.shift();
      all.push(was ? { was, is } : { is });
    }
    for (const was of waiting) all.push({ was });
  }
  for (const found of earlier.values()) for (const was of found) all.push({ was });
  return all;
}

function entryOf({ was, is }: Pair, context: Context): DifferenceEntry | undefined {
  const { bases, databaseChanged } = context;
  const place = (gained: boolean, origin: Origin) => ({ gained, origin, baseChanged: bases.changed, databaseChanged });
  if (is && !is.waived) {
    const origin = originOf(is, context.after, bases.after);
    if (was?.waived) return { change: 'new', finding: is, origin, why: whyWaived(was, true) };
    if (!was) return { change: 'new', finding: is, origin, why: whyOneSided(is, context.before, place(true, origin)) };
    if (same(was, is)) return undefined;
    return { change: 'changed', finding: is, before: was, origin, why: whyChanged(was, is, place(true, origin)) };
  }
  if (!was || was.waived) return undefined;
  const origin = originOf(was, context.before, bases.before);
  const why = is ? whyWaived(is, false) : whyOneSided(was, context.after, place(false, origin));
  return { change: 'gone', finding: was, origin, why };
}

/** Whether nothing that a reader would act on differs. */
const same = (was: Finding, is: Finding): boolean =>
  was.severity === is.severity &&
  was.status === is.status &&
  was.package?.version === is.package?.version &&
  Boolean(was.kev) === Boolean(is.kev) &&
  was.fixedVersions.join(' ') === is.fixedVersions.join(' ');

function originOf({ package: found, subject }: Finding, { scan }: Known, baseLayers: number | undefined): Origin {
  if (baseLayers === undefined) return 'unknown';
  const diffId = found?.layer?.diffId ?? ('layer' in subject ? subject.layer : undefined);
  const index = found?.layer?.index ?? scan.artifact.layers.findIndex(layer => diffId && layer.diffId === diffId);
  if (index < 0) return 'unknown';
  return index < baseLayers ? 'base' : 'own';
}

function summary({ artifact, database, findings, waived }: SavedScan, baseLayers: number | undefined): DifferenceSide {
  const base = statedBase(artifact);
  return {
    reference: artifact.reference,
    ...(artifact.digest ? { digest: artifact.digest } : {}),
    ...(database
      ? { database: { digest: database.digest, ...(database.built ? { built: database.built } : {}) } }
      : {}),
    findings: findings.length,
    waived: waived.length,
    layers: artifact.layers.length,
    ...(base ? { base } : {}),
    ...(baseLayers === undefined ? {} : { baseLayers }),
  };
}

const changes: DifferenceEntry['change'][] = ['new', 'gone', 'changed'];
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (a: DifferenceEntry, b: DifferenceEntry): number =>
  changes.indexOf(a.change) - changes.indexOf(b.change) ||
  severityRank[a.finding.severity] - severityRank[b.finding.severity] ||
  byText(a.finding.id, b.finding.id) ||
  byText(a.finding.package?.purl ?? '', b.finding.package?.purl ?? '') ||
  byText(a.finding.package?.path ?? '', b.finding.package?.path ?? '');
