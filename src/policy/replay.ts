import type { VerdictWord } from '../model/index.ts';
import type { Policy } from './load.ts';
import type { Circumstances, Ruling } from './ruling.ts';
import type { StoredScan } from './stored.ts';
import { verdictOf } from './verdict.ts';
import type { Waiver } from './waivers/waiver.ts';

/** What one stored scan would come to. */
export interface ReplayRow {
  file: string;
  reference: string;
  environment: string;
  before: VerdictWord;
  after: VerdictWord;
  /** Rules that object now. */
  rules: string[];
}

/** What would change: how many go from which verdict to which. */
export interface ReplaySummary {
  scans: number;
  changed: number;
  /** `admit → block` and the like, with how many. */
  moves: { before: VerdictWord; after: VerdictWord; n: number }[];
  /** Every scan would be blocked. */
  blocksAll: boolean;
}

/** What stored scans are judged by. */
export interface ReplayHow {
  policy: Policy;
  against?: Policy;
  /** Those of today, beside the marks that a stored scan bears. */
  waivers?: readonly Waiver[];
  circumstances: Circumstances;
}

/** Judges one stored scan under a policy, beside the verdict that it was given, or that the policy `against` gives it. */
export function replay(
  scan: StoredScan,
  file: string,
  { policy, against, waivers = [], circumstances }: ReplayHow,
): ReplayRow {
  const by = (judge: Policy): Ruling =>
    // Each policy names its own environments: one that lacks the name asked for chooses for itself.
    verdictOf(scan, { policy: judge, waivers, circumstances: { ...circumstances, ...named(judge, circumstances) } })
      .verdict as Ruling;
  const after = by(policy);
  return {
    file,
    reference: scan.artifact.reference,
    environment: after.environment,
    before: against ? by(against).verdict : scan.verdict,
    after: after.verdict,
    rules: after.decisions.filter(({ effect }) => effect === 'block' || effect === 'warn').map(({ rule }) => rule.id),
  };
}

const named = (policy: Policy, { environment }: Circumstances): { environment: string | undefined } => ({
  environment: policy.environments.some(({ name }) => name === environment) ? environment : undefined,
});

const rank: Record<VerdictWord, number> = { block: 0, warn: 1, admit: 2 };

/** Counts the moves; the gravest first. */
export function summary(rows: readonly ReplayRow[]): ReplaySummary {
  const moves = new Map<string, ReplaySummary['moves'][number]>();
  for (const { before, after } of rows) {
    if (before === after) continue;
    const key = `${before} ${after}`;
    const move = moves.get(key) ?? { before, after, n: 0 };
    moves.set(key, { ...move, n: move.n + 1 });
  }
  const sorted = [...moves.values()].sort((a, b) => rank[a.after] - rank[b.after] || rank[b.before] - rank[a.before]);
  return {
    scans: rows.length,
    changed: rows.filter(({ before, after }) => before !== after).length,
    moves: sorted,
    blocksAll: rows.length > 0 && rows.every(({ after }) => after === 'block'),
  };
}
