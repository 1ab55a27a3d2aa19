import { describe, expect, it } from 'vitest';
import type { Finding, VerdictWord } from '../model/index.ts';
import { loadPolicy } from './load.ts';
import { replay, summary } from './replay.ts';
import { readStored } from './stored.ts';
import { everythingRead, finding } from './testdata/sample.ts';

const now = new Date('2030-01-01T12:00:00Z');
const circumstances = { now, clock: () => 0, environment: 'production' };
const files = { read: (): string => '', resolve: (_: string, path: string): string => path };

const stored = (part: object = {}, findings: Finding[] = [], verdict: VerdictWord = 'warn'): string =>
  JSON.stringify({
    schemaVersion: 1,
    artifact: { reference: 'app:1', transport: 'docker://', kind: 'image', layers: [] },
    os: null,
    coverage: everythingRead,
    verdict: { verdict, reasons: [] },
    problems: [],
    database: { location: 'd', digest: 'x', built: '2030-01-01', feeds: [], starter: false },
    findings,
    waived: [],
    ...part,
  });

const exploited = finding({ kev: { dateAdded: '2029-01-01' } });

describe('replay', () => {
  it('sets the new verdict beside the one that was given, or the one of another policy', async () => {
    const [policy, against] = await Promise.all([loadPolicy('strict', files), loadPolicy('default', files)]);
    const scan = readStored(stored({}, [finding({ severity: 'low', risk: 10 })]), 'a.json', now);
    expect(replay(scan, 'a.json', { policy: against, circumstances })).toMatchObject({
      before: 'warn',
      after: 'admit',
    });
    expect(replay(scan, 'a.json', { policy, against, circumstances })).toMatchObject({
      before: 'admit',
      after: 'warn',
      environment: 'production',
      rules: ['unverified', 'no-sbom'],
    });
  });

  it('counts the moves, the gravest first, and warns of a policy that blocks everything', () => {
    const row = (before: VerdictWord, after: VerdictWord) => ({
      file: '',
      reference: '',
      environment: '',
      before,
      after,
      rules: [],
    });
    const rows = [row('warn', 'admit'), row('admit', 'block'), row('warn', 'block'), row('warn', 'block')];
    expect(summary([...rows, row('warn', 'warn')])).toEqual({
      scans: 5,
      changed: 4,
      moves: [
        { before: 'admit', after: 'block', n: 1 },
        { before: 'warn', after: 'block', n: 2 },
        { before: 'warn', after: 'admit', n: 1 },
      ],
      blocksAll: false,
    });
    expect(summary([row('block', 'block')]).blocksAll).toBe(true);
    expect(summary([]).blocksAll).toBe(false);
  });
});

describe('a stored scan', () => {
  it.each([
    ['2029-12-31', 1],
    ['2030-01-01', 0],
    [undefined, 0],
  ])('waived until %s: %d findings count', (until, n) => {
    const waived = { ...exploited, waived: { by: 'a', reason: 'b', ...(until ? { until } : {}) } };
    const { findings } = readStored(stored({ waived: [waived] }), 'a.json', now);
    expect(findings.filter(one => !one.waived)).toHaveLength(n);
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['no object', '[]', 'it is no object'],
    ['another version', stored({ schemaVersion: 2 }), 'schemaVersion 1 is expected'],
    ['no artifact', stored({ artifact: 1 }), 'it names no artifact'],
    ['no coverage', stored({ coverage: null }), 'it says nothing of what was looked at'],
    ['no verdict', stored({ verdict: { verdict: 'fine' } }), 'it holds no verdict'],
    ['findings that are none', stored({ findings: [{ id: 'x' }] }), 'findings[0] is no finding'],
    ['no list', stored({ findings: {} }), 'findings is no list'],
    ['a severity of its own', stored({ findings: [{ ...exploited, severity: 'dire' }] }), 'findings[0]'],
    ['a score that is none', stored({ findings: [{ ...exploited, cvss: [{ score: 'high' }] }] }), 'findings[0]'],
  ])('%s is refused', (_, text, message) => {
    expect(() => readStored(text, 'a.json', now)).toThrow(message);
  });
});
