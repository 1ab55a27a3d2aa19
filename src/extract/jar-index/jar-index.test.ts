import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Package } from '../../model/index.ts';
import { buildJarIndex } from './build.ts';
import { withJarNames } from './name.ts';
import { openJarIndex } from './read.ts';

const root = mkdtempSync(join(tmpdir(), 'jar-index-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: string | Uint8Array): string => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const sha1 = (content: string): string => createHash('sha1').update(content).digest('hex');

/** As the indexer writes it: DataOutput, big-endian. */
function nexusIndex(documents: Record<string, string>[]): Buffer {
  const field = ([key, value]: [string, string]): Buffer => {
    const head = Buffer.alloc(3);
    head.writeUInt16BE(key.length, 1);
    const length = Buffer.alloc(4);
    length.writeInt32BE(Buffer.byteLength(value));
    return Buffer.concat([head, Buffer.from(key), length, Buffer.from(value)]);
  };
  const document = (fields: Record<string, string>): Buffer => {
    const count = Buffer.alloc(4);
    count.writeInt32BE(Object.keys(fields).length);
    return Buffer.concat([count, ...Object.entries(fields).map(field)]);
  };
  return Buffer.concat([Buffer.from([1]), Buffer.alloc(8), ...documents.map(document)]);
}

describe('an index of Java archives', () => {
  it('is built from a repository: checksums beside the files, else the files', async () => {
    const repository = join(root, 'm2');
    write('m2/org/example/a/1.0/a-1.0.jar', 'one');
    write('m2/org/example/a/1.0/a-1.0-sources.jar', 'sources');
    write('m2/org/example/a/1.0/a-1.0.pom', 'pom');
    write('m2/org/example/a/2.0/a-2.0.jar.sha1', `${sha1('two')}  a-2.0.jar\n`);
    write('m2/org/example/a/2.0/a-2.0-linux.jar', 'linux');
    const db = join(root, 'db1');
    expect(await buildJarIndex([repository], db)).toMatchObject({ archives: 3, artifacts: 1 });
    expect(readdirSync(db)).toEqual(['jar-index.sqlite']);
    const index = openJarIndex(db)!;
    expect(index.bySha1(sha1('one'))).toEqual({ group: 'org.example', artifact: 'a', version: '1.0' });
    expect(index.bySha1(sha1('two'))).toMatchObject({ version: '2.0' });
    expect(index.bySha1(sha1('linux'))).toMatchObject({ version: '2.0' });
    expect(index.bySha1(sha1('sources'))).toBeUndefined();
    index.close();
  });

  it('is built from a repository’s own index and from lists, and keeps the first name', async () => {
    const nexus = nexusIndex([
      { DESCRIPTOR: 'NexusIndex', IDXINFO: '1.0' },
      { u: 'g|a|1|NA|jar', i: 'jar|1|2', 1: sha1('x') },
      { u: 'g|a|1|sources|jar', 1: sha1('s') },
      { del: 'g|b|1|NA' },
      { u: 'g|c|1|NA|jar' },
    ]);
    const list = `# sha1 group artifact version\n${sha1('x')}\tother\ta\t9\n${sha1('y').toUpperCase()}\tmost\ta\t1\n${sha1('z')}\tmost\ta\t2`;
    const sources = [write('index.gz', gzipSync(nexus)), write('list.tsv', list)];
    const db = join(root, 'db2');
    expect(await buildJarIndex(sources, db)).toMatchObject({ archives: 3 });
    const index = openJarIndex(db)!;
    expect(index.bySha1(sha1('x'))).toEqual({ group: 'g', artifact: 'a', version: '1' });
    expect(index.bySha1(sha1('y'))).toMatchObject({ group: 'most', version: '1' });
    expect(index.groupOf('a')).toBe('most');
    expect(index.groupOf('unknown')).toBeUndefined();
    index.close();
  });

  it.each<[string, string | Uint8Array, string]>([
    ['text', 'hello\nworld\n', 'record-invalid'],
    ['an endless line', 'x'.repeat(10_000), 'record-invalid'],
    [
      'an index that is cut off',
      gzipSync(nexusIndex([{ u: 'g|a|1|NA', 1: sha1('x') }]).subarray(0, 40)),
      'record-invalid',
    ],
    [
      'an absurd one',
      gzipSync(Buffer.concat([Buffer.from([1]), Buffer.alloc(8), Buffer.from([127, 0, 0, 0])])),
      'record-invalid',
    ],
    ['gzip that is cut off', gzipSync(nexusIndex([])).subarray(0, 15), 'archive-invalid'],
  ])('is not built from %s, and the old one stays', async (name, content, code) => {
    const db = join(root, 'db3');
    await buildJarIndex([write('good.tsv', `${sha1('x')}\tg\ta\t1`)], db);
    await expect(buildJarIndex([write(`bad-${name}`, content)], db)).rejects.toMatchObject({ code });
    expect(readdirSync(db)).toEqual(['jar-index.sqlite']);
    const index = openJarIndex(db)!;
    expect(index.bySha1(sha1('x'))).toMatchObject({ artifact: 'a' });
    index.close();
  });

  it('says what is wrong with its file', () => {
    expect(openJarIndex(join(root, 'nowhere'))).toBeUndefined();
    write('db4/jar-index.sqlite', 'no database, though it has its name'.repeat(40));
    expect(() => openJarIndex(join(root, 'db4'))).toThrow(/jar-index.sqlite cannot be read/);
  });
});

describe('archives that had to be guessed', () => {
  const one = (name: string, version: string, extra: object): Package =>
    ({ type: 'maven', name, version, path: 'x.jar', purl: '', ecosystem: 'Maven', ...extra }) as Package;
  const packages = [
    one('x:x', '', { confidence: 'low', extra: { sha1: 'aa' } }),
    one('x:app', '', { confidence: 'low', extra: { sha1: 'bb' } }),
    one('tool:tool', '1', { confidence: 'low', extra: { sha1: 'cc' } }),
    one('g:stated', '1', {}),
  ];
  const index = {
    bySha1: (sum: string) => (sum === 'aa' ? { group: 'org.example', artifact: 'known', version: '3' } : undefined),
    groupOf: (artifact: string) => (artifact === 'tool' ? 'com.example' : undefined),
    close() {},
  };
  const names = (list: Package[]): string[] =>
    list.map(({ name, version, confidence = 'stated' }) => `${name}@${version} ${confidence}`);

  it('take the names that the index knows', () => {
    const named = withJarNames(packages, index);
    expect(names(named)).toEqual(['com.example:tool@1 medium', 'g:stated@1 stated', 'org.example:known@3 stated']);
    expect(named.map(({ purl }) => purl)).toEqual([
      'pkg:maven/com.example/tool@1',
      '',
      'pkg:maven/org.example/known@3',
    ]);
  });
  it('are left out when nothing is known of them', () => {
    expect(names(withJarNames(packages, undefined))).toEqual(['g:stated@1 stated', 'tool:tool@1 low']);
  });
});
