import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/index.ts';
import { fixPlan } from './plan.ts';
import { finding } from './testdata/sample.ts';

/** Dotted numbers are all that these tests order. */
const order = (_: string, a: string, b: string): number => {
  const [left, right] = [a, b].map(text => text.split(/[.-]/).map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
};

const layer = (index: number) => ({ index, diffId: `sha256:${index}` });
const deb = (name: string, source: string, part: Partial<Finding> = {}): Finding =>
  finding({
    package: {
      purl: `pkg:deb/debian/${name}@3.0.11`,
      name,
      version: '3.0.11',
      ecosystem: 'Debian:12',
      path: 'var/lib/dpkg/status',
      source: { name: source, version: '3.0.11' },
      layer: layer(0),
    },
    fixedVersions: ['3.0.13'],
    risk: 50,
    ...part,
  });
const npm = (part: Partial<Finding> & { version?: string; path?: string } = {}): Finding => {
  const { version = '1.2.0', path = 'app/node_modules/left/package.json', ...rest } = part;
  return finding({
    package: { purl: `pkg:npm/left@${version}`, name: 'left', version, ecosystem: 'npm', path, layer: layer(3) },
    risk: 50,
    ...rest,
  });
};

describe('groups', () => {
  it('binaries of one source package into one action, each advisory counted once', () => {
    const [action, ...others] = fixPlan(
      [
        deb('libssl3', 'openssl', { severity: 'critical', kev: { dateAdded: '2099-01-01' } }),
        deb('openssl', 'openssl', { severity: 'critical', kev: { dateAdded: '2099-01-01' } }),
        deb('openssl', 'openssl', { id: 'CVE-2099-0002', fixedVersions: ['3.0.14'] }),
      ],
      order,
    );
    expect(others).toEqual([]);
    expect(action).toEqual({
      kind: 'upgrade',
      name: 'openssl',
      from: '3.0.11',
      to: '3.0.14',
      type: 'deb',
      ecosystem: 'Debian:12',
      packages: ['libssl3', 'openssl'],
      path: '',
      layer: layer(0),
      closes: ['CVE-2099-0001', 'CVE-2099-0002'],
      severities: { critical: 1, high: 1 },
      kev: 1,
      riskRemoved: 100,
    });
  });

  it('a language package by the place where it lies', () => {
    const plan = fixPlan([npm(), npm({ path: 'srv/node_modules/left/package.json' })], order);
    expect(plan.map(action => action.path)).toEqual([
      'app/node_modules/left/package.json',
      'srv/node_modules/left/package.json',
    ]);
  });

  it('leaves out what has no fix, is waived, or does not apply', () => {
    const left = [
      npm({ fixedVersions: [] }),
      npm({ waived: { by: 'ops', reason: 'unused' } }),
      npm({ status: 'not_affected' }),
      finding({ kind: 'secret', fixedVersions: [] }),
    ];
    expect(fixPlan(left, order)).toEqual([]);
  });
});

describe('the version to go to', () => {
  it.each([
    ['the lowest fix above the installed version', '1.2.0', [['1.2.5', '2.0.1']], '1.2.5'],
    ['not a fix of an older line', '2.0.0', [['1.2.5', '2.0.1']], '2.0.1'],
    ['the highest that any finding asks for', '1.2.0', [['1.2.5'], ['1.2.6']], '1.2.6'],
    ['the same line counts as closed', '1.2.0', [['1.2.5', '2.0.1'], ['1.2.6']], '1.2.6'],
    ['between two lines, the next known good one', '1.2.0', [['1.2.5', '3.0.1'], ['2.0.3']], '3.0.1'],
    [
      'raising it for one finding is looked at for the others again',
      '1.0.0',
      [['1.0.1', '3.0.1', '4.0.1'], ['2.0.3'], ['1.5.0', '3.5.0']],
      '3.5.0',
    ],
  ])('%s', (_, version, fixes, to) => {
    const findings = fixes.map((fixedVersions, index) => npm({ id: `CVE-${index}`, version, fixedVersions }));
    expect(fixPlan(findings, order)[0]?.to).toBe(to);
  });
});

it('ranks by risk removed, and the same findings in any order give the same plan', () => {
  const findings = [
    npm({ risk: 90 }),
    deb('libssl3', 'openssl', { risk: 60 }),
    deb('openssl', 'openssl', { id: 'CVE-2099-0002', risk: 60 }),
    deb('zlib1g', 'zlib', { risk: 90 }),
  ];
  const plan = fixPlan(findings, order);
  expect(plan.map(action => [action.name, action.riskRemoved])).toEqual([
    ['openssl', 120],
    ['left', 90],
    ['zlib', 90],
  ]);
  expect(fixPlan([...findings].reverse(), order)).toEqual(plan);
});
