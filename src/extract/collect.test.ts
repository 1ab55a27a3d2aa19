import { describe, expect, it } from 'vitest';
import type { Extractor } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';
import { extractBounds } from './bounds.ts';
import { createCollector } from './collect.ts';
import { layerOf, type TestEntry } from './testing.ts';

/** States one package a line, `NAME VERSION`; fails on `!`. */
function lines(id: string, suffix: string, more: Partial<Extractor> = {}): Extractor {
  return {
    id,
    version: 1,
    maxBytes: 100,
    wants: path => path.endsWith(suffix),
    extract(file, facts) {
      if (file.text().startsWith('!')) throw new PlimsollError('record-invalid', 'it begins with an exclamation mark');
      for (const line of file.text().split('\n').filter(Boolean)) {
        const [name = '', version = ''] = line.split(' ');
        facts.package({ type: 'generic', name, version });
      }
    },
    capability: { what: '', files: [], type: 'generic', licences: false, dependencies: false, scope: 'both' },
    ...more,
  };
}
const list = lines('lang/list', '.list');
const said = async (extractors: Extractor[], entries: TestEntry[]) => {
  const { files, problems } = await layerOf(extractors, entries);
  return {
    packages: files.flatMap(({ path, extractor, packages = [] }) =>
      packages.map(({ name, version }) => `${extractor} ${path}: ${name} ${version}`),
    ),
    problems: problems.map(({ code, message, gap }) => `${gap ? 'gap ' : ''}${code} ${message}`),
  };
};

describe('dispatch', () => {
  it('gives a file to every extractor that wants it, and no other', async () => {
    const both = lines('os/both', 'a.list');
    const { packages } = await said(
      [list, both],
      [
        { path: 'x/a.list', content: 'one 1' },
        { path: 'x/b.list', content: 'two 2' },
        { path: 'x/c.txt', content: 'three 3' },
      ],
    );
    expect(packages).toEqual(['lang/list x/a.list: one 1', 'os/both x/a.list: one 1', 'lang/list x/b.list: two 2']);
  });

  it('streams a large file beside reading it whole', async () => {
    const sizes: number[] = [];
    const stream: Extractor = {
      ...lines('binary/size', '.list', { maxBytes: 1e9 }),
      extract: undefined,
      stream(_, facts) {
        let size = 0;
        return {
          write: chunk => {
            size += chunk.length;
          },
          end: () => {
            sizes.push(size);
            facts.package({ type: 'generic', name: 'sized', version: String(size) });
          },
        };
      },
    };
    const { packages } = await said([list, stream], [{ path: 'a.list', content: 'one 1\ntwo 2\n' }]);
    expect(packages).toEqual(['binary/size a.list: sized 12', 'lang/list a.list: one 1', 'lang/list a.list: two 2']);
    expect(sizes).toEqual([12]);
  });

  it('hands all wanted files of the layer over together, and files what is said under the file it names', async () => {
    const together = lines('lang/together', '.list', {
      extract: undefined,
      extractAll(files, facts) {
        const total = files.map(({ path }) => path).join('+');
        facts.package({ type: 'generic', name: 'first', version: total });
        facts.package({ type: 'generic', name: 'inner', version: '1', path: 'b.list!/nested' });
      },
    });
    const entries = [
      { path: 'a.list', content: '1' },
      { path: 'b.list', content: '2' },
    ];
    const { packages } = await said([together], entries);
    expect(packages).toEqual(['lang/together a.list: first a.list+b.list', 'lang/together b.list: inner 1']);
  });

  it('waits for extractors that work asynchronously', async () => {
    const slow = lines('lang/slow', '.list', {
      async extract(file, facts) {
        await new Promise(resolve => setTimeout(resolve, 1));
        if (file.path === 'b.list') throw new Error('no');
        facts.package({ type: 'generic', name: file.path, version: '1' });
      },
    });
    const result = await said(
      [slow],
      [
        { path: 'a.list', content: '1' },
        { path: 'b.list', content: '2' },
      ],
    );
    expect(result).toEqual({ packages: ['lang/slow a.list: a.list 1'], problems: ['file-unreadable b.list: no'] });
  });
});

describe('partial success', () => {
  const entries = [
    { path: 'a.list', content: '!' },
    { path: 'b.list', content: 'two 2' },
  ];

  it('loses the one file that an extractor fails on, and says so', async () => {
    const result = await said([list, lines('os/other', 'a.list', { extract: () => {} })], entries);
    expect(result.packages).toEqual(['lang/list b.list: two 2']);
    expect(result.problems).toEqual(['record-invalid a.list: it begins with an exclamation mark']);
  });

  it('calls an unreadable package database a gap', async () => {
    const { problems } = await said([lines('os/base', '.list', { database: true })], entries);
    expect(problems).toEqual(['gap record-invalid a.list: it begins with an exclamation mark']);
  });

  it('does not read what is larger than the extractor reads', async () => {
    const { packages, problems } = await said([list], [{ path: 'a.list', content: 'x 1\n'.repeat(26) }]);
    expect(packages).toEqual([]);
    expect(problems).toEqual(['bound a.list: it has 104 bytes, more than the 100 that lang/list reads']);
  });

  it('says what was cut off', () => {
    const collector = createCollector([{ ...list, database: true }], { whiteouts: true });
    const entry = { path: 'a.list', type: 'file', size: 10, mode: 0, uid: 0, gid: 0, mtime: 0 } as const;
    collector.onEntry(entry)?.abort?.({ code: 'archive-invalid', message: 'the archive ends here' });
    return expect(collector.finish()).resolves.toMatchObject({
      files: [],
      problems: [{ code: 'archive-invalid', path: 'a.list', gap: true }],
    });
  });

  it('lists a bounded number of problems and counts the rest', async () => {
    const many = Array.from({ length: 250 }, (_, at) => ({ path: `${at}.list`, content: '!' }));
    const { problems } = await said([list], many);
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toBe('bound 50 more problems of this layer are not listed');
  });
});

describe('what is too much', () => {
  it('is counted, and leaves a gap: nothing is lost without a word', async () => {
    const finding = {
      id: 'X-1',
      kind: 'misconfiguration',
      severity: 'low',
      subject: { kind: 'file', path: 'a' },
    } as const;
    const talkative = lines('check/many', '.list', {
      extract(_, facts) {
        for (let n = 0; n < extractBounds.findings + 3; n++) facts.finding(finding);
      },
    });
    const { files, problems } = await layerOf([talkative], [{ path: 'a.list', content: 'x' }]);
    expect(files[0]?.findings).toHaveLength(extractBounds.findings);
    const message = expect.stringMatching(/^of 400003 .*, 3 are not listed$/);
    expect(problems).toEqual([{ code: 'bound', gap: true, message }]);
  });
});

describe('one path twice in a layer', () => {
  it.each<[string, TestEntry]>([
    ['another file', { path: 'a.list', content: 'two 2' }],
    ['a directory', { path: 'a.list', type: 'directory' }],
    ['a link', { path: 'a.list', linkname: 'gone' }],
  ])('%s takes the place of the first', async (_, second) => {
    const { packages } = await said([list], [{ path: 'a.list', content: 'one 1' }, second]);
    expect(packages).toEqual(second.content ? ['lang/list a.list: two 2'] : []);
  });

  it('also where the first was a link whose content was still to come', async () => {
    const entries: TestEntry[] = [
      { path: 'store', content: 'one 1' },
      { path: 'a.list', type: 'hardlink', linkname: 'store' },
      { path: 'a.list', content: 'two 2' },
    ];
    expect((await said([list], entries)).packages).toEqual(['lang/list a.list: two 2']);
  });
});

describe('hard links', () => {
  it('to a file that was read are read under their own name', async () => {
    const named = lines('lang/named', '.list', {
      extract: (file, facts) => facts.package({ type: 'generic', name: file.path, version: file.text() }),
    });
    const entries: TestEntry[] = [
      { path: 'a.list', content: '1' },
      { path: 'b.list', type: 'hardlink', linkname: 'a.list' },
      { path: 'c.list', type: 'hardlink', linkname: './b.list' },
    ];
    const { packages } = await said([named], entries);
    expect(packages).toEqual(['a', 'b', 'c'].map(name => `lang/named ${name}.list: ${name}.list 1`));
  });

  it('to a file that nobody wanted under its first name ask for a second pass', async () => {
    const entries: TestEntry[] = [
      { path: 'store/ab/cdef', content: 'one 1' },
      { path: 'a.list', type: 'hardlink', linkname: 'store/ab/cdef' },
      { path: 'b.list', type: 'hardlink', linkname: 'store/ab/cdef' },
      { path: 'c.txt', type: 'hardlink', linkname: 'store/ab/cdef' },
    ];
    const { packages, problems } = await said([list], entries);
    expect(packages).toEqual(['lang/list a.list: one 1', 'lang/list b.list: one 1']);
    expect(problems).toEqual([]);
  });

  it('are followed to a bounded amount, however many name one file', async () => {
    const counted = { read: 0 };
    const large = lines('lang/large', '.list', {
      maxBytes: 1e9,
      extract: () => {
        counted.read++;
      },
    });
    const entries: TestEntry[] = [{ path: 'a.list', content: Buffer.alloc(200_000) }];
    for (let at = 0; at < 2000; at++) entries.push({ path: `${at}.list`, type: 'hardlink', linkname: 'a.list' });
    const { problems } = await said([large], entries);
    expect(counted.read).toBe(1 + Math.floor((256 * 1024 * 1024) / 200_000));
    expect(problems[0]).toMatch(/links to package files of this layer ask for more than 268435456 bytes/);
  });

  it('into nothing are a problem', async () => {
    const { problems } = await said([list], [{ path: 'a.list', type: 'hardlink', linkname: 'gone' }]);
    expect(problems).toEqual(['file-unreadable a.list: it is a link to gone, which this layer does not hold']);
  });

  it('to a streamed file take its facts over', async () => {
    const stream = lines('binary/once', '.list', {
      extract: undefined,
      stream: (_, facts) => ({ write() {}, end: () => facts.package({ type: 'generic', name: 'big', version: '1' }) }),
    });
    const entries: TestEntry[] = [
      { path: 'a.list', content: '1' },
      { path: 'b.list', type: 'hardlink', linkname: 'a.list' },
    ];
    const { packages } = await said([stream], entries);
    expect(packages).toEqual(['binary/once a.list: big 1', 'binary/once b.list: big 1']);
  });
});

describe('symbolic links', () => {
  it('are not followed', async () => {
    const entries = [
      { path: 'a.txt', content: 'one 1' },
      { path: 'a.list', linkname: 'a.txt' },
    ];
    expect(await said([list], entries)).toEqual({ packages: [], problems: [] });
  });

  it('are followed to a package database that lies elsewhere in the layer', async () => {
    const database = lines('os/base', 'lib/base.list', { database: true });
    const entries = [
      { path: 'data/base', content: 'one 1' },
      { path: 'var/lib/base.list', linkname: '../../data/base' },
    ];
    expect((await said([database], entries)).packages).toEqual(['os/base var/lib/base.list: one 1']);
  });
});

describe('deletions', () => {
  const entries: TestEntry[] = [
    { path: 'opt/.wh.old.list' },
    { path: 'srv/.wh..wh..opq' },
    { path: 'srv/.wh..wh.plnk' },
    { path: '.wh.root.list' },
  ];

  it('are recorded for a layer', async () => {
    const { whiteouts, opaques, paths } = await layerOf([list], entries);
    expect({ whiteouts, opaques }).toEqual({ whiteouts: ['opt/old.list', 'root.list'], opaques: ['srv'] });
    expect(paths.length).toBe(0);
  });

  it('are plain files in a directory', async () => {
    const collector = createCollector([list], { whiteouts: false });
    for (const { path } of entries)
      collector.onEntry({ path, type: 'file', size: 0, mode: 0, uid: 0, gid: 0, mtime: 0 });
    expect(await collector.finish()).toMatchObject({ whiteouts: [], opaques: [] });
  });
});

describe('ownership', () => {
  it('is kept for the files that another extractor would read, whatever the package is called', async () => {
    const owner = lines('os/owner', 'owned', {
      extract: (_, facts) => facts.owns('__proto__', ['usr/bin/env', 'usr/share/a.list']),
    });
    const { files } = await layerOf([owner, list], [{ path: 'owned' }]);
    expect(Object.entries(files[0]?.owns ?? {})).toEqual([['__proto__', ['usr/share/a.list']]]);
  });
});

it('costs microseconds an entry', async () => {
  const collector = createCollector(
    Array.from({ length: 40 }, (_, at) => lines(`lang/${at}`, `/file-${at}.json`)),
    { whiteouts: true },
  );
  const entry = { type: 'file', size: 0, mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const;
  const started = process.cpuUsage();
  for (let at = 0; at < 100_000; at++) {
    collector.onEntry({ ...entry, path: `usr/share/doc/package-${at % 1000}/examples/file-${at}.txt` });
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 100_000).toBeLessThan(25);
});
