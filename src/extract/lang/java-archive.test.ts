import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCollector } from '../collect.ts';
import { factsOf } from '../testing.ts';
import { zipOf } from '../testing-zip.ts';
import { archiveBounds, newBudget } from './java/bounds.ts';
import { streamedArchive } from './java/streamed.ts';
import { javaArchive } from './java-archive.ts';
import { javaExploded } from './java-exploded.ts';
import { javaRelease } from './java-release.ts';

type Files = Record<string, string | Uint8Array>;

const pom = (group: string, artifact: string, version: string, licence?: string): Files => ({
  [`META-INF/maven/${group}/${artifact}/pom.xml`]:
    `<project><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
    `${licence ? `<licenses><license><name>${licence}</name></license></licenses>` : ''}</project>`,
});
const maven = (group: string, artifact: string, version: string, licence?: string): Files => ({
  'META-INF/MANIFEST.MF': `Manifest-Version: 1.0\nImplementation-Version: ${version}\n`,
  [`META-INF/maven/${group}/${artifact}/pom.properties`]: `version=${version}\ngroupId=${group}\nartifactId=${artifact}\n`,
  ...pom(group, artifact, version, licence),
});
const core = maven('org.example.log', 'log-core', '2.14.1', 'MIT');

const found = async (files: Files) => {
  const { packages, problems } = await factsOf(javaArchive, files);
  return { packages: packages.map(({ name, version, path }) => `${name}@${version} ${path}`), problems };
};

describe('an archive is found once, by what it says', () => {
  it.each<[string, string, Files, string[]]>([
    ['plain', 'app/log-core-2.14.1.jar', core, ['org.example.log:log-core@2.14.1 app/log-core-2.14.1.jar']],
    ['renamed', 'app/logging.jar', core, ['org.example.log:log-core@2.14.1 app/logging.jar']],
    [
      'renamed, with its version',
      'app/logging-2.14.1.jar',
      core,
      ['org.example.log:log-core@2.14.1 app/logging-2.14.1.jar'],
    ],
    ['with pom.xml alone', 'app/logging.jar', pom('g', 'a', '1'), ['g:a@1 app/logging.jar']],
    [
      'shaded',
      'app/tool-1.jar',
      { ...maven('com.example', 'tool', '1'), ...core, ...pom('g', 'inner', '3') },
      [
        'com.example:tool@1 app/tool-1.jar',
        'org.example.log:log-core@2.14.1 app/tool-1.jar',
        'g:inner@3 app/tool-1.jar',
      ],
    ],
    [
      'shaded, into one without a pom',
      'app/tool-1.jar',
      { ...core, 'META-INF/MANIFEST.MF': 'Implementation-Version: 1' },
      ['org.example.log:log-core@2.14.1 app/tool-1.jar', 'tool:tool@1 app/tool-1.jar'],
    ],
    [
      'fat',
      'app/app.jar',
      { ...maven('com.example', 'app', '1'), 'BOOT-INF/lib/log-core-2.14.1.jar': zipOf(core) },
      [
        'com.example:app@1 app/app.jar',
        'org.example.log:log-core@2.14.1 app/app.jar!/BOOT-INF/lib/log-core-2.14.1.jar',
      ],
    ],
    [
      'in a war in an ear',
      'app/a.ear',
      { 'b.war': zipOf({ 'WEB-INF/lib/c.jar': zipOf(core) }) },
      ['org.example.log:log-core@2.14.1 app/a.ear!/b.war!/WEB-INF/lib/c.jar'],
    ],
    [
      'without a pom',
      'app/commons-lang3-3.11.jar',
      { 'org/apache/commons/lang3/A.class': '' },
      ['org.apache.commons:commons-lang3@3.11 app/commons-lang3-3.11.jar'],
    ],
    [
      'stated twice',
      'x.jar',
      { ...maven('g', 'a', '2.17'), 'x/pom.properties': 'groupId=g\nartifactId=a\nversion=2.17.0' },
      ['g:a@2.17 x.jar'],
    ],
    [
      'in two versions',
      'x.jar',
      { ...maven('g', 'a', '1'), 'x/pom.properties': 'groupId=g\nartifactId=a\nversion=2' },
      ['g:a@1 x.jar', 'g:a@2 x.jar'],
    ],
    ['an incomplete pom', 'x.jar', { 'pom.properties': 'artifactId=a\nversion=2' }, []],
    [
      'an incomplete pom, and a name',
      'x-2.4.0.jar',
      { 'pom.properties': 'artifactId=a\nversion=2' },
      ['x:x@2.4.0 x-2.4.0.jar'],
    ],
    [
      'sources of another project',
      'x.jar',
      { 'archetype-resources/pom.xml': pom('g', 'a', '1')['META-INF/maven/g/a/pom.xml']! },
      [],
    ],
  ])('%s', async (_, path, files, expected) => {
    expect(await found({ [path]: zipOf(files) })).toEqual({ packages: expected, problems: [] });
  });

  it('with the licence of its own pom', async () => {
    const files = { ...maven('com.example', 'tool', '1', 'BSD'), ...core };
    const { packages } = await factsOf(javaArchive, { 'tool-1.jar': zipOf(files) });
    expect(packages.map(({ licences }) => licences)).toEqual([['BSD'], ['MIT']]);
  });

  it('with its SHA-1 where it had to be guessed, also when nothing names its version', async () => {
    const { packages } = await factsOf(javaArchive, { 'x.jar': zipOf({ 'a/A.class': '' }), 'y-1.jar': zipOf({}) });
    expect(packages).toMatchObject([
      { name: 'x:x', version: '', extra: { sha1: expect.stringMatching(/^[0-9a-f]{40}$/) } },
      { name: 'y:y', version: '1', confidence: 'low', extra: { sha1: expect.any(String) } },
    ]);
  });
});

describe('paths', () => {
  it.each([
    ...[
      'a.jar',
      'a.JAR',
      'a.war',
      'a.ear',
      'a.par',
      'a.sar',
      'a.nar',
      'a.jpi',
      'a.hpi',
      'a.kar',
      'a.lpkg',
      'a.jmod',
    ].map(name => [`x/${name}`, true] as const),
    ...['a', 'jar', '.txt', 'a.txt', 'a.jars', 'ajar', ''].map(name => [`x/${name}`, false] as const),
  ])('%s: %s', (path, wanted) => expect(javaArchive.wants(path, { path, size: 1, mode: 0o644 })).toBe(wanted));
});

describe('bad input is a problem, and the rest is kept', () => {
  const nestedTo = (depth: number): Buffer => {
    let bytes = zipOf(core);
    for (let level = 1; level < depth; level++) bytes = zipOf({ 'n.jar': bytes });
    return bytes;
  };
  it('archives ten deep are read', async () => {
    expect(await found({ 'x.jar': nestedTo(10) })).toMatchObject({
      packages: [expect.stringMatching(/^org.example.log:log-core/)],
      problems: [],
    });
  });
  it('archives fifty deep are refused', async () => {
    const { packages, problems } = await found({ 'x.jar': zipOf({ ...core, 'n.jar': nestedTo(50) }) });
    expect(packages).toHaveLength(1);
    expect(problems).toMatchObject([
      { code: 'bound', message: expect.stringMatching(/n\.jar lies more than 20 archives deep/) },
    ]);
  });

  it('an archive that inflates without end', async () => {
    // Each level holds many copies of the next.
    let bytes = zipOf({ 'x.class': Buffer.alloc(8_000_000) });
    for (let level = 0; level < 4; level++) {
      const inner = bytes;
      bytes = zipOf(Array.from({ length: 20 }, (_, at) => ({ name: `${at}.jar`, content: inner })));
    }
    const { problems } = await found({ 'bomb.jar': bytes });
    expect(problems.at(0)?.message).toContain('more than 10000 archives lie in one file');
  });
  it('a nested archive that is larger than may be held', async () => {
    const bytes = zipOf([{ name: 'big.jar', content: Buffer.alloc(archiveBounds.wholeBytes + 1) }]);
    expect((await found({ 'x.jar': bytes })).problems).toMatchObject([
      { code: 'bound', message: expect.stringContaining('big.jar has') },
    ]);
  });
  it.each<[string, Uint8Array | string, string]>([
    ['no archive', 'this is text, and not an archive', 'it is no zip archive'],
    ['one that is cut off', zipOf(core).subarray(0, 200), 'without a directory'],
  ])('%s', async (_, bytes, message) => {
    expect((await found({ 'x.jar': bytes })).problems).toMatchObject([
      { code: 'archive-invalid', message: expect.stringContaining(message), path: 'x.jar' },
    ]);
  });
  it('one broken archive in another', async () => {
    const bytes = zipOf({
      ...core,
      'a.jar': 'no archive, though it is called one',
      'b.jar': zipOf(maven('g', 'b', '1')),
    });
    const { packages, problems } = await found({ 'x.jar': bytes });
    expect(packages).toHaveLength(2);
    expect(problems).toMatchObject([{ code: 'archive-invalid', message: 'x.jar: it is no zip archive' }]);
  });
  it('an empty file is nothing', async () =>
    expect(await found({ 'x.jar': '' })).toEqual({ packages: [], problems: [] }));
});

describe('an archive too large to hold is read as it streams by', () => {
  const streamed = (bytes: Buffer, piece: number) => {
    const packages: string[] = [];
    const problems: string[] = [];
    const facts = {
      package: ({ name, version, path }: { name: string; version: string; path?: string }) =>
        packages.push(`${name}@${version} ${path}`),
      problem: ({ message }: { message: string }) => problems.push(message),
    };
    const place = { path: 'x.jar', depth: 0, budget: newBudget(), facts } as unknown as Parameters<
      typeof streamedArchive
    >[0];
    const sink = streamedArchive(place);
    for (let at = 0; at < bytes.length; at += piece) sink.write(bytes.subarray(at, at + piece));
    sink.end();
    return { packages: packages.sort(), problems };
  };
  const inner = zipOf(maven('g', 'inner', '1'));
  const files = [
    ...Object.entries(core).map(([name, content]) => ({ name, content, streamed: true })),
    { name: 'noise.class', content: 'PK\x07\x08 PK\x03\x04'.repeat(50), stored: true, streamed: true },
    { name: 'lib/inner.jar', content: inner, stored: true },
    { name: 'lib/again.jar', content: inner, streamed: true },
    { name: 'empty/', content: '', stored: true },
  ];
  const expected = [
    'g:inner@1 x.jar!/lib/again.jar',
    'g:inner@1 x.jar!/lib/inner.jar',
    'org.example.log:log-core@2.14.1 x.jar',
  ];
  it.each([1, 7, 100, 65_536])('in pieces of %i bytes', piece => {
    expect(streamed(zipOf(files), piece)).toEqual({ packages: expected, problems: [] });
    expect(streamed(zipOf(files, { prefix: '#!/bin/sh\nexec java\n' }), piece)).toEqual({
      packages: expected,
      problems: [],
    });
  });
  it('says when it is cut off', () => {
    expect(streamed(zipOf(files).subarray(0, 900), 100).problems).toMatchObject([
      expect.stringContaining('it is cut off'),
    ]);
    expect(() => streamed(Buffer.from('no archive'), 4)).toThrow('it is no zip archive');
  });
  it('throws nothing but its own errors', () => {
    const whole = zipOf(files);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), changes => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          streamed(bytes, 64);
        } catch (error) {
          expect(error).toMatchObject({ code: 'archive-invalid' });
        }
      }),
    );
  });
});

describe('an unpacked archive', () => {
  const at = (root: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, content]) => [root + path, content]));
  it.each<[string, Files, string[]]>([
    [
      'has its poms',
      at('srv/app/', core),
      ['org.example.log:log-core@2.14.1 srv/app/META-INF/maven/org.example.log/log-core/pom.properties'],
    ],
    ['has pom.xml', at('srv/app/', pom('g', 'a', '1')), ['g:a@1 srv/app/META-INF/maven/g/a/pom.xml']],
    ['lies at the root', pom('g', 'a', '1'), ['g:a@1 META-INF/maven/g/a/pom.xml']],
    [
      'has a manifest and a name',
      at('srv/commons-lang3-3.11/', { 'META-INF/MANIFEST.MF': 'Bundle-Version: 3.11\n' }),
      ['org.apache.commons:commons-lang3@3.11 srv/commons-lang3-3.11/META-INF/MANIFEST.MF'],
    ],
    ['says nothing', at('srv/app/', { 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n' }), []],
  ])('%s', async (_, files, expected) => {
    const { packages, problems } = await factsOf(javaExploded, files);
    expect(packages.map(({ name, version, path }) => `${name}@${version} ${path}`)).toEqual(expected);
    expect(problems).toEqual([]);
  });
});

describe('a runtime', () => {
  it.each<[string, string, string, object | undefined]>([
    [
      'opt/java/openjdk',
      'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_RUNTIME_VERSION="21.0.4+7-LTS"\nJAVA_VERSION="21.0.4"\nSOURCE_REPO="https://x/jdk21u.git"',
      'oracle/openjdk 21.0.4+7-LTS',
      { repository_url: 'https://x/jdk21u.git' },
    ],
    [
      'usr/lib/jvm/jdk-1.8-oracle-x64',
      'JAVA_VERSION="1.8.0_411"\nJAVA_RUNTIME_VERSION="1.8.0_411-b25"',
      'oracle/jdk 1.8.0_411-b25',
      undefined,
    ],
    [
      'opt/jre',
      'IMPLEMENTOR="Oracle Corporation"\nIMAGE_TYPE="JRE"\nJAVA_VERSION="17"\nFULL_VERSION="17.0.1+2"',
      'oracle/jre 17.0.1+2',
      undefined,
    ],
    [
      'opt/j',
      'IMPLEMENTOR="Oracle Corporation"\nMODULES="java.base java.xml"\nJAVA_VERSION="17.0.1"\nFULL_VERSION="17.0.1+2"',
      'oracle/jre 17.0.1+2',
      undefined,
    ],
    ['usr/lib/jvm/zulu-11', 'IMPLEMENTOR="Azul Systems, Inc."\nJAVA_VERSION="11.0.9"', 'azul/zulu 11.0.9', undefined],
    ['etc', 'Debian release', '', undefined],
  ])('in %s', async (root, text, expected, qualifiers) => {
    const { packages } = await factsOf(javaRelease, { [`${root}/release`]: text });
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(expected ? [expected] : []);
    expect(packages[0]?.qualifiers).toEqual(qualifiers);
  });
});

it('no bytes make reading an archive throw anything but its own errors', async () => {
  const whole = zipOf({ ...core, 'a.jar': zipOf(core), 'b.class': 'x' });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 10 }), async changes => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      const collector = createCollector([javaArchive], { whiteouts: false });
      const take = collector.onEntry({
        path: 'x.jar',
        type: 'file',
        size: bytes.length,
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: 0,
      });
      take?.write(bytes);
      await take?.end();
      const { problems } = await collector.finish();
      for (const { code } of problems) expect(['archive-invalid', 'bound', 'record-invalid']).toContain(code);
    }),
    { numRuns: 400 },
  );
});
