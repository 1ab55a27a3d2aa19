import { bothWays } from '../kit/index.ts';
import {
  type Coverage,
  type EndOfLife,
  type Finding,
  type Problem,
  type Reason,
  type Severity,
  severityRank,
  type Verdict,
} from '../model/index.ts';
import { severityZh, texts } from './texts.ts';

/** What a scan knows, as far as a verdict needs it. */
export interface Evidence {
  findings: readonly Finding[];
  problems: readonly Problem[];
  coverage: Coverage;
  endOfLife?: EndOfLife;
  /** True when the built-in starter set was all there was to judge by. */
  starter?: boolean;
}

export interface JudgeOptions {
  /** Block at or above this severity, or by the built-in policy. Without it nothing is blocked. */
  failOn?: 'critical' | 'high' | 'medium' | 'low' | 'policy';
  /** What a finding of unknown severity counts as. The gate's worst, `critical`, until told otherwise. */
  unknownAs?: Severity | 'ignore';
  /** Vulnerabilities without a fixed version do not count for the gate. */
  onlyFixed?: boolean;
}

/** Ids named in one reason; the report lists the others. */
const idsNamed = 5;

/**
 * Judges what was found. `block` when a finding reaches the gate; `admit` only when everything was looked at and nothing
 * was found; `warn` for all that lies between. What could not be read or judged is never admitted in silence.
 */
export function judge(evidence: Evidence, options: JudgeOptions = {}): Verdict {
  const open = evidence.findings.filter(finding => !finding.waived && finding.status !== 'not_affected');
  const gate = gateReasons(open, options);
  const missing = missingReasons(evidence);
  if (gate.blocks.length > 0) return { verdict: 'block', reasons: [...gate.blocks, ...gate.notes, ...missing] };
  const found = open.length > 0 ? [say(options.failOn ? 'found' : 'found-no-gate', open.length)] : [];
  const reasons = [...found, ...gate.notes, ...missing];
  if (reasons.length > 0) return { verdict: 'warn', reasons };
  return { verdict: 'admit', reasons: [{ code: 'clean', ...bothWays(texts, 'clean') }] };
}

type Counted =
  | 'unknown-worst'
  | 'unknown-ignored'
  | 'without-fix'
  | 'found'
  | 'found-no-gate'
  | 'gap'
  | 'unread'
  | 'problems';
const say = (code: Counted, n: number): Reason => ({ code, ...bothWays(texts, code, { n }) });

function gateReasons(open: readonly Finding[], options: JudgeOptions): { blocks: Reason[]; notes: Reason[] } {
  const { failOn, unknownAs = 'critical', onlyFixed = false } = options;
  if (!failOn) return { blocks: [], notes: [] };
  const notes: Reason[] = [];
  const gated = onlyFixed ? open.filter(finding => !awaitsFix(finding)) : open;
  if (gated.length < open.length) notes.push(say('without-fix', open.length - gated.length));
  const unknown = gated.filter(finding => finding.severity === 'unknown').length;
  if (unknown > 0) notes.push(unknownReason(unknown, options.unknownAs));
  const severity = (finding: Finding): Severity | 'ignore' =>
    finding.severity === 'unknown' ? unknownAs : finding.severity;
  const blocked = gated.filter(finding => blocks(finding, severity(finding), failOn)).sort(worstFirst);
  if (blocked.length === 0) return { blocks: [], notes };
  const ids = named(blocked.map(finding => finding.id));
  const n = blocked.length;
  return { blocks: [failOn === 'policy' ? policyBlocks(n, ids) : atOrAbove(n, ids, failOn)], notes };
}

function blocks(finding: Finding, severity: Severity | 'ignore', failOn: NonNullable<JudgeOptions['failOn']>): boolean {
  if (failOn === 'policy') {
    if (finding.kind === 'malware' || finding.kev) return true;
    return severity === 'critical' && !awaitsFix(finding);
  }
  if (severity === 'ignore') return false;
  // `unknown` asked for as itself lies between low and negligible, where severityRank has it: under every gate.
  return severityRank[severity] <= severityRank[failOn];
}

/** Only vulnerabilities wait for somebody else's fix; a secret or a misconfiguration is mended where it stands. */
const awaitsFix = (finding: Finding): boolean => finding.kind === 'vulnerability' && finding.fixedVersions.length === 0;

/** Worst first, then by id. */
export const worstFirst = (a: Finding, b: Finding): number =>
  severityRank[a.severity] - severityRank[b.severity] ||
  (b.risk ?? 0) - (a.risk ?? 0) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The first few of some names, each once. */
export function named(all: Iterable<string>): string {
  const ids: string[] = [];
  for (const id of all) {
    if (ids.length > idsNamed) break;
    if (!ids.includes(id)) ids.push(id);
  }
  return ids.slice(0, idsNamed).join(', ') + (ids.length > idsNamed ? ', …' : '');
}

const policyBlocks = (n: number, ids: string): Reason => ({
  code: 'policy-blocks',
  ...bothWays(texts, 'policy-blocks', { n, ids }),
});

const atOrAbove = (n: number, ids: string, gate: 'critical' | 'high' | 'medium' | 'low'): Reason => ({
  code: 'at-or-above',
  en: bothWays(texts, 'at-or-above', { n, ids, gate }).en,
  zh: bothWays(texts, 'at-or-above', { n, ids, gate: severityZh[gate] }).zh,
});

function unknownReason(n: number, as: JudgeOptions['unknownAs']): Reason {
  if (!as) return say('unknown-worst', n);
  if (as === 'ignore') return say('unknown-ignored', n);
  return {
    code: 'unknown-as',
    en: bothWays(texts, 'unknown-as', { n, severity: as }).en,
    zh: bothWays(texts, 'unknown-as', { n, severity: severityZh[as] }).zh,
  };
}

/** Everything that stands between this report and the whole truth. */
export function missingReasons({ problems, coverage, endOfLife, starter }: Evidence): Reason[] {
  const reasons: Reason[] = [];
  const gaps = problems.filter(problem => problem.gap).length;
  const unread = coverage.layersTotal - coverage.layersRead - coverage.layersCached;
  if (gaps > 0) reasons.push(say('gap', gaps));
  else if (unread > 0) reasons.push(say('unread', unread));
  if (problems.length > gaps) reasons.push(say('problems', problems.length - gaps));
  if (coverage.notCovered.length > 0) {
    reasons.push({ code: 'not-covered', ...bothWays(texts, 'not-covered', { names: named(coverage.notCovered) }) });
  }
  // Gaps are told of under both heads.
  const told = new Set(problems.map(problem => problem.message));
  for (const what of coverage.notLookedAt) {
    if (told.has(what)) continue;
    reasons.push({ code: 'not-looked-at', ...bothWays(texts, 'not-looked-at', { what }) });
  }
  const { packages, configurations = {} } = coverage;
  if (Object.values(packages).every(count => count === 0) && Object.keys(configurations).length === 0) {
    reasons.push({ code: 'nothing', ...bothWays(texts, 'nothing') });
  }
  if (endOfLife?.ended) {
    const { product, release, date } = endOfLife;
    reasons.push({ code: 'end-of-life', ...bothWays(texts, 'end-of-life', { product, release, date }) });
  }
  if (starter) reasons.push({ code: 'starter', ...bothWays(texts, 'starter') });
  return reasons;
}
