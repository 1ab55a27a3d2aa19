import { describe, expect, it } from 'vitest';
import { widthOf } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { explainFinding } from './explain.ts';
import { finding, openssl, sample } from './testdata/sample.ts';

describe('an explanation', () => {
  it.each([
    ['the advisory', /Advisory +DSA-9999-1/],
    ['its range', /Range +>= 0, < 3\.0\.13-1/],
    ['the comparison made', /Compared +openssl 3\.0\.11-1: 3\.0\.11-1 < 3\.0\.13-1 \(deb\)/],
    ['the file', /File +var\/lib\/dpkg\/status/],
    ['the layer', /Layer +0 +sha256:a{64}/],
    ['the instruction', /Instruction +ADD file:4b1be1de1a1e in \//],
    ['the factors of its risk', /Risk +98 \/ 100: CVSS 3\.1 base score 9\.8 \(NVD\); known to be exploited/],
    ['what policy says', /Verdict +BLOCK: 2 findings are at or above the gate/],
    ['what would close it', /What closes it +upgrade openssl from 3\.0\.11-1 to 3\.0\.13-1/],
  ])('names %s', (_, words) => {
    expect(explainFinding(sample(), 'CVE-2099-0002', { columns: 200 })).toMatch(words);
  });

  it('speaks Chinese', () => {
    const text = explainFinding(sample(), 'CVE-2099-0002', { columns: 200, lang: 'zh-CN' });
    expect(text).toMatch(/如何关闭 +将 openssl 从 3\.0\.11-1 升级到 3\.0\.13-1/);
    expect(text).toMatch(/风险 +98 \/ 100：CVSS 3\.1 基础分 9\.8/);
  });

  it('shows who waived it, why, and until when', () => {
    expect(explainFinding(sample(), 'CVE-2099-0004', { columns: 200 })).toMatch(
      /Waived +by ops: not reachable \(until 2099-12-31\)/,
    );
  });

  it('says what to do where there is no fix', () => {
    expect(explainFinding(sample(), 'CVE-2099-0003')).toContain('no fixed version is known');
    const { advice: _, ...bare } = finding({ id: 'x-1', kind: 'secret' });
    expect(explainFinding(sample({ findings: [bare] }), 'x-1')).toContain('mend it where it stands');
  });

  it('says of a check what it found where, why that matters, how to mend it, and what it evidences', () => {
    const both = (en: string) => ({ en, zh: `中${en}` });
    const { package: _, ...risky } = finding({
      id: 'PLK-001',
      kind: 'misconfiguration',
      subject: { kind: 'object', apiVersion: 'v1', objectKind: 'Pod', name: 'a', path: 'p.yaml', line: 8 },
      message: both('container "c" is privileged'),
      excerpt: 'privileged: ********',
      advice: { title: both('A title'), why: both('Because'), fix: both('Do so'), standards: ['CIS 1', 'PSS 2'] },
    });
    const text = explainFinding(sample({ findings: [risky] }), 'plk-001', { columns: 200 });
    for (const words of [
      /^PLK-001 {2}A title$/m,
      /File +p\.yaml:8$/m,
      /Found +container "c" is privileged$/m,
      /Excerpt +privileged: \*{8}$/m,
      /Why it matters +Because$/m,
      /Standards +CIS 1; PSS 2$/m,
      /What closes it +Do so$/m,
    ])
      expect(text).toMatch(words);
    expect(explainFinding(sample({ findings: [risky] }), 'PLK-001', { lang: 'zh-CN' })).toContain('中Do so');
  });

  it('keeps to the width and obeys no name', () => {
    const evil = finding({
      id: 'CVE-1',
      title: '标题\u001b[2J'.repeat(30),
      package: { ...openssl, path: 'x\u0007/'.repeat(80) },
    });
    const text = explainFinding(sample({ findings: [evil] }), 'CVE-1', { columns: 60, lang: 'zh-CN' });
    for (const line of text.split('\n')) {
      expect(line).not.toMatch(/\p{Cc}/u);
      expect(widthOf(line)).toBeLessThanOrEqual(60);
    }
  });
});

describe('the query', () => {
  const two = sample({
    findings: [
      finding(),
      finding({ package: { ...openssl, name: 'openssl', purl: 'pkg:deb/debian/openssl@3.0.11-1?arch=amd64' } }),
    ],
  });
  const explained = (query: string): number => (explainFinding(two, query).match(/^CVE-2099-0001/gm) ?? []).length;

  it.each([
    ['CVE-2099-0001', 2],
    ['cve-2099-0001', 2],
    [' CVE-2099-0001 ', 2],
    ['CVE-2099-0001@libssl3', 1],
    ['CVE-2099-0001@libssl3@3.0.11-1', 1],
    ['CVE-2099-0001@pkg:deb/debian/openssl@3.0.11-1', 1],
    ['CVE-2099-0001@pkg:deb/debian/openssl', 1],
    ['pkg:deb/debian/openssl@3.0.11-1?arch=amd64', 1],
    ['CVE-2099-0001@openssl', 2],
  ])('%s finds %i', (query, count) => {
    expect(explained(query)).toBe(count);
  });

  it('takes aliases', () => {
    expect(explainFinding(sample(), 'ghsa-aaaa-bbbb-cccc')).toMatch(/^CVE-2099-0002/);
  });

  it.each(['CVE-2099-9999', 'CVE-2099-0001@zlib', 'pkg:deb/debian/opens', '', '@'])(
    '%j finds none and says what there is',
    query => {
      expect(() => explainFinding(sample(), query)).toThrow(PlimsollError);
      expect(() => explainFinding(sample(), query)).toThrow(
        /no finding answers to .*the report has 5 findings: CVE-2099-0001/,
      );
    },
  );
});
