import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, severities } from '../model/index.ts';
import { type Evidence, type JudgeOptions, judge } from './judge.ts';
import { everythingRead, finding } from './testdata/sample.ts';

const evidence = (part: Partial<Evidence> = {}): Evidence => ({
  findings: [],
  problems: [],
  coverage: everythingRead,
  ...part,
});
const codes = (seen: Evidence, options?: JudgeOptions): string[] =>
  judge(seen, options).reasons.map(reason => reason.code);

describe('without a gate', () => {
  it('admits only what was read whole and holds nothing', () => {
    expect(judge(evidence())).toMatchObject({ verdict: 'admit', reasons: [{ code: 'clean' }] });
  });

  it('warns of any finding, and blocks none', () => {
    expect(judge(evidence({ findings: [finding({ severity: 'critical' })] }))).toMatchObject({
      verdict: 'warn',
      reasons: [{ code: 'found-no-gate' }],
    });
  });
});

describe('with a gate', () => {
  it.each([
    ['critical', 'critical', 'block'],
    ['critical', 'high', 'warn'],
    ['high', 'critical', 'block'],
    ['high', 'high', 'block'],
    ['high', 'medium', 'warn'],
    ['medium', 'medium', 'block'],
    ['low', 'low', 'block'],
    ['low', 'negligible', 'warn'],
  ] as const)('at %s, a %s finding gives %s', (failOn, severity, verdict) => {
    expect(judge(evidence({ findings: [finding({ severity })] }), { failOn }).verdict).toBe(verdict);
  });

  it('names what blocks, worst first, and how many more there are', () => {
    const many = Array.from({ length: 7 }, (_, index) => finding({ id: `CVE-2099-000${index}` }));
    const [reason] = judge(evidence({ findings: [...many, finding({ id: 'CVE-1', severity: 'critical' })] }), {
      failOn: 'high',
    }).reasons;
    expect(reason?.en).toBe(
      '8 findings are at or above the gate (high): CVE-1, CVE-2099-0000, CVE-2099-0001, CVE-2099-0002, CVE-2099-0003, …',
    );
    expect(reason?.zh).toContain('8 项发现达到或超过门槛（高）');
  });

  it('admits a clean artifact', () => {
    expect(judge(evidence(), { failOn: 'low' }).verdict).toBe('admit');
  });
});

describe('unknown severity', () => {
  const unknown = evidence({ findings: [finding({ severity: 'unknown' })] });

  it('counts as critical until told otherwise, and says so', () => {
    for (const failOn of ['critical', 'high', 'medium', 'low', 'policy'] as const) {
      expect(judge(unknown, { failOn }).verdict).toBe('block');
      expect(codes(unknown, { failOn })).toContain('unknown-worst');
    }
  });

  it.each([
    ['medium', 'high', 'warn', 'unknown-as'],
    ['medium', 'low', 'block', 'unknown-as'],
    ['ignore', 'low', 'warn', 'unknown-ignored'],
  ] as const)('as %s at the gate %s: %s, said as %s', (unknownAs, failOn, verdict, code) => {
    expect(judge(unknown, { failOn, unknownAs }).verdict).toBe(verdict);
    expect(codes(unknown, { failOn, unknownAs })).toContain(code);
  });
});

describe('only what has a fix', () => {
  it('keeps vulnerabilities without one from the gate, and says how many', () => {
    const seen = evidence({ findings: [finding({ fixedVersions: [], status: 'affected' })] });
    expect(judge(seen, { failOn: 'high', onlyFixed: true }).verdict).toBe('warn');
    expect(codes(seen, { failOn: 'high', onlyFixed: true })).toContain('without-fix');
  });

  it('still gates secrets, which wait for nobody', () => {
    const seen = evidence({ findings: [finding({ kind: 'secret', fixedVersions: [], status: 'affected' })] });
    expect(judge(seen, { failOn: 'high', onlyFixed: true }).verdict).toBe('block');
  });
});

describe('the built-in policy', () => {
  it.each<[string, Partial<Finding>, string]>([
    ['a critical one with a fix', { severity: 'critical' }, 'block'],
    ['a critical one without', { severity: 'critical', fixedVersions: [], status: 'affected' }, 'warn'],
    ['an exploited one', { severity: 'low', kev: { dateAdded: '2099-01-01' } }, 'block'],
    ['malware', { kind: 'malware', severity: 'unknown', fixedVersions: [] }, 'block'],
    ['a high one', { severity: 'high' }, 'warn'],
  ])('%s', (_, part, verdict) => {
    expect(judge(evidence({ findings: [finding(part)] }), { failOn: 'policy' }).verdict).toBe(verdict);
  });
});

describe('what is missing', () => {
  const missing: [string, Partial<Evidence>][] = [
    ['gap', { problems: [{ code: 'archive-invalid', message: 'layer 2 ends early', gap: true }] }],
    ['problems', { problems: [{ code: 'bound', message: 'too large' }] }],
    ['unread', { coverage: { ...everythingRead, layersTotal: 3 } }],
    ['not-covered', { coverage: { ...everythingRead, notCovered: ['Slackware'] } }],
    ['not-looked-at', { coverage: { ...everythingRead, notLookedAt: ['an encrypted archive'] } }],
    ['nothing', { coverage: { ...everythingRead, packages: {} } }],
    ['end-of-life', { endOfLife: { product: 'Debian', release: '8', date: '2018-06-17', ended: true } }],
    ['starter', { starter: true }],
  ];

  it.each(missing)('%s is never a plain admit, gate or none', (code, part) => {
    for (const options of [{}, { failOn: 'critical' }, { failOn: 'policy' }] as const) {
      expect(judge(evidence(part), options).verdict).toBe('warn');
      expect(codes(evidence(part), options)).toEqual([code]);
    }
  });

  it('is said beside what blocks', () => {
    const seen = evidence({ findings: [finding()], coverage: { ...everythingRead, notCovered: ['Slackware'] } });
    expect(codes(seen, { failOn: 'high' })).toEqual(['at-or-above', 'not-covered']);
  });

  it('is said once where a gap is told both as a problem and as not looked at', () => {
    const message = 'layer 2 ends early';
    const seen = evidence({
      problems: [{ code: 'archive-invalid', message, gap: true }],
      coverage: { ...everythingRead, notLookedAt: [message] },
    });
    expect(codes(seen)).toEqual(['gap']);
  });
});

it('sets aside what is waived or does not affect the artifact', () => {
  const findings = [
    finding({ severity: 'critical', waived: { by: 'ops', reason: 'not reachable' } }),
    finding({ severity: 'critical', status: 'not_affected' }),
  ];
  expect(judge(evidence({ findings }), { failOn: 'low' }).verdict).toBe('admit');
});

it('never admits with a finding, and every reason has both languages', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(...severities).map(severity => finding({ severity })),
        { minLength: 1, maxLength: 6 },
      ),
      fc.constantFrom(undefined, 'critical', 'high', 'medium', 'low', 'policy'),
      fc.constantFrom(undefined, 'ignore', ...severities),
      (findings, failOn, unknownAs) => {
        const verdict = judge(evidence({ findings }), {
          ...(failOn ? { failOn } : {}),
          ...(unknownAs ? { unknownAs } : {}),
        });
        expect(verdict.verdict).not.toBe('admit');
        for (const { en, zh } of verdict.reasons) {
          expect(en).not.toMatch(/[{}]/);
          expect(zh).toMatch(/\p{Script=Han}/u);
        }
      },
    ),
  );
});
