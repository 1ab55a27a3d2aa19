import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../model/index.ts';
import { finding, lodash, manyFindings, otherKinds, privileged, sample, secret } from '../testdata/sample.ts';
import { writeSarif } from './scan.ts';

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: {
    physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: object };
    logicalLocations: { fullyQualifiedName: string; kind: string }[];
  }[];
  partialFingerprints: Record<string, string>;
  suppressions?: object[];
}
interface Rule {
  id: string;
  help: { text: string; markdown: string };
  properties: { tags: string[]; 'security-severity'?: string };
}
interface Run {
  tool: { driver: { rules: Rule[] } };
  results: Result[];
  invocations: {
    executionSuccessful: boolean;
    toolExecutionNotifications: { level: string; message: { text: string } }[];
  }[];
}

const documentOf = (scan: ScanResult): { runs: [Run] } => JSON.parse([...writeSarif(scan)].join(''));
const runOf = (scan: ScanResult): Run => documentOf(scan).runs[0];
const every = sample({ findings: [...sample().findings, ...otherKinds] });

/** The standard's schema, as a package of the registry ships it: no copy of it is ours. */
const schemaFile = new URL(
  '../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  import.meta.url,
);
const present = existsSync(schemaFile);
if (!present) console.warn('SARIF is not checked against the schema: @microsoft/jest-sarif is not installed');

describe.skipIf(!present)('the schema of OASIS', () => {
  it.each([
    ['with everything in it', every],
    ['with nothing in it', sample({ findings: [], waived: [], problems: [] })],
    ['of a source tree', sample({ artifact: { reference: '.', transport: 'repo:', kind: 'repo', layers: [] } })],
  ])('takes a report %s', (_, scan) => {
    // Draft 4, which says `id` for `$id`; nothing else of it that this schema uses has changed.
    const { id: _id, $schema: _schema, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
      schema,
    );
    validate(documentOf(scan));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe('results', () => {
  const { results, tool } = runOf(every);
  const resultOf = (id: string): Result => results.find(({ ruleId }) => ruleId === id)!;

  it('point at their rules', () => {
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it.each([
    ['CVE-2099-0002', 'error'],
    ['latest-tag', 'warning'],
    ['CVE-2099-0003', 'warning'],
  ])('%s has the level %s: an unknown severity is no note', (id, level) => {
    expect(resultOf(id).level).toBe(level);
  });

  it('stand in the file of a package, in the image, with the purl', () => {
    const [location] = resultOf('CVE-2099-0002').locations;
    expect(location?.physicalLocation).toEqual({
      artifactLocation: { uri: 'var/lib/dpkg/status', uriBaseId: 'IMAGE' },
      region: { startLine: 1 },
    });
    expect(location?.logicalLocations[0]?.fullyQualifiedName).toContain('pkg:deb/debian/libssl3@3.0.11-1');
  });

  it('stand at the lines of a file, and at the object', () => {
    const [location] = resultOf('privileged-container').locations;
    expect(location?.physicalLocation.region).toEqual({ startLine: 21, endLine: 23 });
    expect(location?.logicalLocations[0]).toMatchObject({
      kind: 'object',
      fullyQualifiedName: 'apps/v1/shop/Deployment/web',
    });
  });

  it('of a source tree have the reader’s own paths', () => {
    const artifact = { reference: '.', transport: 'repo:', kind: 'repo' as const, layers: [] };
    const { results } = runOf(
      sample({ artifact, findings: [finding({ package: { ...lodash, path: 'a b/ü#.json' } })] }),
    );
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation).toEqual({ uri: 'a%20b/%C3%BC%23.json' });
  });

  it('that are waived are suppressed, with who and why', () => {
    expect(resultOf('CVE-2099-0004').suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'ops: not reachable (until 2099-12-31)' },
    ]);
  });

  it('have fingerprints, each its own', () => {
    const marks = results.map(({ partialFingerprints }) => partialFingerprints['plimsoll/v1']);
    expect(new Set(marks).size).toBe(results.length);
    for (const mark of marks) expect(mark).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('rules', () => {
  const ruleOf = (scan: ScanResult, id: string): Rule => runOf(scan).tool.driver.rules.find(rule => rule.id === id)!;

  it('say the score of GitHub in the band of the severity, and none where it is unknown', () => {
    expect(ruleOf(every, 'CVE-2099-0002').properties['security-severity']).toBe('9.8');
    expect(ruleOf(every, 'latest-tag').properties['security-severity']).toBe('5.5');
    expect(ruleOf(every, 'CVE-2099-0003').properties).not.toHaveProperty('security-severity');
    const low = finding({ severity: 'low', cvss: [{ version: '3.1', vector: '', score: 9.8, source: 'NVD' }] });
    expect(ruleOf(sample({ findings: [low], waived: [] }), low.id).properties['security-severity']).toBe('2.0');
  });

  it('help in both languages', () => {
    const { markdown } = ruleOf(every, 'privileged-container').help;
    for (const words of ['Privileged container', '特权容器', 'set securityContext', 'CIS Kubernetes 5.2.2']) {
      expect(markdown).toContain(words);
    }
  });

  it('are one for a vulnerability in many packages', () => {
    const twice = sample({ findings: [finding(), finding({ package: lodash })], waived: [] });
    expect(runOf(twice).tool.driver.rules).toHaveLength(1);
  });

  it('have no more tags than their readers show', () => {
    const standards = Array.from({ length: 30 }, (_, index) => `CIS ${index}`);
    const many = { ...privileged, advice: { ...privileged.advice!, standards } };
    expect(ruleOf(sample({ findings: [many] }), privileged.id).properties.tags.length).toBeLessThanOrEqual(10);
  });
});

describe('what was not looked at', () => {
  it('is told in notifications, and a gap is no success', () => {
    const [invocation] = runOf(every).invocations;
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications).toContainEqual({
      level: 'error',
      message: { text: 'layer 2 ends early (layer 1)' },
      properties: { messageZh: 'layer 2 ends early（第 1 层）' },
    });
  });
});

describe('the limits of readers', () => {
  it('cut at 25,000 results, the least severe first, with a note', () => {
    const run = runOf(sample({ findings: [...manyFindings(25_010), { ...secret, severity: 'critical' }], waived: [] }));
    expect(run.results).toHaveLength(25_000);
    expect(run.results.some(({ ruleId }) => ruleId === secret.id)).toBe(true);
    expect(run.invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(/cut to 25000 of 25011 findings/);
  });

  it('cut at 10 MB compressed, with a note', { timeout: 60_000 }, () => {
    // Titles that no compression makes smaller.
    let seed = 1;
    const noise = (): string =>
      Array.from({ length: 900 }, () => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        return String.fromCharCode(0x4e00 + ((seed >>> 16) % 0x5000));
      }).join('');
    const findings = manyFindings(4000).map(one => ({ ...one, title: noise() }));
    const run = runOf(sample({ findings, waived: [] }));
    expect(run.results.length).toBeLessThan(4000);
    expect(run.results.length).toBeGreaterThan(500);
    expect(run.invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(/cut to \d+ of 4000/);
  });
});
