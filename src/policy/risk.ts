import { bothWays } from '../kit/index.ts';
import { cvssScores, type Finding, type Reason, type Severity, severityOfScore } from '../model/index.ts';
import { requirementsOf, type SecurityCategory } from './category.ts';
import { severityZh, texts } from './texts.ts';
import type { Workload } from './workload.ts';

/** Harm of a severity where no CVSS score is known, on the 0–100 scale: about the middle of NVD's bands. */
const harmOfSeverity: Record<Severity, number> = {
  critical: 95,
  high: 80,
  unknown: 60,
  medium: 55,
  low: 25,
  negligible: 5,
};

/** How much of the harm counts when exploitation is certain, unlikely, or unknown. */
const likelihood = { certain: 1, least: 0.4, unknown: 0.6 } as const;
/** No version to go to: behind what can be closed, and no further. */
const withoutFix = 0.9;
/** The record does not say where the affected versions end. */
const uncertainRange = 0.7;
/** What is known to be exploited is never ranked below this. */
const exploitedFloor = 80;

/** How what is known of the workload weighs. */
const exposure = { internetFacing: 1.2, inside: 0.85, privileged: 1.15, hostNetwork: 1.05, hostMounts: 1.1 } as const;
/** A package that was watched and did not run. */
const notInUse = 0.5;

/** Where a finding lies, as far as it is known. What is undefined changes nothing. */
export interface RiskContext {
  workload?: Workload;
  /** Whether the package runs. */
  inUse?: boolean;
  /** What a loss would cost where it runs (FIPS 199). */
  category?: SecurityCategory;
}

/**
 * Risk of one finding, 0–100, and the factors that made it, in words: harm (CVSS with its temporal and environmental
 * metrics, else severity) × likelihood (KEV, else EPSS) × fix available × exposure × in use.
 */
export function riskOf(finding: Finding, context: RiskContext = {}): { risk: number; factors: Reason[] } {
  if (finding.kind === 'malware') return { risk: 100, factors: [fixed('malware')] };
  const harm = harmOf(finding, context);
  const place = placeOf(context);
  if (finding.kind !== 'vulnerability') {
    return { risk: bounded(harm.value * place.value), factors: [...harm.factors, ...place.factors] };
  }
  const exploited = likelihoodOf(finding);
  let risk = harm.value * exploited.value;
  const factors = [...harm.factors, exploited.factor];
  if (finding.fixedVersions.length > 0) {
    factors.push(fixed('fix-released'));
  } else {
    risk *= withoutFix;
    factors.push(fixed('fix-none'));
  }
  if (finding.status === 'uncertain') {
    risk *= uncertainRange;
    factors.push(fixed('uncertain'));
  }
  risk *= place.value;
  factors.push(...place.factors);
  if (finding.kev) risk = Math.max(risk, exploitedFloor);
  return { risk: bounded(risk), factors };
}

const bounded = (risk: number): number => Math.round(Math.min(100, risk));

/** The finding with its risk and the factors of it. */
export function withRisk(finding: Finding, context: RiskContext = {}): Finding {
  const { risk, factors } = riskOf(finding, context);
  return { ...finding, risk, riskFactors: factors };
}

type Factor = { value: number; factor: Reason };
type Factors = { value: number; factors: Reason[] };

/**
 * A score is finer than a band, but the finding's severity has the last word: a distribution may know that what scores
 * 9.8 elsewhere is low as it builds it. So only scores that lie in the severity's own band count.
 */
export function harmOf(finding: Finding, { category }: RiskContext): Factors {
  const best = [...(finding.cvss ?? [])]
    .filter(({ score }) => score >= 0 && score <= 10)
    .filter(({ score }) => finding.severity === 'unknown' || severityOfScore(score) === finding.severity)
    .sort((a, b) => (a.version === b.version ? b.score - a.score : a.version < b.version ? 1 : -1))[0];
  if (!best) return { value: harmOfSeverity[finding.severity], factors: [severityFactor[finding.severity]] };
  const { version, vector, score, source } = best;
  const code = 'cvss-score';
  const factors: Reason[] = [{ code, ...bothWays(texts, code, { version, score: score.toFixed(1), source }) }];
  // Most vectors state base metrics alone, and are scored already.
  const scores = category || optionalMetrics.test(vector) ? cvssScores(vector, requirementsOf(category)) : undefined;
  if (scores?.temporal !== undefined && scores.temporal !== score) {
    factors.push({ code: 'cvss-temporal', ...bothWays(texts, 'cvss-temporal', { score: scores.temporal.toFixed(1) }) });
  }
  if (scores?.environmental !== undefined) {
    const words = { score: scores.environmental.toFixed(1) };
    factors.push({ code: 'cvss-environmental', ...bothWays(texts, 'cvss-environmental', words) });
  }
  return { value: (scores?.overall ?? score) * 10, factors };
}

/** Temporal, threat and environmental metrics of any version. */
const optionalMetrics = /\/(?:E|RL|RC|CDP|TD|[CIA]R|M[A-Z]+):/;

/** Exposure and use. */
function placeOf({ workload, inUse }: RiskContext): Factors {
  const factors: Reason[] = [];
  let value = 1;
  const weigh = (code: FixedKey, weight: number): void => {
    value *= weight;
    factors.push(fixed(code));
  };
  if (workload?.internetFacing === true) weigh('internet-facing', exposure.internetFacing);
  if (workload?.internetFacing === false) weigh('inside', exposure.inside);
  if (workload?.privileged) weigh('privileged', exposure.privileged);
  if (workload?.hostNetwork) weigh('host-network', exposure.hostNetwork);
  if (workload?.hostMounts?.length) weigh('host-mounts', exposure.hostMounts);
  if (inUse === true) weigh('in-use', 1);
  if (inUse === false) weigh('not-in-use', notInUse);
  return { value, factors };
}

function likelihoodOf(finding: Finding): Factor {
  const { kev, epss } = finding;
  if (kev) {
    const code = kev.ransomware ? 'kev-ransomware' : 'kev';
    return { value: likelihood.certain, factor: { code, ...bothWays(texts, code, { date: kev.dateAdded }) } };
  }
  if (!epss) return { value: likelihood.unknown, factor: fixed('epss-unknown') };
  // Most probabilities lie under 1 %, so their square root spreads them over the scale.
  const spread = Math.sqrt(Math.min(1, Math.max(0, epss.probability)));
  return {
    value: likelihood.least + (likelihood.certain - likelihood.least) * spread,
    factor: { code: 'epss', ...bothWays(texts, 'epss', { percent: (epss.probability * 100).toFixed(1) }) },
  };
}

type FixedKey =
  | 'malware'
  | 'epss-unknown'
  | 'fix-released'
  | 'fix-none'
  | 'uncertain'
  | 'severity-unknown'
  | 'internet-facing'
  | 'inside'
  | 'privileged'
  | 'host-network'
  | 'host-mounts'
  | 'in-use'
  | 'not-in-use';
const said = new Map<FixedKey, Reason>();

/** One value for each sentence without places: 50,000 findings share it. */
function fixed(code: FixedKey): Reason {
  let reason = said.get(code);
  if (!reason) {
    reason = { code, ...bothWays(texts, code) };
    said.set(code, reason);
  }
  return reason;
}

const band = (severity: Severity): Reason => ({
  code: 'severity-band',
  en: bothWays(texts, 'severity-band', { severity }).en,
  zh: bothWays(texts, 'severity-band', { severity: severityZh[severity] }).zh,
});

const severityFactor: Record<Severity, Reason> = {
  critical: band('critical'),
  high: band('high'),
  medium: band('medium'),
  low: band('low'),
  negligible: band('negligible'),
  unknown: fixed('severity-unknown'),
};
