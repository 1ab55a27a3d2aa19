import type { Coverage, Finding, VerdictWord } from '../model/index.ts';
import type { CaseFacts } from './cel/vocabulary.ts';
import type { PolicyCase } from './document.ts';
import type { Policy } from './load.ts';
import { judgeByPolicy, type Ruling } from './ruling.ts';

/** A finding that no preset objects to. */
const harmless: Finding = {
  id: 'CVE-2099-0001',
  aliases: [],
  kind: 'vulnerability',
  subject: { kind: 'package', purl: 'pkg:npm/example@1.0.0', path: 'app/package.json' },
  severity: 'low',
  risk: 10,
  fixedVersions: [],
  status: 'affected',
};

const harmlessFacts: Partial<CaseFacts> = {
  signature: 'present',
  sbom: 'present',
  known: true,
  ageDays: 1,
  scanAgeDays: 0,
  databaseAgeDays: 0,
  endOfLife: false,
  licences: [],
  packages: [],
  starter: false,
};

const everything: Coverage = {
  layersRead: 1,
  layersCached: 0,
  layersTotal: 1,
  packages: { npm: 1 },
  covered: ['npm'],
  notCovered: [],
  notLookedAt: [],
};

export interface CaseResult {
  test: PolicyCase;
  passed: boolean;
  verdict: VerdictWord;
  /** Rules that matched. */
  rules: string[];
  ruling: Ruling;
}

/** Tries a policy on the cases that stand in it. Dates of the cases are read against `now`. */
export function tryCases(policy: Policy, circumstances: { now: Date; clock(): number }): CaseResult[] {
  return policy.tests.map(test => {
    const { finding, artifact } = test;
    const ruling = judgeByPolicy(
      policy,
      {
        findings: finding ? [{ ...harmless, ...finding }] : [],
        problems: [],
        coverage: everything,
        artifact: {
          reference: artifact?.reference ?? 'registry.example/app:1',
          transport: 'docker://',
          kind: 'image',
          layers: [],
        },
        facts: { ...harmlessFacts, ...artifact },
      },
      { ...circumstances, environment: test.environment, workload: test.workload },
    );
    const rules = ruling.decisions.filter(({ effect }) => effect !== 'none').map(({ rule }) => rule.id);
    const asExpected = !test.rules || sameNames(rules, test.rules);
    return { test, passed: ruling.verdict === test.expect && asExpected, verdict: ruling.verdict, rules, ruling };
  });
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join('\n') === [...b].sort().join('\n');
