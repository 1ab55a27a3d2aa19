import type { Finding, Reason, Verdict } from '../model/index.ts';
import { chooseEnvironment } from './environments.ts';
import { type JudgeOptions, judge } from './judge.ts';
import type { Policy } from './load.ts';
import { withRisk } from './risk.ts';
import { type Case, type Circumstances, judgeByPolicy, type Ruling } from './ruling.ts';
import { applyWaivers } from './waivers/apply.ts';
import type { Waiver } from './waivers/waiver.ts';

/** What a scan is judged by, beside its own facts. */
export interface Standard {
  /** Without one, `gate` alone decides. */
  policy?: Policy;
  gate?: JudgeOptions;
  waivers: readonly Waiver[];
  /** What reading the waivers could not take as it was meant. */
  notes?: readonly Reason[];
  circumstances: Circumstances;
}

/** A judged scan: findings with the risk that they have here, those waived set aside, and the verdict. */
export interface Judged {
  findings: Finding[];
  waived: Finding[];
  verdict: Verdict | Ruling;
}

/**
 * Judges a scan: reckons the risk for where it runs, sets aside what is waived, and asks the policy. What was waived is
 * still counted and told of.
 * @example const { verdict } = verdictOf(scan, { policy, waivers, circumstances: { now, clock, environment: 'test' } })
 */
export function verdictOf(evidence: Case, { policy, gate, waivers, notes = [], circumstances }: Standard): Judged {
  const { now, workload, inUse } = circumstances;
  const environment =
    policy && chooseEnvironment(policy, circumstances.environment, evidence.artifact.reference, workload).environment;
  const category = environment?.impact;
  const placed = workload || inUse || category;
  const findings = placed
    ? evidence.findings.map(finding =>
        withRisk(finding, { workload, inUse: inUse?.(finding, evidence.artifact), category }),
      )
    : evidence.findings;
  const { open, waived, reasons } = applyWaivers(findings, waivers, {
    now,
    environment: environment?.name ?? circumstances.environment,
    demands: policy?.waivers,
  });
  const judged = { ...evidence, findings: open };
  const verdict = policy ? judgeByPolicy(policy, judged, circumstances) : judge(judged, gate);
  return { findings: open, waived, verdict: { ...verdict, reasons: [...verdict.reasons, ...reasons, ...notes] } };
}
