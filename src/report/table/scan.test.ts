import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../kit/index.ts';
import type { Finding, ScanResult } from '../../model/index.ts';
import type { ReportOptions } from '../format.ts';
import { finding, manyFindings, openssl, otherKinds, privileged, sample, secret } from '../testdata/sample.ts';
import { scanTable } from './scan.ts';

const render = (part: Partial<ScanResult> = {}, options: ReportOptions = {}): string =>
  scanTable.write(sample(part), options) as string;
const linesOf = (text: string): string[] => text.split('\n');
/** Where a text first stands, so that an order can be asked for. */
const order = (text: string, ...parts: string[]): number[] => parts.map(part => text.indexOf(part));

describe('the first screen', () => {
  it('begins with the verdict, the artifact and the counts', () => {
    expect(linesOf(render({}, { columns: 120 }))[0]).toBe(
      'BLOCK  registry.example.org/shop/web:1.4 — 4 findings: 1 critical, 2 high, 1 unknown; 2 have a fix; 1 waived',
    );
  });

  it('begins with a warning when the starter set was all there was to judge by', () => {
    const database = { location: 'starter', digest: '', feeds: [{ name: 'starter', records: 104 }], starter: true };
    const [first, second] = linesOf(render({ database }, { columns: 200 }));
    expect(first).toMatch(/^Warning: judged by the built-in starter set of 104 advisories alone/);
    expect(second).toMatch(/^BLOCK/);
    expect(linesOf(render({ database }, { columns: 200, lang: 'zh-CN' }))[0]).toMatch(/^警告：仅依据内置的 104 条/);
  });

  it('goes on with reasons, coverage, problems, what to fix first, and the findings', () => {
    const places = order(
      render(),
      'BLOCK',
      'at or above the gate',
      'Looked at',
      'Problems (2)',
      'Fix first',
      'SEVERITY',
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('tells layers, packages by kind, feeds and their age, and what was not looked at or judged', () => {
    const text = render({}, { columns: 200, now: new Date('2099-02-12T00:00:00Z') });
    expect(text).toContain('2 of 2 layers, 1 from the cache · 400 packages: 310 npm, 88 deb, 2 cocoapods');
    expect(text).toContain('osv/debian: 41000 records (newest 2099-02-09, 2 days old)');
    expect(text).toContain('epss: 1 record · built 2099-02-10');
    expect(text).toMatch(/Not judged +CocoaPods/);
    expect(text).toMatch(/Not looked at +opt\/app\.jar is encrypted/);
    expect(text).toMatch(/End of life +Debian 12 has had no standard support since 2099-06-10/);
  });

  it('names the feeds that the artifact needs, counts the others, and points out what is stale', () => {
    const feeds = ['osv/debian', 'osv/npm', 'osv/alpine', 'osv/crates.io', 'kev'].map(name => ({
      name,
      records: 5,
      newest: '2099-01-01T00:00:00Z',
    }));
    const covered = ['Debian:12 (1311)', 'npm (3621)'];
    const part = { coverage: { ...sample().coverage, covered }, database: { ...sample().database, feeds } };
    const text = render(part, { columns: 250 });
    expect(text).toMatch(/Advisories +osv\/debian: 5 .*; osv\/npm: 5 .*; kev: 5 .*; 2 feeds for other ecosystems/);
    expect(text).not.toContain('osv/alpine');
    expect(render(part, { columns: 250, color: true, now: new Date('2099-03-01') })).toContain('\u001b[33mosv/debian');
    expect(render(part, { columns: 250, color: true, now: new Date('2099-01-03') })).not.toContain(
      '\u001b[33mosv/debian',
    );
  });

  it('says which layers were not read', () => {
    const coverage = { ...sample().coverage, layersTotal: 5 };
    expect(render({ coverage }, { columns: 120 })).toContain('2 of 5 layers, 1 from the cache, 3 NOT READ');
  });
});

describe('no findings', () => {
  const coverage = { ...sample().coverage, notCovered: [], notLookedAt: [] };
  const nothing = { findings: [], fixFirst: [], waived: [] };
  it.each([
    ['no findings', { coverage }],
    ['no findings in what was judged', {}],
    ['nothing could be judged', { coverage: { ...coverage, covered: [], notCovered: ['Slackware'] } }],
  ])('"%s" where that is the truth', (words, part) => {
    const [first] = linesOf(render({ ...nothing, ...part }, { columns: 200 }));
    expect(first).toMatch(new RegExp(`— ${words}$`));
    expect(first).not.toContain('0 findings');
  });
});

describe('fix first', () => {
  it('names the upgrade, what it closes, where it lies, and how', () => {
    const text = render({}, { columns: 140 });
    expect(text).toContain('1. upgrade openssl 3.0.11-1 → 3.0.13-1 · closes 1: 1 critical, 1 exploited · risk −98');
    expect(text).toContain('libssl3, openssl · layer 0: ADD file:4b1be1de1a1e in /');
    expect(text).toContain('app/node_modules/lodash/package.json · layer 1: RUN npm ci --omit=dev');
    expect(text).toMatch(/How {2}deb: .*apt-get upgrade/);
  });

  it('stops at ten at a terminal', () => {
    const [first] = sample().fixFirst;
    const fixFirst = Array.from({ length: 13 }, (_, index) => ({ ...first!, name: `package-${index}` }));
    expect(render({ fixFirst }, { all: false })).toContain('… and 3 more (--all)');
    expect(render({ fixFirst })).toContain('13. upgrade package-12');
  });

  it('says so when nothing can be upgraded', () => {
    expect(render({ fixFirst: [] })).toContain('No fixed version is known for any finding.');
  });
});

describe('the list of findings', () => {
  it('has the worst first, KEV and EPSS, and the layer', () => {
    const text = render({}, { columns: 160 });
    const rows = linesOf(text.slice(text.indexOf('SEVERITY')));
    expect(rows[0]).toMatch(/^SEVERITY +ID +PACKAGE +INSTALLED +FIXED IN +KEV\/EPSS +LAYER +RISK/);
    expect(rows[1]).toMatch(/^critical +CVE-2099-0002 +libssl3 +3\.0\.11-1 +3\.0\.13-1 +KEV 43% +0 +98/);
    expect(rows[3]).toMatch(/^unknown +CVE-2099-0003 +lodash +4\.17\.20 +no fix yet/);
  });

  it('is cut short at a terminal, and says by how many', () => {
    const findings = manyFindings(100);
    expect(render({ findings }, { all: false })).toContain('… and 75 more (--all)');
    const whole = render({ findings });
    for (const { id } of findings) expect(whole).toContain(id);
    expect(whole).not.toContain('(--all)');
  });

  it('gives the packages of one source one row at a terminal, and in full a row each', () => {
    const findings = [
      finding(),
      finding({ package: { ...openssl, name: 'openssl', purl: 'pkg:deb/debian/openssl@3.0.11-1' } }),
    ];
    expect(render({ findings }, { all: false })).toMatch(/CVE-2099-0001 +libssl3 \+1 /);
    expect(render({ findings }, { all: false })).not.toContain('(--all)');
    expect(render({ findings }).match(/CVE-2099-0001 +(libssl3|openssl) /g)).toHaveLength(2);
  });

  it('keeps ids whole at 80 columns, and layers out of the way before that', () => {
    const text = render({ findings: [finding({ id: 'GHSA-abcd-efgh-ijkl' })] });
    expect(text).toContain('GHSA-abcd-efgh-ijkl');
  });
});

describe('findings in files', () => {
  const text = render({ findings: [secret, ...otherKinds] }, { columns: 120 });

  it('stand under their file, the worst file first, with line, object, what is wrong and the remedy', () => {
    expect(text).toContain('Configuration and secrets: 3 findings in 3 places');
    expect(text).toMatch(
      / {2}deploy\/web\.yaml\n {4}critical {2}21-23 {2}privileged-container {2}shop\/Deployment\/web {2}container "web" runs privileged\n +fix: set securityContext/,
    );
    const places = order(text, 'deploy/web.yaml', 'root/.ssh/id_rsa', 'deploy/Dockerfile');
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('show a secret masked, and the layer that it came in with', () => {
    expect(text).toMatch(
      /id_rsa · layer 1: RUN npm ci --omit=dev\n +high +1 +private-key {2}a private key .*\n +-----BEGIN \*+\n/,
    );
  });

  it('leave licences and malicious packages among the packages', () => {
    expect(text).toMatch(/critical +MAL-2099-1 +lodahs +1\.0\.0/);
    expect(text).toMatch(/high +AGPL-3\.0-only +lodash/);
  });

  it('say the remedy of a check once a file, and are cut at a terminal', () => {
    const findings = Array.from({ length: 40 }, (_, index) => ({
      ...privileged,
      subject: { ...privileged.subject, line: index + 1, endLine: index + 1 } as Finding['subject'],
    }));
    expect(render({ findings }).match(/fix: /g)).toHaveLength(1);
    expect(render({ findings }, { all: false })).toContain('… and 15 more (--all)');
  });

  it('leave advisories and upgrades out of a scan of configuration alone', () => {
    const coverage = {
      ...sample().coverage,
      covered: [],
      scanners: ['misconfiguration'] as const,
      configurations: { dockerfile: 1 },
    };
    const artifact = { reference: 'config:.', transport: 'config:', kind: 'config' as const, layers: [] };
    const text = render({ artifact, coverage, findings: [privileged], fixFirst: [] }, { columns: 120 });
    expect(text).toContain('configuration, not what runs with it');
    expect(text).not.toMatch(/Advisories|Fix first|not recognised/);
  });

  it('name what was looked for, and what was not', () => {
    const coverage = {
      ...sample().coverage,
      scanners: ['vulnerability', 'secret'] as const,
      configurations: { dockerfile: 2 },
    };
    const text = render({ coverage }, { columns: 200 });
    expect(text).toMatch(/Looked for +vulnerabilities, secrets; not for misconfigurations, licences/);
    expect(text).toContain('1 configuration file'.replace('1', '2').replace('file', 'files'));
  });
});

describe('width', () => {
  it.each([24, 40, 60, 80, 100, 132, 240])('is never more than %i columns', columns => {
    for (const lang of ['en', 'zh-CN'] as const) {
      const text = render(
        { findings: [...sample().findings, ...otherKinds, ...manyFindings(30)] },
        { columns, lang, all: true },
      );
      for (const line of linesOf(text)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('lines columns up where cells hold Chinese', () => {
    const findings = ['甲乙丙', 'abc'].map((name, index) =>
      finding({ id: `CVE-2099-000${index}`, package: { ...openssl, name } }),
    );
    const rows = linesOf(render({ findings }, { lang: 'zh-CN' })).filter(
      line => line.includes('3.0.13-1') && line.includes('CVE'),
    );
    const [first, second] = rows.map(line => widthOf(line.slice(0, line.indexOf('3.0.11-1'))));
    expect(first).toBe(second);
  });
});

describe('colour', () => {
  it('is there only when asked for, and changes nothing else', () => {
    const plain = render({}, { lang: 'zh-CN' });
    const coloured = render({}, { lang: 'zh-CN', color: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

describe('hostile names', () => {
  const evil = 'x\u001b]0;owned\u0007\u001b[2J\r\n\u009b31m\u202etxt.exe';
  const hostile = (text: string): Partial<ScanResult> => {
    const given = sample();
    const layer = { ...given.artifact.layers[0]!, createdBy: text };
    return {
      artifact: { ...given.artifact, reference: text, layers: [layer], created: text },
      os: { ...given.os!, prettyName: text },
      coverage: {
        ...given.coverage,
        packages: { [text]: 3 },
        notCovered: [text],
        notLookedAt: [text],
        covered: [text],
      },
      findings: [
        finding({
          id: text,
          package: { ...openssl, name: text, version: text, path: text, layer },
          fixedVersions: [text],
        }),
      ],
      fixFirst: [
        { ...given.fixFirst[0]!, name: text, from: text, to: text, path: text, packages: [text], layer, type: text },
      ],
      verdict: { verdict: 'warn', reasons: [{ code: 'x', en: text, zh: text }] },
      problems: [{ code: 'bound', message: text, path: text }],
      endOfLife: { product: text, release: text, date: text, ended: true, extended: text },
      database: { ...given.database, built: text, feeds: [{ name: text, records: 1, newest: text }] },
    };
  };

  it('are written out, not obeyed', () => {
    const text = render(hostile(evil), { columns: 200 });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).toContain('x\\x1b]0;owned');
  });

  it('leave every line within the width, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.integer({ min: 24, max: 160 }), (text, columns) => {
        const plain = render(hostile(text), { columns });
        expect(render(hostile(text), { columns, color: true }).replace(/\u001b\[\d+m/g, '')).toBe(plain);
        for (const line of linesOf(plain)) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('is the same for the same findings in any order', () => {
  const findings = manyFindings(40);
  expect(render({ findings: [...findings].reverse() }, { all: true })).toBe(render({ findings }, { all: true }));
});

it('renders 5,000 findings in less than 200 ms', () => {
  const result = sample({ findings: manyFindings(5000) });
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    scanTable.write(result, { all: true, columns: 120, color: true });
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(200);
});
