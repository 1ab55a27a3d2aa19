/**
 * `node bench/policy-run.ts verdict|load|diff`: judges, loads or compares once in a process of its own, so that nothing is
 * warm, and prints the milliseconds, and the median of nine more times; beside it, those of reading the same input as JSON
 * or YAML.
 */
import { parse } from 'yaml';
import type { Finding, Severity } from '../src/model/index.ts';
import { loadPolicy, type PolicyFiles } from '../src/policy/load.ts';
import { verdictOf } from '../src/policy/verdict.ts';
import { diffScans } from '../src/scan/diff/diff.ts';

const now = new Date('2030-01-01T00:00:00Z');
const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'];

/** Findings such as a large image has: a tenth of the packages hold most of them. */
function findings(count: number): Finding[] {
  return Array.from({ length: count }, (_, at): Finding => {
    const name = `package-${at % 500}`;
    const purl = `pkg:deb/debian/${name}@1.${at % 7}-1`;
    return {
      id: `CVE-${2000 + (at % 30)}-${10_000 + at}`,
      aliases: at % 3 === 0 ? [`GHSA-${at}`] : [],
      kind: 'vulnerability',
      subject: { kind: 'package', purl, path: 'var/lib/dpkg/status' },
      package: { purl, name, version: `1.${at % 7}-1`, path: 'var/lib/dpkg/status', ecosystem: 'Debian:12' },
      severity: severities[at % severities.length] as Severity,
      risk: (at * 7) % 100,
      title: `a flaw in ${name}`,
      fixedVersions: at % 2 === 0 ? [`2.${at % 5}`] : [],
      status: at % 2 === 0 ? 'fixed' : 'affected',
      cvss: [{ version: '3.1', vector: '', score: (at % 100) / 10, source: 'nvd' }],
      epss: { probability: ((at * 13) % 1000) / 1000, percentile: 0.5 },
      published: `20${10 + (at % 19)}-0${1 + (at % 9)}-15`,
      ...(at % 97 === 0 ? { kev: { dateAdded: '2029-01-01' } } : {}),
    };
  });
}

/** Conditions of every kind that policies use, each with numbers of its own. */
const conditions: ((n: number) => string)[] = [
  n => `finding.severity.atLeast("high") && finding.risk > ${n}`,
  n => `finding.kind == "vulnerability" && finding.fixAvailable && finding.ageDays > ${n}`,
  n => `finding.epss > 0.${100 + n} || finding.kev`,
  n => `finding.package.name.startsWith("package-${n}") && !finding.kev`,
  n => `finding.id.matches("^CVE-20${10 + (n % 20)}-[0-9]+$")`,
  n => `finding.aliases.exists(alias, alias == "GHSA-${n}")`,
  n => `finding.package.purl.like("pkg:deb/debian/package-${n}*") || finding.cvss >= ${n % 10}.5`,
  n => `artifact.ageDays > ${n} && artifact.kind == "image"`,
  n => `finding.severity in ["low", "medium"] && finding.title.contains("flaw in package-${n}")`,
  n => `workload.privileged && finding.risk >= ${n}`,
];

const policyText = (rules: number): string => `apiVersion: plimsoll.dev/v1
kind: Policy
metadata: { name: bench }
environments: [{ name: production, mode: block }]
rules:
${Array.from({ length: rules }, (_, at) => {
  const when = (conditions[at % conditions.length] as (n: number) => string)(at);
  const action = at % 3 === 0 ? 'block' : 'warn';
  return `  - id: rule-${at}\n    title: { en: number ${at}, zh: 第 ${at} 条 }\n    action: ${action}\n    when: ${JSON.stringify(when)}`;
}).join('\n')}
`;

const filesOf = (text: string): PolicyFiles => ({ read: () => text, resolve: (_, path) => path });
const scanOf = (found: Finding[], digest: string) => ({
  artifact: { reference: 'registry.example/app:1', transport: 'docker://', kind: 'image' as const, digest, layers: [] },
  findings: found,
  waived: [],
  notCovered: [],
  problems: [],
});

interface Measured {
  ours(): unknown;
  /** The same input read, and nothing made of it. */
  reference(): unknown;
}

const reading = (...values: unknown[]): (() => unknown) => {
  const texts = values.map(value => JSON.stringify(value));
  return () => texts.map(text => JSON.parse(text) as unknown);
};

/** Each measured thing, prepared first. */
const measured: Record<string, () => Promise<Measured>> = {
  async verdict() {
    const policy = await loadPolicy('bench.yaml', filesOf(policyText(50)));
    const coverage = {
      layersRead: 1,
      layersCached: 0,
      layersTotal: 1,
      packages: { deb: 500 },
      covered: [],
      notCovered: [],
      notLookedAt: [],
    };
    const evidence = { ...scanOf(findings(5000), 'sha256:a'), coverage };
    const circumstances = { now, clock: () => performance.now() };
    return { ours: () => verdictOf(evidence, { policy, waivers: [], circumstances }), reference: reading(evidence) };
  },
  async load() {
    const text = policyText(200);
    return { ours: () => loadPolicy('bench.yaml', filesOf(text)), reference: () => parse(text) };
  },
  async diff() {
    const all = findings(1200);
    const [before, after] = [scanOf(all.slice(0, 1000), 'sha256:a'), scanOf(all.slice(200), 'sha256:b')];
    return { ours: () => diffScans(before, after), reference: reading(before, after) };
  },
};

async function millisecondsOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const { ours, reference } = await (measured[process.argv[2] ?? ''] as () => Promise<Measured>)();
const beside = await millisecondsOf(reference);
const first = await millisecondsOf(ours);
// As a server does it all day.
const later: number[] = [];
for (let run = 0; run < 9; run++) later.push(await millisecondsOf(ours));
console.log(JSON.stringify({ ours: first, later: later.toSorted((a, b) => a - b)[4], reference: beside }));
