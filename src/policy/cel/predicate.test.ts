import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { severities } from '../../model/index.ts';
import { evaluate } from '../evaluate.ts';
import { finding } from '../testdata/sample.ts';
import { compilerFor } from './compile.ts';

const compile = compilerFor({ unknownSeverityAs: 'critical' });

const atoms = [
  'finding.risk > 50',
  'finding.risk >= 50',
  'finding.risk == 50',
  'finding.risk != 50',
  '50 < finding.risk',
  'finding.risk + 1 > 50',
  '(finding.risk + 1) * (2) > (100)',
  'finding.cvss <= 7.0',
  'finding.kev',
  'finding.kev == false',
  'finding.severity == "high"',
  'finding.severity in ["high", "low"]',
  'finding.severity < "low"',
  'finding.id.startsWith("CVE-2099-000")',
  'finding.id.endsWith("1")',
  'finding.id.contains("2099")',
  'finding.id.matches("^CVE-[0-9]+-000[12]$")',
  'finding.aliases.exists(alias, alias == "GHSA-1")',
  'finding.aliases.exists(alias, alias.startsWith("GHSA") && alias != "GHSA-2" || alias == "b")',
  'finding.aliases.all(alias, alias in ["GHSA-1", "a"])',
  'finding.aliases.all(alias, alias.matches("^[a-z]$"))',
  'finding.aliases.exists(alias, alias == finding.id)',
  'finding.aliases.exists(alias, !(alias == "a"))',
  'size(finding.aliases) > 0',
  'finding.fixAvailable',
  'has(finding.title)',
  'true',
  'artifact.endOfLife',
  'artifact.labels["team"] == "a"',
  '(finding.risk > 20 ? finding.kev : finding.fixAvailable)',
  'environment == "test"',
];

/** The same words declared to the library alone, with plain maps: what a condition means. */
const plain = new Environment({ unlistedVariablesAreDyn: true });

const condition = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...atoms),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} || ${b})`),
    tie('node').map(a => `!(${a})`),
  ),
})).node;

const seen = fc.record({
  severity: fc.constantFrom(...severities),
  risk: fc.integer({ min: 49, max: 51 }),
  id: fc.constantFrom('CVE-2099-0001', 'CVE-2099-0002', 'GHSA-1'),
  aliases: fc.constantFrom([], ['GHSA-1'], ['a', 'GHSA-1']),
  kev: fc.constantFrom(undefined, { dateAdded: '2099-01-01' }),
  fixedVersions: fc.constantFrom([], ['2']),
  score: fc.constantFrom(6.9, 7, 7.1),
});

it('says of every finding what the condition says as a whole', async () => {
  await fc.assert(
    fc.asyncProperty(condition, fc.array(seen, { minLength: 1, maxLength: 6 }), async (when, parts) => {
      const compiled = await compile(when);
      const findings = parts.map(({ score, kev, aliases, fixedVersions, ...part }) => ({
        finding: finding({
          ...part,
          ...(kev ? { kev } : {}),
          cvss: [{ version: '3.1', vector: '', score, source: '' }],
        }),
        now: new Date(0),
      }));
      const labels = { team: 'a' };
      const rule = {
        id: 'r',
        when,
        action: 'block',
        environments: [],
        standards: [],
        condition: compiled,
        scope: 'finding',
      } as const;
      const scene = {
        findings,
        artifact: { endOfLife: true, labels },
        workload: undefined,
        environment: 'test',
        clock: () => 0,
      };
      const [evaluation] = evaluate([{ ...rule, environments: [], standards: [] }], scene);
      const meant = findings.map(({ finding: { id, aliases, severity, risk, kev, fixedVersions, cvss } }) =>
        plain.evaluate(when, {
          finding: {
            id,
            aliases,
            severity,
            risk: BigInt(risk ?? 0),
            kev: kev !== undefined,
            fixAvailable: fixedVersions.length > 0,
            cvss: cvss?.[0]?.score,
            title: '',
          },
          artifact: { endOfLife: true, labels },
          environment: 'test',
        }),
      );
      const answers = evaluation?.answers;
      expect(meant.map((_, index) => (typeof answers === 'number' ? answers : answers?.[index]))).toEqual(
        meant.map(Number),
      );
    }),
    { numRuns: 300 },
  );
});
