import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArtifactInfo, Finding, LayerRef, Package } from '../../model/index.ts';
import type { SavedScan } from '../saved.ts';
import { basesOf } from './base.ts';
import { diffScans } from './diff.ts';

const layersOf = (...names: string[]): LayerRef[] =>
  names.map((name, index) => {
    const [diffId = '', createdBy] = name.split('|');
    return { index, diffId: `sha256:${diffId}`, ...(createdBy ? { createdBy } : {}) };
  });
const imageOf = (layers: LayerRef[], labels: Record<string, string> = {}): ArtifactInfo => ({
  reference: 'app',
  transport: 'docker://',
  kind: 'image',
  layers,
  labels,
});

const findingOf = (
  id: string,
  name: string,
  version: string,
  rest: Partial<Finding> = {},
  layer?: LayerRef,
): Finding => {
  const purl = `pkg:npm/${name}@${version}`;
  const path = `app/node_modules/${name}/package.json`;
  return {
    id,
    aliases: [],
    kind: 'vulnerability',
    subject: { kind: 'package', purl, path },
    severity: 'high',
    package: { purl, name, version, path, ecosystem: 'npm', ...(layer ? { layer } : {}) },
    fixedVersions: [],
    status: 'affected',
    ...rest,
  };
};
const packageOf = (name: string, version: string): Package => ({
  type: 'npm',
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  path: `app/node_modules/${name}/package.json`,
});

const scanOf = (rest: Partial<SavedScan> = {}): SavedScan => ({
  artifact: imageOf([]),
  database: { location: '', digest: 'one', feeds: [], starter: false },
  findings: [],
  waived: [],
  notCovered: [],
  problems: [],
  ...rest,
});
const otherDatabase = { database: { location: '', digest: 'two', feeds: [], starter: false } };
const waived = { waived: { by: 'ops', reason: 'accepted' } };
const told = (before: SavedScan, after: SavedScan): string[] =>
  diffScans(before, after).entries.map(({ change, finding, why }) => `${change} ${finding.id} ${why.code}`);

describe('why a finding is new, gone or changed', () => {
  const a = findingOf('CVE-1', 'a', '1.0');
  const newer = findingOf('CVE-1', 'a', '2.0');
  const [one, two] = [[packageOf('a', '1.0')], [packageOf('a', '2.0')]];

  it.each<[name: string, before: SavedScan, after: SavedScan, told: string[]]>([
    ['nothing', scanOf({ findings: [a] }), scanOf({ findings: [a] }), []],
    ['a package came', scanOf({ packages: [] }), scanOf({ findings: [a] }), ['new CVE-1 package-added']],
    ['a package went', scanOf({ findings: [a] }), scanOf({ packages: [] }), ['gone CVE-1 package-removed']],
    [
      'a package was upgraded into it',
      scanOf({ packages: one }),
      scanOf({ findings: [newer] }),
      ['new CVE-1 package-changed'],
    ],
    [
      'a package was upgraded out of it',
      scanOf({ findings: [a] }),
      scanOf({ packages: two }),
      ['gone CVE-1 package-changed'],
    ],
    [
      'it stays in another version',
      scanOf({ findings: [a] }),
      scanOf({ findings: [newer] }),
      ['changed CVE-1 package-changed'],
    ],
    [
      'the database learnt of it',
      scanOf({ packages: one }),
      scanOf({ findings: [a], ...otherDatabase }),
      ['new CVE-1 database'],
    ],
    [
      'the database forgot it',
      scanOf({ findings: [a] }),
      scanOf({ packages: one, ...otherDatabase }),
      ['gone CVE-1 database'],
    ],
    [
      'the database rates it otherwise',
      scanOf({ findings: [a] }),
      scanOf({ findings: [{ ...a, severity: 'low' }], ...otherDatabase }),
      ['changed CVE-1 database'],
    ],
    ['it was waived', scanOf({ findings: [a] }), scanOf({ waived: [{ ...a, ...waived }] }), ['gone CVE-1 waived']],
    [
      'its waiver ended',
      scanOf({ waived: [{ ...a, ...waived }] }),
      scanOf({ findings: [a] }),
      ['new CVE-1 waiver-ended'],
    ],
    [
      'it is waived on both sides',
      scanOf({ waived: [{ ...a, ...waived }] }),
      scanOf({ waived: [{ ...a, ...waived }] }),
      [],
    ],
    ['it is new and waived', scanOf(), scanOf({ waived: [{ ...a, ...waived }] }), []],
    [
      'its ecosystem was not judged before',
      scanOf({ packages: one, notCovered: ['npm'] }),
      scanOf({ findings: [a] }),
      ['new CVE-1 not-judged'],
    ],
    ['options differ', scanOf({ packages: one }), scanOf({ findings: [a] }), ['new CVE-1 circumstances']],
  ])('%s', (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  it('tells database from package in saved reports by the layer', () => {
    const layers = layersOf('x', 'y');
    const found = findingOf('CVE-1', 'a', '1.0', {}, layers[1]);
    const after = scanOf({ artifact: imageOf(layers), findings: [found], ...otherDatabase });
    expect(told(scanOf({ artifact: imageOf(layers) }), after)).toEqual(['new CVE-1 database']);
    const elsewhere = scanOf({ artifact: imageOf(layersOf('x', 'z')) });
    expect(told(elsewhere, after)).toEqual(['new CVE-1 package-or-database']);
    expect(told(elsewhere, { ...after, database: elsewhere.database! })).toEqual(['new CVE-1 layer-changed']);
  });

  it('follows a package whose place has its version in it', () => {
    const jar = (version: string): Finding => {
      const found = findingOf('CVE-1', 'g:a', version);
      return {
        ...found,
        package: { ...found.package!, purl: `pkg:maven/g/a@${version}`, path: `lib/a-${version}.jar` },
      };
    };
    expect(told(scanOf({ findings: [jar('1.0')] }), scanOf({ findings: [jar('1.1')] }))).toEqual([
      'changed CVE-1 package-changed',
    ]);
  });

  it('keeps several versions of one package apart', () => {
    const both = scanOf({ findings: [a, newer] });
    expect(told(both, scanOf({ findings: [newer] }))).toEqual(['gone CVE-1 package-changed']);
    expect(told(both, both)).toEqual([]);
  });
});

describe('the base image', () => {
  const label = (digest: string) => ({ 'org.opencontainers.image.base.digest': digest });

  it.each<[name: string, before: ArtifactInfo, after: ArtifactInfo, expected: object]>([
    [
      'is what both begin with',
      imageOf(layersOf('base', 'own1')),
      imageOf(layersOf('base', 'own2')),
      { by: 'layers', changed: false, before: 1, after: 1 },
    ],
    [
      'is what lies below the same instructions, where the labels say it changed',
      imageOf(layersOf('os', 'node18|ADD node', 'a|COPY . .'), label('sha256:1')),
      imageOf(layersOf('os', 'node20|ADD node20', 'extra|RUN x', 'b|COPY . .'), label('sha256:2')),
      { by: 'instructions', changed: true, before: 2, after: 3 },
    ],
    [
      'and where nothing is shared',
      imageOf(layersOf('deb11|ADD a', 'a|COPY . .')),
      imageOf(layersOf('deb12|ADD b', 'b|COPY . .')),
      { by: 'instructions', changed: true, before: 1, after: 1 },
    ],
    [
      'is not told apart in the same image',
      imageOf(layersOf('x')),
      imageOf(layersOf('x')),
      { by: 'same', changed: false },
    ],
    ['is not guessed', imageOf(layersOf('x|ADD a')), imageOf(layersOf('y|ADD a')), { by: 'none', changed: false }],
  ])('%s', (_name, before, after, expected) => {
    expect(basesOf(before, after)).toEqual(expected);
  });

  it('splits findings into base and own, and names it as the cause', () => {
    const [before, after] = [layersOf('deb11|ADD a', 'a|COPY . .'), layersOf('deb12|ADD b', 'b|COPY . .')];
    const entries = diffScans(
      scanOf({ artifact: imageOf(before), packages: [packageOf('a', '1.0'), packageOf('b', '1.0')] }),
      scanOf({
        artifact: imageOf(after),
        findings: [findingOf('CVE-1', 'a', '2.0', {}, after[0]), findingOf('CVE-2', 'b', '2.0', {}, after[1])],
      }),
    ).entries;
    expect(entries.map(({ origin, why }) => [origin, why.code])).toEqual([
      ['base', 'base-changed'],
      ['own', 'package-changed'],
    ]);
  });
});

describe('the whole', () => {
  const findings = fc.uniqueArray(
    fc
      .tuple(
        fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3'),
        fc.constantFrom('a', 'b'),
        fc.constantFrom('1', '2'),
        fc.boolean(),
      )
      .map(([id, name, version, aside]) => findingOf(id, name, version, aside ? waived : {})),
    { selector: ({ id, package: found }) => `${id} ${found?.purl}` },
  );
  const scan = findings.map(all =>
    scanOf({ findings: all.filter(one => !one.waived), waived: all.filter(one => one.waived) }),
  );

  it('accounts for every open finding of both sides exactly once', () => {
    fc.assert(
      fc.property(scan, scan, (before, after) => {
        const { entries, unchanged } = diffScans(before, after);
        const count = (...changes: string[]): number => entries.filter(({ change }) => changes.includes(change)).length;
        expect(count('new', 'changed') + unchanged).toBe(after.findings.length);
        expect(count('gone', 'changed') + unchanged).toBe(before.findings.length);
      }),
    );
  });

  it('finds nothing between a scan and itself', () => {
    fc.assert(
      fc.property(scan, one => {
        expect(diffScans(one, one).entries).toEqual([]);
      }),
    );
  });

  it('takes no longer than 100 ms for two scans of 1,000 packages', () => {
    const many = (version: (n: number) => string): SavedScan => {
      const all = Array.from({ length: 1000 }, (_, n) => [`p${n}`, version(n)] as const);
      return scanOf({
        packages: all.map(([name, at]) => packageOf(name, at)),
        findings: all.flatMap(([name, at]) => ['CVE-1', 'CVE-2', 'CVE-3'].map(id => findingOf(id, name, at))),
      });
    };
    const [before, after] = [many(() => '1.0'), many(n => (n % 3 === 0 ? '2.0' : '1.0'))];
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      diffScans(before, after);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
