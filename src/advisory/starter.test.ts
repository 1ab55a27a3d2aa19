import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { advisoryOf } from './osv.ts';
import { decodeRanges, fixesOf } from './ranges.ts';
import { starterAdvisories, starterDatabase } from './starter.ts';
import { aboard } from './testing.ts';

const corpus = new URL('../../../shared/advisories/', import.meta.url);
const present = existsSync(corpus);

/** Facts that the corpus has nothing about; they come from the vendors' own advisories. */
const beyondCorpus = ['CVE-2014-0160 Ubuntu:14.04 openssl'];

describe('the starter set', () => {
  const advisories = starterAdvisories();

  it('holds about a hundred vulnerabilities, each once, with a severity and a title', () => {
    expect(advisories.length).toBeGreaterThanOrEqual(100);
    expect(new Set(advisories.map(({ id }) => id)).size).toBe(advisories.length);
    for (const { id, detail, entries } of advisories) {
      expect(id).toMatch(/^CVE-\d{4}-\d{4,}$/);
      expect(detail.word).toMatch(/^(critical|high|medium|low)$/);
      expect(detail.summary?.length).toBeGreaterThan(3);
      expect(entries.length).toBeGreaterThan(0);
      for (const { ranges } of entries)
        expect(decodeRanges(ranges).every(events => events[0]?.startsWith('i'))).toBe(true);
    }
  });

  test.each([
    ['maven', 'org.apache.logging.log4j:log4j-core', '2.14.1', 'CVE-2021-44228', '2.15.0'],
    ['npm', 'lodash', '4.17.15', 'CVE-2021-23337', '4.17.21'],
    ['pypi', 'PyYAML', '5.3', 'CVE-2020-14343', '5.4'],
    ['golang', 'golang.org/x/net', 'v0.10.0', 'CVE-2023-39325', '0.17.0'],
  ] as const)('%s %s %s has %s, closed by %s', (type, name, version, cve, fixed) => {
    const database = starterDatabase();
    expect(database.info.starter).toBe(true);
    const found = database.match([aboard({ type, name, version })]).findings.find(finding => finding.id === cve);
    expect(found?.fixedVersions).toContain(fixed);
    const closed = database.match([aboard({ type, name, version: fixed })]).findings;
    expect(closed.map(finding => finding.id)).not.toContain(cve);
  });

  it('answers for a distribution release', () => {
    const openssl = aboard({
      type: 'apk',
      name: 'libssl3',
      version: '3.0.6-r0',
      ecosystem: 'Alpine:v3.18',
      source: { name: 'openssl', version: '3.0.6-r0' },
    });
    const { findings, covered, notCovered } = starterDatabase().match([
      openssl,
      aboard({ type: 'deb', name: 'x', version: '1', ecosystem: 'Debian:3.0' }),
    ]);
    expect(findings.map(finding => finding.id)).toContain('CVE-2022-3602');
    expect(covered[0]).toMatch(/^Alpine:v3.18 \(\d+\)$/);
    expect(notCovered).toEqual(['Debian:3.0']);
  });
});

describe.skipIf(!present)(`against the corpus${present ? '' : ' (skipped: ../shared is not here)'}`, () => {
  it('names packages and fixed versions as the corpus does', () => {
    const known = new Map<string, Set<string>>();
    for (const file of readdirSync(corpus)) {
      if (!file.endsWith('.ndjson.zst') || file.startsWith('match-labels')) continue;
      for (const line of zstdDecompressSync(readFileSync(new URL(file, corpus)))
        .toString()
        .split('\n')) {
        if (!line.includes('CVE-')) continue;
        const { id, detail, entries } = advisoryOf(JSON.parse(line), () => {});
        for (const name of [id, ...(detail.cves ?? []), ...(detail.aliases ?? [])]) {
          if (!ids.has(name)) continue;
          for (const { ecosystem, release, name: pkg, ranges } of entries) {
            const key = keyOf(name, ecosystem, release, pkg);
            known.set(key, (known.get(key) ?? new Set()).union(new Set(fixesOf(ranges))));
          }
        }
      }
    }
    const missing: string[] = [];
    for (const { id, entries } of starterAdvisories()) {
      for (const { ecosystem, release, name, ranges } of entries) {
        const key = keyOf(id, ecosystem, release, name);
        const fixes = known.get(key);
        if (!fixes) missing.push(key);
        else expect([...fixes], key).toEqual(expect.arrayContaining(fixesOf(ranges)));
      }
    }
    expect(missing).toEqual(beyondCorpus);
  });
});

const ids = new Set(starterAdvisories().map(({ id }) => id));
const keyOf = (id: string, ecosystem: string, release: string, name: string): string =>
  `${id} ${ecosystem}${release ? `:${release}` : ''} ${name}`;
