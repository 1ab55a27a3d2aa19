import { bothWays } from '../kit/index.ts';
import type { Finding, Package, Reason, Verdict, VerdictWord } from '../model/index.ts';
import type { ArtifactEvidence, FindingSubject } from './cel/vocabulary.ts';
import { type CaseFacts, factsOf } from './cel/vocabulary.ts';
import { type Chosen, chooseEnvironment } from './environments.ts';
import { evaluate, type Outcome, type RuleOutcome, type Scene } from './evaluate.ts';
import { graceEnd } from './grace.ts';
import { type Evidence, missingReasons, worstFirst } from './judge.ts';
import type { Policy, Rule } from './load.ts';
import { ruleReason } from './ruling-reasons.ts';
import { policyTexts } from './texts-policy.ts';
import type { Workload } from './workload.ts';

/** All that a policy may ask about a scan. */
export interface Case extends Evidence, ArtifactEvidence {
  /** What is aboard; undefined where only the findings were kept. Called when a rule asks for licences or packages. */
  packages?: () => readonly Package[];
  /** Facts that stand in the place of what the evidence says: for tries. */
  facts?: Partial<CaseFacts>;
}

/** What a policy may be told beside the scan. */
export interface Circumstances {
  now: Date;
  /** Milliseconds that only go forward. */
  clock(): number;
  /** The environment asked for by name. */
  environment?: string;
  workload?: Workload;
  /** Whether a finding's package runs; undefined: not known. */
  inUse?(finding: Finding): boolean | undefined;
  /** Someone takes it upon himself to let a blocked artifact through. */
  breakGlass?: { by: string; reason: string };
}

/** What one rule came to. */
export interface Decision {
  rule: Rule;
  /** `none`: it did not match. `grace`: it matched findings that still have time. */
  effect: VerdictWord | 'allow' | 'grace' | 'unknown' | 'none';
  /** Findings it matched, worst first; none for a rule over the artifact. */
  findings: Finding[];
  reason?: Reason;
}

/** A verdict by a policy, and how it came about. */
export interface Ruling extends Verdict {
  policy: string;
  environment: string;
  mode: 'block' | 'warn';
  /** True when someone should be told now: it was blocked, or would have been but for a broken glass. */
  alert: boolean;
  decisions: Decision[];
}

/**
 * Judges a scan by a policy. Findings in `evidence` are those that no waiver covers.
 * @throws PlimsollError `usage` for an environment that the policy does not have, `bound` when its rules take too long
 */
export function judgeByPolicy(policy: Policy, evidence: Case, circumstances: Circumstances): Ruling {
  const { now, workload, breakGlass } = circumstances;
  const chosen = chooseEnvironment(policy, circumstances.environment, evidence.artifact.reference, workload);
  const { name, mode } = chosen.environment;
  const rules = policy.rules.filter(({ environments }) => environments.length === 0 || environments.includes(name));
  const missing = missingReasons(evidence);
  const open = evidence.findings.filter(finding => !finding.waived && finding.status !== 'not_affected');
  const scene = sceneOf(rules, open, evidence, circumstances, name, missing.length === 0);
  const decisions = decide(evaluate(rules, scene), scene, mode, now);
  const reasons = decisions.flatMap(({ reason }) => reason ?? []);
  const blocked = decisions.some(({ effect }) => effect === 'block');
  const objected = decisions.some(({ effect }) => effect !== 'none' && effect !== 'allow');
  const notes = [...noteUnmatched(open, decisions), ...missing];
  const word: VerdictWord = blocked ? 'block' : objected || notes.length > 0 ? 'warn' : 'admit';
  if (!objected && open.length > 0) reasons.push(noObjection(open.length));
  const glass = blocked && breakGlass ? glassOf(policy, name, breakGlass) : undefined;
  const all = [...(glass ? [glass.reason] : []), ...reasons, ...notes, judgedBy(policy, chosen)];
  return {
    verdict: glass?.open ? 'warn' : word,
    reasons: all,
    policy: policy.name,
    environment: name,
    mode,
    alert: blocked,
    decisions,
  };
}

function sceneOf(
  rules: readonly Rule[],
  open: readonly Finding[],
  evidence: Case,
  { now, clock, workload, inUse }: Circumstances,
  environment: string,
  complete: boolean,
): Scene {
  const reads = new Set(rules.flatMap(({ condition }) => condition.reads.map(({ root, path }) => `${root}.${path}`)));
  const asksPackages = ['artifact.licences', 'artifact.packages', 'finding.licences'].some(field => reads.has(field));
  const packages = asksPackages ? evidence.packages?.() : undefined;
  const licences = new Map(packages?.map(({ purl, licences }) => [purl, licences ?? []]));
  const distinct = (all: readonly string[] | undefined): string[] | undefined => all && [...new Set(all)].sort();
  return {
    findings: open.map(
      (finding): FindingSubject => ({
        finding,
        now,
        inUse: inUse?.(finding),
        licences: packages && (licences.get(finding.package?.purl ?? '') ?? []),
      }),
    ),
    artifact: {
      ...factsOf(evidence, complete, now),
      licences: distinct(packages?.flatMap(fact => fact.licences ?? [])),
      packages: distinct(packages?.map(fact => fact.name)),
      ...evidence.facts,
    },
    workload,
    environment,
    clock,
  };
}

/** What `allow` rules match is out of reach of all others. */
function decide(outcomes: readonly RuleOutcome[], scene: Scene, mode: 'block' | 'warn', now: Date): Decision[] {
  const allowed = new Set(
    outcomes
      .filter(({ rule }) => rule.action === 'allow')
      .flatMap(({ hits }) => hits.filter(({ outcome }) => outcome === 'yes').map(({ index }) => index)),
  );
  return outcomes.map(outcome => {
    const { rule, hits, whole, failure } = outcome;
    if (rule.scope === 'artifact') return artifactDecision(rule, whole, failure, scene, mode);
    const allow = rule.action === 'allow';
    const counted = hits.filter(({ index, outcome: how }) => (allow ? how === 'yes' : !allowed.has(index)));
    const of = (...wanted: Outcome[]): Finding[] =>
      counted
        .filter(({ outcome: how }) => wanted.includes(how))
        .map(({ index }) => (scene.findings[index] as FindingSubject).finding)
        .sort(worstFirst);
    const matched = of('yes', 'error');
    const unknown = of('unknown');
    if (matched.length === 0 && unknown.length === 0) return { rule, effect: 'none', findings: [] };
    if (matched.length === 0) {
      return { rule, effect: 'unknown', findings: unknown, reason: ruleReason.unknown(rule, failure) };
    }
    if (allow) return { rule, effect: 'allow', findings: matched, reason: ruleReason.findings('allow', rule, matched) };
    const due = rule.graceDays === undefined ? matched : matched.filter(finding => !inGrace(finding, rule, now));
    if (due.length === 0) return { rule, effect: 'grace', findings: matched, reason: ruleReason.grace(rule, matched) };
    const effect = rule.action === 'block' && mode === 'block' ? 'block' : 'warn';
    const form = effect === 'block' ? 'block' : rule.action === 'block' ? 'would-block' : 'warn';
    const reason = of('error').length > 0 ? ruleReason.error(rule, failure) : ruleReason.findings(form, rule, due);
    return { rule, effect, findings: due, reason };
  });
}

function artifactDecision(
  rule: Rule,
  whole: Outcome,
  failure: string | undefined,
  scene: Scene,
  mode: 'block' | 'warn',
): Decision {
  if (whole === 'no' || rule.action === 'allow') return { rule, effect: 'none', findings: [] };
  if (whole === 'unknown') return { rule, effect: 'unknown', findings: [], reason: ruleReason.unknown(rule, failure) };
  const effect = rule.action === 'block' && mode === 'block' ? 'block' : 'warn';
  const form = effect === 'block' ? 'block' : rule.action === 'block' ? 'would-block' : 'warn';
  const reason = whole === 'error' ? ruleReason.error(rule, failure) : ruleReason.artifact(form, rule, scene);
  return { rule, effect, findings: [], reason };
}

/** A finding without a date of disclosure has no grace. */
function inGrace(finding: Finding, { graceDays = 0 }: Rule, now: Date): boolean {
  const ends = graceEnd(finding, graceDays);
  return ends !== undefined && now.getTime() < ends;
}

/** A severity that nobody knows never passes unseen. */
function noteUnmatched(open: readonly Finding[], decisions: readonly Decision[]): Reason[] {
  const seen = new Set(decisions.flatMap(({ findings }) => findings));
  const n = open.filter(finding => finding.severity === 'unknown' && !seen.has(finding)).length;
  return n === 0 ? [] : [{ code: 'unknown-unmatched', ...bothWays(policyTexts, 'unknown-unmatched', { n }) }];
}

const noObjection = (n: number): Reason => ({
  code: 'no-objection',
  ...bothWays(policyTexts, 'no-objection', { n }),
});

function glassOf(
  { breakGlass }: Policy,
  environment: string,
  { by, reason }: { by: string; reason: string },
): { open: boolean; reason: Reason } {
  if (!breakGlass.includes(environment)) {
    const code = 'break-glass-refused';
    return { open: false, reason: { code, ...bothWays(policyTexts, code, { environment }) } };
  }
  return { open: true, reason: { code: 'break-glass', ...bothWays(policyTexts, 'break-glass', { by, reason }) } };
}

function judgedBy(policy: Policy, { environment, bound }: Chosen): Reason {
  const mode = bothWays(policyTexts, `mode-${environment.mode}`);
  const how = bothWays(policyTexts, `bound-${bound}`);
  const say = (lang: 'en' | 'zh'): string =>
    bothWays(policyTexts, 'judged-by', {
      policy: policy.name,
      environment: environment.name,
      mode: mode[lang],
      bound: how[lang],
    })[lang];
  return { code: 'judged-by', en: say('en'), zh: say('zh') };
}
