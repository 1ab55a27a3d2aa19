import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, ScanResult } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { formatOf, formats } from './formats.ts';
import { finding, manyFindings, openssl, otherKinds, privileged, sample, secret } from './testdata/sample.ts';

async function written(id: string, scan: ScanResult, options?: ReportOptions): Promise<string> {
  let text = '';
  const document = formatOf(id).write(scan, options);
  if (typeof document === 'string') return document;
  for await (const piece of document) text += piece;
  return text;
}

const every = sample({ findings: [...sample().findings, ...otherKinds] });
const ids = formats.map(({ id }) => id);
/** Formats with a place for every kind of finding, and those that speak of packages alone. */
const ofAllKinds = ['table', 'json', 'markdown', 'html', 'sarif', 'junit', 'csv', 'cosign-vuln', 'defectdojo'];
const ofPackages = ['gitlab-container-scanning', 'gitlab-dependency-scanning', 'harbor', 'harbor-adapter'];

describe.each(ids)('%s', id => {
  it('gives the same bytes for the same scan, in whatever order it was gathered', async () => {
    const turned = { ...every, findings: [...every.findings].reverse() };
    expect(await written(id, turned)).toBe(await written(id, every));
  });

  it('writes a scan with nothing in it', async () => {
    const nothing = sample({ findings: [], waived: [], fixFirst: [], problems: [], packages: [] });
    expect(await written(id, nothing)).not.toBe('');
  });

  it('passes on nothing that a terminal or a reader would obey', async () => {
    const evil = '\u001b]0;x\u0007<script>alert(1)</script>\u202e"\'`,=1\r\n\u009b';
    const layer = { ...openssl.layer, createdBy: evil };
    const text = await written(id, hostile(evil, layer));
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});

function hostile(text: string, layer = openssl.layer): ScanResult {
  const given = sample();
  const found = { ...openssl, name: text, version: text, path: text, layer };
  return {
    ...given,
    artifact: { ...given.artifact, reference: text, layers: [layer], labels: { [text]: text } },
    findings: [
      finding({ id: text, title: text, aliases: [text], package: found, fixedVersions: [text], references: [text] }),
      {
        ...secret,
        id: text,
        excerpt: text,
        message: { en: text, zh: text },
        subject: { kind: 'file', path: text, line: 3 },
      },
      { ...privileged, advice: { ...privileged.advice!, fix: { en: text, zh: text }, standards: [text] } },
    ],
    waived: [finding({ id: text, waived: { by: text, reason: text, until: text } })],
    coverage: { ...given.coverage, notCovered: [text], notLookedAt: [text] },
    problems: [{ code: 'bound', message: text, path: text, layer: layer.diffId }],
    verdict: { verdict: 'block', reasons: [{ code: 'x', en: text, zh: text }] },
  };
}

it.each(ofAllKinds)('%s has every kind of finding, and masks a secret', async id => {
  const text = await written(id, every, { all: true, columns: 200 });
  for (const { id: name } of every.findings) expect(text).toContain(name);
});

it.each(ofPackages)('%s has the packages alone', async id => {
  const text = await written(id, every);
  expect(text).toContain('CVE-2099-0002');
  expect(text).toContain('MAL-2099-1');
  expect(text).not.toContain('privileged-container');
});

it.each(['gitlab-container-scanning', 'gitlab-dependency-scanning'])('%s says how many are not in it', async id => {
  const { scan } = JSON.parse(await written(id, every)) as { scan: { messages: { level: string; value: string }[] } };
  const messages = scan.messages.map(({ value }) => value);
  expect(messages).toContain('3 findings are not about packages, and this format has no place for them.');
  expect(messages).toContain('1 waived findings are left out.');
});

it.each([...ofAllKinds.filter(id => id !== 'cosign-vuln'), ...ofPackages, 'cosign-vuln'])(
  '%s says what was not looked at, not judged and not read',
  async id => {
    const text = await written(id, every, { all: true, columns: 400 });
    for (const words of ['CocoaPods', 'opt/app.jar is encrypted', 'layer 2 ends early', 'larger than 64 MiB']) {
      expect(text).toContain(words);
    }
  },
);

it.each(['markdown', 'html', 'junit', 'csv'])('%s speaks Chinese where it is asked to', async id => {
  const text = await written(id, every, { lang: 'zh-CN' });
  expect(text).toContain('容器“web”以特权模式运行');
  expect(text).toContain('漏洞库没有相应的数据源');
});

describe('any text', () => {
  it.each(['sarif', 'gitlab-container-scanning', 'defectdojo', 'harbor', 'github-snapshot'])(
    'is JSON in %s',
    async id => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async text => {
          JSON.parse(await written(id, hostile(text)));
        }),
        { numRuns: 20 },
      );
    },
  );
});

describe('markdown', () => {
  it('is cut below what a comment of a code host takes, and says how to see all', async () => {
    const text = await written('markdown', sample({ findings: manyFindings(3000) }), { all: false });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('… and 2900 more (--all lists them)');
  });

  it('calls nobody, links nothing and opens no HTML', async () => {
    const text = await written('markdown', hostile('@team #1 <b> [x](http://evil) | ![i](x)'), { all: true });
    expect(text).not.toMatch(/(^|[^`&\w])@team|<b>|\]\(http:\/\/evil/m);
  });
});

describe('github-snapshot', () => {
  it('names packages under their kind, and the build that it is told of', async () => {
    const build = {
      commit: 'a'.repeat(40),
      ref: 'refs/heads/main',
      job: 'ci_scan',
      run: '7',
      url: 'https://ci.example/7',
    };
    const snapshot = JSON.parse(await written('github-snapshot', every, { build, version: '1.2.3' }));
    expect(snapshot).toMatchObject({
      version: 0,
      sha: build.commit,
      ref: build.ref,
      job: { id: '7', correlator: 'ci_scan registry.example.org/shop/web', html_url: build.url },
      detector: { name: 'plimsoll', version: '1.2.3' },
    });
    const manifest = snapshot.manifests['registry.example.org/shop/web:1.4 (npm)'];
    expect(manifest.resolved['pkg:npm/lodash@4.17.20']).toEqual({
      package_url: 'pkg:npm/lodash@4.17.20',
      relationship: 'direct',
      scope: 'runtime',
      dependencies: [],
    });
    expect(Object.keys(snapshot.metadata).length).toBeLessThanOrEqual(8);
  });
});

describe('cosign-vuln', () => {
  it('is a predicate with the scan as its result', async () => {
    const predicate = JSON.parse(await written('cosign-vuln', every, { version: '1.2.3' }));
    expect(Object.keys(predicate)).toEqual(['invocation', 'scanner', 'metadata']);
    expect(predicate.scanner).toMatchObject({
      version: '1.2.3',
      result: { schemaVersion: 1, verdict: { verdict: 'block' } },
    });
    expect(predicate.metadata.scanStartedOn).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('is a statement about the manifest, and none where there is no digest', async () => {
    const statement = JSON.parse(await written('cosign-vuln-statement', every));
    expect(statement.subject).toEqual([{ name: 'registry.example.org/shop/web', digest: { sha256: 'd'.repeat(64) } }]);
    expect(statement.predicateType).toBe('https://cosign.sigstore.dev/attestation/vuln/v1');
    const artifact = { reference: 'rootfs:/', transport: 'rootfs:', kind: 'rootfs' as const, layers: [] };
    await expect(written('cosign-vuln-statement', sample({ artifact }))).rejects.toThrow(/no digest/);
  });
});

describe('harbor', () => {
  it('stands under its media type, and bare for an adapter', async () => {
    const wrapped = JSON.parse(await written('harbor', every));
    const bare = JSON.parse(await written('harbor-adapter', every));
    expect(wrapped).toEqual({ 'application/vnd.security.vulnerability.report; version=1.1': bare });
    expect(bare).toMatchObject({
      artifact: { repository: 'registry.example.org/shop/web', tag: '1.4', digest: `sha256:${'d'.repeat(64)}` },
      severity: 'Critical',
    });
    expect(bare.vulnerabilities[0]).toMatchObject({
      id: 'CVE-2099-0002',
      package: 'libssl3',
      version: '3.0.11-1',
      fix_version: '3.0.13-1',
      severity: 'Critical',
      preferred_cvss: { score_v3: 9.8, score_v2: null },
    });
  });
});

describe('fingerprints', () => {
  const marksOf = async (findings: Finding[]): Promise<string[]> =>
    JSON.parse(await written('defectdojo', sample({ findings, waived: [] }))).findings.map(
      (one: { unique_id_from_tool: string }) => one.unique_id_from_tool,
    );
  const [of] = [async (one: Finding): Promise<string> => (await marksOf([one]))[0] as string];

  it('stay when version, severity or line change, and differ where something else is wrong', async () => {
    const same = await of(finding());
    const newer = { ...openssl, version: '3.0.12-1', purl: openssl.purl.replace('3.0.11-1', '3.0.12-1') };
    expect(await of(finding({ package: newer, severity: 'low' }))).toBe(same);
    expect(await of(finding({ id: 'CVE-2099-9' }))).not.toBe(same);
    const moved = { ...secret, subject: { ...secret.subject, line: 9 } as Finding['subject'] };
    expect(await of(moved)).toBe(await of(secret));
  });

  it('are never the same twice in one report', async () => {
    const marks = await marksOf([secret, { ...secret, subject: { ...secret.subject, line: 9 } as Finding['subject'] }]);
    expect(new Set(marks).size).toBe(2);
  });
});
