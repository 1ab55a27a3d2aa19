import { bothWays } from '../kit/index.ts';
import {
  type ArtifactInfo,
  type Finding,
  type Package,
  type Reason,
  severityRank,
  type Verdict,
  type VerdictWord,
} from '../model/index.ts';
import type { ArtifactEvidence, FindingSubject } from './cel/vocabulary.ts';
import { type CaseFacts, factsOf } from './cel/vocabulary.ts';
import type { EnvironmentSpec } from './document.ts';
import { type Chosen, chooseEnvironment } from './environments.ts';
import { type Answers, answer, type Evaluation, evaluate, fieldValue, type Scene } from './evaluate.ts';
import { graceEnd } from './grace.ts';
import { type Evidence, missingReasons, worstFirst } from './judge.ts';
import type { Policy, Rule } from './load.ts';
import { ruleReason, shown } from './ruling-reasons.ts';
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
  /** Whether a finding's package runs in that artifact; undefined: not known. */
  inUse?(finding: Finding, artifact: ArtifactInfo): boolean | undefined;
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
  /** The fields that its condition reads, and what they say of a finding. */
  values?(finding: Finding): Record<string, string>;
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
  // In the order in which reasons name them.
  const open = inOrder(evidence.findings.filter(finding => !finding.waived && finding.status !== 'not_affected'));
  const scene = sceneOf(rules, open, evidence, circumstances, chosen.environment, {
    complete: missing.length === 0,
    knownImages: policy.trust.knownImages,
  });
  const decisions = decide(rules, evaluate(rules, scene), scene, { mode, now });
  const reasons = decisions.flatMap(({ reason }) => reason ?? []);
  const blocked = decisions.some(({ effect }) => effect === 'block');
  const objected = decisions.some(({ effect }) => effect !== 'none' && effect !== 'allow');
  const notes = [
    ...noteUnmatched(open, decisions),
    ...noteUntold(decisions, scene, evidence, circumstances),
    ...missing,
  ];
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

/** Worst first: `worstFirst`, with the numbers that it compares reckoned once. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const keyed = findings.map(finding => ({
    finding,
    key: severityRank[finding.severity] * 1000 - (finding.risk ?? 0),
  }));
  return keyed.sort((a, b) => a.key - b.key || worstFirst(a.finding, b.finding)).map(({ finding }) => finding);
}

const packageFields = new Set(['artifact.licences', 'artifact.packages', 'finding.licences']);

/** Whether rules look at what is aboard beside the findings. */
export const asksForPackages = (rules: readonly Rule[]): boolean =>
  rules.some(({ condition }) => condition.reads.some(({ root, path }) => packageFields.has(`${root}.${path}`)));

function sceneOf(
  rules: readonly Rule[],
  open: readonly Finding[],
  evidence: Case,
  { now, clock, workload, inUse }: Circumstances,
  { name: environment, impact: category }: EnvironmentSpec,
  { complete, knownImages }: { complete: boolean; knownImages: readonly string[] | undefined },
): Scene {
  const packages = asksForPackages(rules) ? evidence.packages?.() : undefined;
  const licences = new Map(packages?.map(({ purl, licences }) => [purl, licences ?? []]));
  const distinct = (all: readonly string[] | undefined): string[] | undefined => all && [...new Set(all)].sort();
  return {
    findings: open.map(
      (finding): FindingSubject => ({
        finding,
        now,
        inUse: inUse?.(finding, evidence.artifact),
        context: { workload, inUse: inUse?.(finding, evidence.artifact), category },
        licences: packages && (licences.get(finding.package?.purl ?? '') ?? []),
      }),
    ),
    artifact: {
      ...factsOf(evidence, complete, now, knownImages),
      licences: distinct(packages?.flatMap(fact => fact.licences ?? [])),
      packages: distinct(packages?.map(fact => fact.name)),
      ...evidence.facts,
    },
    workload,
    environment,
    clock,
  };
}

/** Places of the findings that a rule matches, and of those for which something that it needs is not known. */
interface Matches {
  matched: number[];
  unknown: number[];
  failed: boolean;
}

function matchesOf(answers: Answers, findings: number, passed: Uint8Array): Matches {
  const matches: Matches = { matched: [], unknown: [], failed: false };
  for (let index = 0; index < findings; index++) {
    const given = typeof answers === 'number' ? answers : answers[index];
    if (given === answer.no || passed[index]) continue;
    if (given === answer.unknown) matches.unknown.push(index);
    else matches.matched.push(index);
    if (given === answer.failed) matches.failed = true;
  }
  return matches;
}

/** What `allow` rules match is out of reach of all others. An answer that could not be had allows nothing. */
function decide(rules: readonly Rule[], evaluations: readonly Evaluation[], scene: Scene, how: How): Decision[] {
  const passed = new Uint8Array(scene.findings.length);
  rules.forEach((rule, place) => {
    if (rule.action !== 'allow') return;
    const { answers } = evaluations[place] as Evaluation;
    for (let index = 0; index < passed.length; index++) {
      if ((typeof answers === 'number' ? answers : answers[index]) === answer.yes) passed[index] = 1;
    }
  });
  return rules.map((rule, place) => {
    const evaluation = evaluations[place] as Evaluation;
    if (rule.scope === 'artifact') return artifactDecision(rule, evaluation, scene, how.mode);
    const values = (finding: Finding): Record<string, string> => fieldsRead(rule, scene, finding);
    if (rule.action === 'allow') return { ...allowance(rule, evaluation, scene), values };
    const decision = findingsDecision(
      rule,
      matchesOf(evaluation.answers, passed.length, passed),
      evaluation,
      scene,
      how,
    );
    return { ...decision, values };
  });
}

interface How {
  mode: 'block' | 'warn';
  now: Date;
}

const at = ({ findings }: Scene, places: readonly number[]): Finding[] =>
  places.map(place => (findings[place] as FindingSubject).finding);

function fieldsRead({ condition }: Rule, scene: Scene, finding: Finding): Record<string, string> {
  const subject = scene.findings.find(known => known.finding === finding);
  return Object.fromEntries(
    condition.reads.map(read => [`${read.root}.${read.path}`, shown(fieldValue(read, scene, subject))]),
  );
}

function allowance(rule: Rule, { answers }: Evaluation, scene: Scene): Decision {
  const findings = scene.findings.flatMap(({ finding }, index) =>
    (typeof answers === 'number' ? answers : answers[index]) === answer.yes ? finding : [],
  );
  if (findings.length === 0) return { rule, effect: 'none', findings };
  return { rule, effect: 'allow', findings, reason: ruleReason.findings('allow', rule, findings) };
}

function findingsDecision(rule: Rule, matches: Matches, { failure }: Evaluation, scene: Scene, how: How): Decision {
  if (matches.matched.length === 0) {
    if (matches.unknown.length === 0) return { rule, effect: 'none', findings: [] };
    return { rule, effect: 'unknown', findings: at(scene, matches.unknown), reason: ruleReason.unknown(rule, failure) };
  }
  const matched = at(scene, matches.matched);
  const due = rule.graceDays === undefined ? matched : matched.filter(finding => !inGrace(finding, rule, how.now));
  if (due.length === 0) return { rule, effect: 'grace', findings: matched, reason: ruleReason.grace(rule, matched) };
  const { effect, form } = effectOf(rule, how.mode);
  const reason = matches.failed ? ruleReason.error(rule, failure) : ruleReason.findings(form, rule, due);
  return { rule, effect, findings: due, reason };
}

function artifactDecision(rule: Rule, { answers, failure }: Evaluation, scene: Scene, mode: How['mode']): Decision {
  if (answers === answer.no) return { rule, effect: 'none', findings: [] };
  if (answers === answer.unknown) {
    return { rule, effect: 'unknown', findings: [], reason: ruleReason.unknown(rule, failure) };
  }
  const { effect, form } = effectOf(rule, mode);
  const failed = answers === answer.failed;
  return {
    rule,
    effect,
    findings: [],
    reason: failed ? ruleReason.error(rule, failure) : ruleReason.artifact(form, rule, scene),
  };
}

function effectOf(
  { action }: Rule,
  mode: How['mode'],
): { effect: 'block' | 'warn'; form: 'block' | 'would-block' | 'warn' } {
  if (action !== 'block') return { effect: 'warn', form: 'warn' };
  return mode === 'block' ? { effect: 'block', form: 'block' } : { effect: 'warn', form: 'would-block' };
}

/** A finding without a date of disclosure has no grace. */
function inGrace(finding: Finding, { graceDays = 0 }: Rule, now: Date): boolean {
  const ends = graceEnd(finding, graceDays);
  return ends !== undefined && now.getTime() < ends;
}

/** A severity that nobody knows never passes unseen. */
function noteUnmatched(open: readonly Finding[], decisions: readonly Decision[]): Reason[] {
  const unseen = new Set(open.filter(({ severity }) => severity === 'unknown'));
  for (const { findings } of decisions) {
    if (unseen.size === 0) return [];
    for (const finding of findings) if (finding.severity === 'unknown') unseen.delete(finding);
  }
  const n = unseen.size;
  return n === 0 ? [] : [{ code: 'unknown-unmatched', ...bothWays(policyTexts, 'unknown-unmatched', { n }) }];
}

/** What a rule that objects would have to know, and how to let it know. */
function noteUntold(
  decisions: readonly Decision[],
  { artifact }: Scene,
  { untold = {} }: Case,
  { inUse }: Circumstances,
): Reason[] {
  const reads = new Set(
    decisions
      .filter(({ effect }) => effect !== 'none' && effect !== 'allow')
      .flatMap(({ rule }) => rule.condition.reads.map(({ root, path }) => `${root}.${path}`)),
  );
  const notes: Reason[] = [];
  for (const what of ['signature', 'sbom'] as const) {
    if (!reads.has(`artifact.${what}`) || artifact[what] !== 'unknown') continue;
    const { why, detail = '' } = untold[what] ?? { why: 'not-asked' as const };
    const because = bothWays(policyTexts, `untold-${why}`, { detail });
    const say = (lang: 'en' | 'zh') => bothWays(policyTexts, `${what}-unknown`, { why: because[lang] })[lang];
    notes.push({ code: `${what}-unknown`, en: say('en'), zh: say('zh') });
  }
  if (reads.has('finding.inUse') && !inUse)
    notes.push({ code: 'in-use-unknown', ...bothWays(policyTexts, 'in-use-unknown') });
  return notes;
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
