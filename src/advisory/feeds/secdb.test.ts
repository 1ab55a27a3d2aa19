import { describe, expect, test } from 'vitest';
import { alpineTracker, secdb } from './secdb.ts';
import { linesOf, readWith } from './testing.ts';

const database = (secfixes: object, more: object = { distroversion: 'v3.20' }): string =>
  JSON.stringify({
    apkurl: '{{urlprefix}}',
    archs: ['x86_64'],
    reponame: 'main',
    ...more,
    packages: [{ pkg: { name: 'foo', secfixes } }],
  });
const lines = async (text: string) => {
  const found = await readWith(secdb, text);
  return (
    found && {
      lines: found.advisories.flatMap(one => linesOf(one).map(line => `${one.id} ${line}`)),
      faults: found.faults,
      found,
    }
  );
};

describe('secdb', () => {
  test.each([
    [{ distroversion: 'v3.20' }, 'Alpine:v3.20'],
    [{ distroversion: 'edge' }, 'Alpine:edge'],
    [{ urlprefix: 'https://packages.wolfi.dev', reponame: 'os' }, 'Wolfi'],
    [{ urlprefix: 'https://packages.cgr.dev/chainguard', reponame: 'chainguard' }, 'Chainguard'],
  ])('of %o is for %s', async (more, place) => {
    expect((await lines(database({ '1.2-r0': ['CVE-2024-0001'] }, more)))?.lines).toEqual([
      `CVE-2024-0001 ${place} foo <1.2-r0`,
    ]);
  });

  test('version 0 is no fix, and a line may hold several names and a remark', async () => {
    const read = await lines(
      database({
        '0': ['CVE-2024-0009'],
        '1.2-r0': ['XSA-248 CVE-2017-17566', 'CVE-2017-2616 (+ regression fix)', 'GHSA-aaaa-bbbb-cccc', 7],
      }),
    );
    expect(read?.lines).toEqual([
      'CVE-2017-17566 Alpine:v3.20 foo <1.2-r0',
      'CVE-2017-2616 Alpine:v3.20 foo <1.2-r0',
      'GHSA-aaaa-bbbb-cccc Alpine:v3.20 foo <1.2-r0',
    ]);
    expect(read?.found.advisories[0]?.detail).toEqual({ cves: ['CVE-2017-17566'], aliases: ['XSA-248'] });
  });

  test('the YAML of old releases', async () => {
    const text =
      "---\ndistroversion: v3.9\nreponame: main\napkurl: '{{urlprefix}}'\npackages:\n  - pkg:\n      name: foo\n      secfixes:\n        1.2-r0:\n          - CVE-2019-0001\n";
    expect((await lines(text))?.lines).toEqual(['CVE-2019-0001 Alpine:v3.9 foo <1.2-r0']);
  });

  test('one package a document', async () => {
    const text = JSON.stringify({
      name: 'foo',
      secfixes: { '1-r0': ['CVE-2024-0001'] },
      apkurl: 'x',
      distroversion: 'v3.20',
    });
    expect((await lines(text))?.lines).toEqual(['CVE-2024-0001 Alpine:v3.20 foo <1-r0']);
  });

  test.each([
    ['an unknown distribution', database({}, { urlprefix: 'https://example.com' })],
    ['JSON that breaks off', database({ '1-r0': ['CVE-2024-0001'] }).slice(0, -3)],
    ['YAML that grows', 'apkurl: x\npackages: &a [1]\nb: *a\n'],
  ])('%s is a fault', async (_, text) => {
    const read = await lines(text);
    expect(read?.lines).toEqual([]);
    expect(read?.faults).toEqual(['a secdb that cannot be read, or of an unknown distribution (sample)']);
  });
});

describe('Alpine’s tracker', () => {
  test('flaws without a fix', async () => {
    const record = {
      type: 'Vulnerability',
      id: 'https://security.alpinelinux.org/vuln/CVE-2024-0001',
      description: 'about',
      cvss3: { score: 8.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H' },
      state: [
        { fixed: false, repo: '3.20-main', packageName: 'foo' },
        { fixed: true, repo: '3.19-main', packageName: 'foo' },
        { fixed: false, repo: 'edge-community', packageVersion: 'https://security.alpinelinux.org/srcpkg/foo/1.2-r0' },
      ],
    };
    const read = await readWith(alpineTracker, JSON.stringify(record));
    expect(read?.advisories.map(one => [one.id, linesOf(one)])).toEqual([
      ['CVE-2024-0001', ['Alpine:edge foo [["i0"]]', 'Alpine:v3.20 foo [["i0"]]']],
    ]);
  });
});
