import { describe, expect, it } from 'vitest';
import { type Finding, PlimsollError } from '../../model/index.ts';
import { finding } from '../testdata/sample.ts';
import { applyWaivers, type WaiverContext } from './apply.ts';
import { readWaivers } from './read.ts';

const day = (date: string): WaiverContext => ({ now: new Date(`${date}T23:59:59Z`) });
const lodash = (part: Partial<Finding> = {}): Finding =>
  finding({
    id: 'CVE-2099-0001',
    aliases: ['GHSA-aaaa-bbbb-cccc'],
    package: {
      purl: 'pkg:npm/%40scope/lodash@4.17.20',
      name: '@scope/lodash',
      version: '4.17.20',
      path: 'app/node_modules/lodash/package.json',
      source: { name: 'lodash-src', version: '1' },
      layer: { index: 2, diffId: 'sha256:aa', digest: 'sha256:bb' },
    },
    ...part,
  });

const own = (entry: string): string => `apiVersion: plimsoll.dev/v1
kind: Waivers
waivers:
  - { ${entry}, reason: not reachable, owner: team-a, expires: 2030-06-30 }
`;

async function waivedBy(text: string, file: string, seen = lodash(), context = day('2030-01-01')): Promise<boolean> {
  return applyWaivers([seen], (await readWaivers(text, file)).waivers, context).waived.length === 1;
}

describe('plimsoll.yaml', () => {
  it.each([
    ['id: CVE-2099-0001', true],
    ['id: ghsa-AAAA-bbbb-cccc', true],
    ['id: CVE-2099-0002', false],
    ['ids: [CVE-1, CVE-2099-0001]', true],
    ['purl: pkg:npm/%40scope/lodash', true],
    ['purl: pkg:npm/%40scope/lodash@4.17.20', true],
    ['purl: pkg:npm/%40scope/lodash@4.17.21', false],
    ['purl: "pkg:npm/*"', true],
    ['path: "app/**"', true],
    ['path: /app/node_modules/lodash/package.json', true],
    ['path: "opt/**"', false],
    ['layer: sha256:aa', true],
    ['layer: sha256:bb', true],
    ['layer: sha256:cc', false],
    ['id: CVE-2099-0001, path: "opt/**"', false],
    ['id: CVE-2099-0001, environment: test', false],
  ])('%s', async (entry, waived) => {
    expect(await waivedBy(own(entry), 'plimsoll.yaml')).toBe(waived);
  });

  it('holds in the environment that it names', async () => {
    const context = { ...day('2030-01-01'), environment: 'test' };
    expect(await waivedBy(own('id: CVE-2099-0001, environment: test'), 'plimsoll.yaml', lodash(), context)).toBe(true);
  });

  it('counts through the day of its expiry, and on the day after the finding is back', async () => {
    const { waivers } = await readWaivers(own('id: CVE-2099-0001'), 'plimsoll.yaml');
    const last = applyWaivers([lodash()], waivers, day('2030-06-30'));
    expect(last.waived[0]?.waived).toEqual({ by: 'team-a', reason: 'not reachable', until: '2030-06-30' });
    expect(last.reasons[0]?.en).toBe('1 finding waived by team-a until 2030-06-30: CVE-2099-0001: not reachable');
    const after = applyWaivers([lodash()], waivers, { now: new Date('2030-07-01T00:00:00Z') });
    expect(after.open).toHaveLength(1);
    expect(after.reasons[0]?.en).toBe(
      'the waiver of CVE-2099-0001 by team-a ended on 2030-06-30: 1 finding counts again',
    );
    expect(after.reasons[0]?.zh).toContain('已于 2030-06-30 到期');
  });

  it.each([
    ['nothing named', own('environment: test'), 'a waiver of everything is none'],
    ['no owner', own('id: A').replace(', owner: team-a', ''), 'lacks "owner"'],
    ['no expiry', own('id: A').replace(', expires: 2030-06-30', ''), 'lacks "expires"'],
    ['no such day', own('id: A').replace('06-30', '06-31'), 'must be a date'],
    ['an unknown key', own('id: A, colour: red'), 'there is no key "colour"'],
    [
      'a contradiction',
      `${own('id: A')}  - { id: A, reason: x, owner: team-b, expires: 2031-01-01 }\n`,
      'contradict each other',
    ],
  ])('is refused with its place: %s', async (_, text, message) => {
    const error = await readWaivers(text, 'plimsoll.yaml').catch(error => error);
    expect(error).toBeInstanceOf(PlimsollError);
    expect(error.message).toMatch(/^plimsoll\.yaml:\d+:\d+: /);
    expect(error.message).toContain(message);
  });
});

describe('what a policy asks of waivers', () => {
  it.each([
    [{ owner: true, expiry: false }, 'the policy asks for an owner'],
    [{ owner: false, expiry: true }, 'the policy asks for an expiry'],
  ])('%j', async (demands, lack) => {
    const { waivers } = await readWaivers('CVE-2099-0001', '.trivyignore');
    const { open, reasons } = applyWaivers([lodash()], waivers, { ...day('2030-01-01'), demands });
    expect(open).toHaveLength(1);
    expect(reasons[0]?.en).toContain(lack);
  });

  it('refuses what reaches too far', async () => {
    const { waivers } = await readWaivers(own('id: CVE-2099-0001'), 'plimsoll.yaml');
    const demands = { owner: true, expiry: true, maxDays: 90 };
    expect(applyWaivers([lodash()], waivers, { ...day('2030-01-01'), demands }).open).toHaveLength(1);
    expect(applyWaivers([lodash()], waivers, { ...day('2030-05-01'), demands }).open).toHaveLength(0);
  });
});

describe('.trivyignore', () => {
  it.each([
    ['CVE-2099-0001', true],
    ['# CVE-2099-0001', false],
    ['CVE-2099-0001 exp:2030-01-01 # until then', true],
    ['CVE-2099-0001 exp:2029-12-31', false],
    ['CVE-2099-0001 exp:tomorrow', false],
    ['CVE-2099-0002\r\nCVE-2099-0001\r\n', true],
  ])('%j', async (text, waived) => {
    expect(await waivedBy(text, '.trivyignore')).toBe(waived);
  });

  it('takes the remark above an entry for its reason', async () => {
    const { waivers } = await readWaivers('# not reachable\nCVE-1\n\nCVE-2\n', '.trivyignore');
    expect(waivers.map(({ reason }) => reason)).toEqual(['not reachable', 'no reason given']);
  });

  it.each([
    ['vulnerabilities: [{ id: CVE-2099-0001, paths: ["app/**"], statement: fine }]', true],
    ['vulnerabilities: [{ id: CVE-2099-0001, expired_at: 2029-01-01 }]', false],
    ['vulnerabilities: [{ id: CVE-2099-0001, purls: ["pkg:npm/%40scope/lodash@4.17.20"] }]', true],
    ['secrets: [{ id: CVE-2099-0001 }]', false],
  ])('as YAML: %s', async (text, waived) => {
    expect(await waivedBy(text, '.trivyignore.yaml')).toBe(waived);
  });
});

describe('Grype’s ignore rules', () => {
  it.each([
    ['vulnerability: CVE-2099-0001', true],
    ['fix-state: fixed', true],
    ['fix-state: wont-fix', false],
    ['package: { name: "@scope/lodash" }', true],
    ['package: { name: "@scope/l.*" }', true],
    ['package: { name: lod }', false],
    ['package: { type: npm, version: 4.17.20 }', true],
    ['package: { language: javascript, location: "/app/**" }', true],
    ['package: { type: java-archive }', false],
    ['package: { upstream-name: "lodash-.*" }', true],
  ])('%s', async (entry, waived) => {
    expect(await waivedBy(`ignore:\n  - { ${entry} }\n`, '.grype.yaml')).toBe(waived);
  });

  it('waive nothing where they speak of its own workings, and it is said', async () => {
    const text = 'ignore:\n  - { vulnerability: CVE-2099-0001, namespace: debian }\n';
    const { waivers, notes } = await readWaivers(text, '.grype.yaml');
    expect(waivers).toEqual([]);
    expect(notes[0]?.en).toContain('.grype.yaml:2:');
  });

  it('are refused without a criterion', async () => {
    await expect(readWaivers('ignore: [{ reason: all }]', '.grype.yaml')).rejects.toThrow('would waive everything');
  });
});
