import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/index.ts';
import { loadPolicy, type Policy } from './load.ts';
import { type Case, type Circumstances, judgeByPolicy, type Ruling } from './ruling.ts';
import { everythingRead, finding } from './testdata/sample.ts';
import { verdictOf } from './verdict.ts';

const now = new Date('2030-01-31T00:00:00Z');
const circumstances: Circumstances = { now, clock: () => 0 };

const policy = (body: string): Promise<Policy> =>
  loadPolicy('p.yaml', {
    read: () => `apiVersion: plimsoll.dev/v1\nkind: Policy\nmetadata: { name: p }\n${body}`,
    resolve: (_, path) => path,
  });

const environments = `environments:
  - { name: production, mode: block, match: { namespaceLabels: { env: prod } }, impact: { confidentiality: high } }
  - { name: staging, mode: block, match: { namespaces: ['stage-*'] } }
  - { name: test, mode: warn, match: { images: ['registry.example/test/*'] } }
`;

const evidence = (findings: Finding[] = [finding()], part: Partial<Case> = {}): Case => ({
  findings,
  problems: [],
  coverage: everythingRead,
  artifact: { reference: 'registry.example/app:1', transport: 'docker://', kind: 'image', layers: [] },
  ...part,
});

async function ruling(body: string, seen = evidence(), part: Partial<Circumstances> = {}): Promise<Ruling> {
  return judgeByPolicy(await policy(body), seen, { ...circumstances, ...part });
}
const codes = ({ reasons }: Ruling): string[] => reasons.map(({ code }) => code);
const high = 'rules: [{ id: high, title: { en: it is high, zh: 高危 }, when: finding.severity == "high" }]\n';

describe('modes', () => {
  it('blocks and alerts in production', async () => {
    const { verdict, alert, reasons } = await ruling(environments + high, evidence(), { environment: 'production' });
    expect({ verdict, alert }).toEqual({ verdict: 'block', alert: true });
    expect(reasons[0]?.en).toBe('blocked by rule high for 1 finding because: it is high: CVE-2099-0001');
    expect(reasons[0]?.zh).toBe('规则 high 阻止，涉及 1 项发现，原因：高危：CVE-2099-0001');
  });

  it('warns and passes in test', async () => {
    const { verdict, alert, reasons } = await ruling(environments + high, evidence(), { environment: 'test' });
    expect({ verdict, alert }).toEqual({ verdict: 'warn', alert: false });
    expect(reasons[0]?.en).toContain('this environment warns and passes');
  });

  it('admits what no rule objects to, and counts it', async () => {
    const result = await ruling(environments + high, evidence([finding({ severity: 'low' })]));
    expect(result.verdict).toBe('admit');
    expect(codes(result)).toEqual(['no-objection', 'judged-by']);
  });

  it('never admits what was not looked at, nor a severity that nobody knows', async () => {
    const gap = evidence([], { coverage: { ...everythingRead, notCovered: ['Slackware'] } });
    expect((await ruling(high, gap)).verdict).toBe('warn');
    const unknown = await ruling(high, evidence([finding({ severity: 'unknown' })]));
    expect([unknown.verdict, codes(unknown)]).toEqual(['warn', ['no-objection', 'unknown-unmatched', 'judged-by']]);
  });
});

describe('the environment', () => {
  it.each<[string, Partial<Circumstances>, string | undefined, string, string]>([
    ['by name', { environment: 'test' }, undefined, 'test', 'asked for by name'],
    ['by labels', { workload: { namespaceLabels: { env: 'prod' } } }, undefined, 'production', 'by the labels'],
    ['by namespace', { workload: { namespace: 'stage-1' } }, undefined, 'staging', 'by the namespace'],
    ['by image', {}, 'registry.example/test/app:1', 'test', 'by the name of the image'],
    ['by default', {}, undefined, 'production', 'by default'],
  ])('is found %s', async (_, part, reference, name, why) => {
    const seen = evidence();
    if (reference) seen.artifact.reference = reference;
    const result = await ruling(environments + high, seen, part);
    expect(result.environment).toBe(name);
    expect(result.reasons.at(-1)?.en).toContain(why);
  });

  it('that the policy does not have is refused', async () => {
    await expect(ruling(environments + high, evidence(), { environment: 'moon' })).rejects.toThrow('no environment');
  });

  it('brings what a loss costs there into the risk', async () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N';
    const seen = evidence([finding({ cvss: [{ version: '3.1', vector, score: 7.5, source: 'NVD' }] })]);
    const loaded = await policy(environments + high);
    const risk = (environment: string): number =>
      verdictOf(seen, { policy: loaded, waivers: [], circumstances: { ...circumstances, environment } }).findings[0]
        ?.risk ?? 0;
    expect(risk('production')).toBeGreaterThan(0);
    expect(risk('test')).toBe(0);
  });
});

describe('grace', () => {
  const graced = 'rules: [{ id: high, graceDays: 30, when: finding.severity == "high" }]\n';
  it.each([
    ['2030-01-02T00:00:00Z', 'warn', 'rule-grace'],
    ['2030-01-01T00:00:00Z', 'block', 'rule-blocks'],
    [undefined, 'block', 'rule-blocks'],
  ] as const)('disclosed %s: %s', async (published, verdict, code) => {
    const result = await ruling(graced, evidence([finding(published ? { published } : {})]));
    expect([result.verdict, result.reasons[0]?.code]).toEqual([verdict, code]);
  });

  it('says until when', async () => {
    const result = await ruling(graced, evidence([finding({ published: '2030-01-02T00:00:00Z' })]));
    expect(result.reasons[0]?.en).toContain('until 2030-02-01');
  });
});

describe('breaking the glass', () => {
  const glass = 'breakGlass: { environments: [production] }\n';
  const breakGlass = { by: 'ops', reason: 'incident 4711' };
  it('lets a blocked artifact through where the policy allows it, with an alert and the reason', async () => {
    const result = await ruling(environments + glass + high, evidence(), { environment: 'production', breakGlass });
    expect([result.verdict, result.alert, result.reasons[0]?.en]).toEqual([
      'warn',
      true,
      'would be blocked, and was let through by ops: incident 4711',
    ]);
  });

  it('does nothing elsewhere, and says so', async () => {
    const result = await ruling(environments + glass + high, evidence(), { environment: 'staging', breakGlass });
    expect([result.verdict, codes(result)[0]]).toEqual(['block', 'break-glass-refused']);
  });
});

describe('answers that cannot be had', () => {
  it('of a fact that is not known: the rule says so, and nothing is admitted', async () => {
    const result = await ruling('rules: [{ id: gpl, when: \'artifact.licences.exists(l, l.like("GPL*"))\' }]\n');
    expect(result.verdict).toBe('warn');
    expect(result.reasons[0]?.en).toBe('rule gpl could not be judged: artifact.licences is not known');
  });

  it('of a calculation that fails: the rule counts as matched', async () => {
    const result = await ruling('rules: [{ id: r, when: 10 / (finding.risk - finding.risk) > 1 }]\n');
    expect([result.verdict, codes(result)[0]]).toEqual(['block', 'rule-error']);
  });

  it('are hidden by a side that decides alone', async () => {
    const either =
      'rules: [{ id: r, when: \'artifact.licences.exists(l, l == "x") || finding.severity == "high"\' }]\n';
    expect((await ruling(either)).verdict).toBe('block');
  });

  it('of rules that take too long: an error that names the rule', async () => {
    let time = 0;
    const many = Array.from({ length: 600 }, (_, at) => finding({ id: `CVE-${at}` }));
    const slow = 'rules: [{ id: slow, when: finding.id.matches("^x") }]\n';
    await expect(ruling(slow, evidence(many), { clock: () => (time += 5000) })).rejects.toThrow('at rule slow');
  });
});

it('puts what is allowed out of reach of every other rule', async () => {
  const allow = `${high.replace(']\n', '')}, { id: ours, action: allow, when: finding.id == "CVE-2099-0001" }]\n`;
  const result = await ruling(allow, evidence([finding(), finding({ id: 'CVE-2' })]));
  expect(result.decisions.map(({ rule, findings }) => [rule.id, findings.map(({ id }) => id)])).toEqual([
    ['high', ['CVE-2']],
    ['ours', ['CVE-2099-0001']],
  ]);
});

it('asks for licences and packages only when a rule does', async () => {
  const packages = (): never => {
    throw new Error('asked');
  };
  expect((await ruling(high, evidence([], { packages }))).verdict).toBe('admit');
});
