import { bothWays } from '../kit/index.ts';
import { type Finding, type Reason, type Severity, severityOfScore } from '../model/index.ts';
import { severityZh, texts } from './texts.ts';

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

/**
 * Risk of one finding, 0–100, and the factors that made it, in words: harm (CVSS, else severity) × likelihood (KEV, else
 * EPSS) × fix available.
 */
export function riskOf(finding: Finding): { risk: number; factors: Reason[] } {
  if (finding.kind === 'malware') return { risk: 100, factors: [fixed('malware')] };
  const harm = harmOf(finding);
  if (finding.kind !== 'vulnerability') return { risk: Math.round(harm.value), factors: [harm.factor] };
  const exploited = likelihoodOf(finding);
  let risk = harm.value * exploited.value;
  const factors = [harm.factor, exploited.factor];
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
  if (finding.kev) risk = Math.max(risk, exploitedFloor);
  return { risk: Math.round(Math.min(100, risk)), factors };
}

/** The finding with its risk and the factors of it. */
export function withRisk(finding: Finding): Finding {
  const { risk, factors } = riskOf(finding);
  return { ...finding, risk, riskFactors: factors };
}

type Factor = { value: number; factor: Reason };

/**
 * A score is finer than a band, but the finding's severity has the last word: a distribution may know that what scores
 * 9.8 elsewhere is low as it builds it. So only scores that lie in the severity's own band count.
 */
function harmOf(finding: Finding): Factor {
  const best = [...(finding.cvss ?? [])]
    .filter(({ score }) => score >= 0 && score <= 10)
    .filter(({ score }) => finding.severity === 'unknown' || severityOfScore(score) === finding.severity)
    .sort((a, b) => (a.version === b.version ? b.score - a.score : a.version < b.version ? 1 : -1))[0];
  if (best) {
    const { version, score, source } = best;
    return {
      value: score * 10,
      factor: { code: 'cvss-score', ...bothWays(texts, 'cvss-score', { version, score: score.toFixed(1), source }) },
    };
  }
  return { value: harmOfSeverity[finding.severity], factor: severityFactor[finding.severity] };
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

type FixedKey = 'malware' | 'epss-unknown' | 'fix-released' | 'fix-none' | 'uncertain' | 'severity-unknown';
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
