import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceBounds } from '../bounds.ts';
import {
  archive,
  directory,
  end,
  file,
  hardlink,
  header,
  long,
  magic,
  padded,
  pax,
  symlink,
} from './testdata/build.ts';
import { walkAll } from './testdata/walk-all.ts';
import { createTarWalk } from './walk.ts';

describe('names', () => {
  const deep = `${'d'.repeat(60)}/${'e'.repeat(60)}/${'f'.repeat(60)}`;
  test.each<[string, Buffer[], string]>([
    ['v7', [file('a', 'x', { magic: magic.v7 })], 'a'],
    ['ustar with a prefix', [file('name', 'x', { prefix: 'some/prefix' })], 'some/prefix/name'],
    ['GNU long name', [long('L', deep), file('cut', 'x', { magic: magic.gnu })], deep],
    ['pax path', [pax({ path: deep }), file('cut', 'x')], deep],
    ['pax path of an old Solaris header', [pax({ path: deep }, 'X'), file('cut', 'x')], deep],
    ['an empty pax value means the header', [pax({ path: '' }), file('kept', 'x')], 'kept'],
    ['GNU wins over pax, as in Go', [pax({ path: 'pax' }), long('L', 'gnu'), file('cut', 'x')], 'gnu'],
    ['a global path is heeded by no container runtime', [pax({ path: 'global' }, 'g'), file('own', 'x')], 'own'],
    ['a leading slash', [file('/etc/passwd', 'x')], 'etc/passwd'],
    ['dots inside', [file('./a/../b//c', 'x')], 'b/c'],
  ])('%s', (_, parts, path) => {
    const { paths, contents, problems, error } = walkAll(archive(...parts));
    expect({ paths, contents, problems, error }).toEqual({
      paths: [path],
      contents: { [path]: 'x' },
      problems: [],
      error: undefined,
    });
  });

  test('one description is for one entry', () => {
    expect(walkAll(archive(long('L', 'long'), file('a'), file('b'))).paths).toEqual(['long', 'b']);
  });

  test('names that are not UTF-8 stay apart', () => {
    const { paths } = walkAll(archive(file(Buffer.from([0x61, 0xe8])), file(Buffer.from([0x61, 0xe9]))));
    expect(new Set(paths).size).toBe(2);
  });

  test('a NUL in a pax path survives', () => {
    expect(walkAll(archive(pax({ path: 'a\0b' }), file('x'))).paths).toEqual(['a\0b']);
  });

  test.each<[string, Buffer[]]>([
    ['a path', [file('../../etc/passwd', 'evil')]],
    ['the target of a hard link', [hardlink('ok', '../../etc/shadow')]],
  ])('%s that climbs out of the root is refused, and the rest is read', (_, parts) => {
    const { paths, problems } = walkAll(archive(...parts, file('after', 'x')));
    expect(paths).toEqual(['after']);
    expect(problems).toMatchObject([{ code: 'archive-invalid' }]);
  });
});

describe('types', () => {
  test('each flag', () => {
    const flags: [string, string | undefined][] = [
      ...([
        ['\0', 'file'],
        ['0', 'file'],
        ['7', 'file'],
        ['1', 'hardlink'],
        ['2', 'symlink'],
      ] as [string, string][]),
      ...([
        ['3', 'character'],
        ['4', 'block'],
        ['5', 'directory'],
        ['6', 'fifo'],
        ['Z', 'file'],
      ] as [string, string][]),
      ...(['V', 'M', 'N', 'A', 'I'].map(flag => [flag, undefined]) as [string, undefined][]),
    ];
    for (const [type, expected] of flags) {
      const { entries } = walkAll(archive(header({ name: 'n', type, linkname: 'target' })));
      expect([type, entries[0]?.type]).toEqual([type, expected]);
    }
  });

  test('a v7 directory is a file with a slash', () => {
    expect(walkAll(archive(file('d/', '', { type: '\0', magic: magic.v7 }))).entries[0]).toMatchObject({
      path: 'd',
      type: 'directory',
    });
  });

  test('a symbolic link keeps its target, a hard link has it normalised', () => {
    const { entries } = walkAll(archive(symlink('s', '../x'), hardlink('h', './a/b')));
    expect(entries.map(entry => entry.linkname)).toEqual(['../x', 'a/b']);
    expect(walkAll(archive(long('K', 't'.repeat(200)), symlink('s', 'cut'))).entries[0]?.linkname).toBe(
      't'.repeat(200),
    );
  });

  test('links and directories have no content, whatever their size says', () => {
    expect(walkAll(archive(header({ name: 'd', type: '5', size: 5000 }), file('f', 'x'))).paths).toEqual(['d', 'f']);
    expect(walkAll(archive(header({ name: 'h', type: '1', linkname: 'f', size: 9 }), file('f'))).paths).toEqual([
      'h',
      'f',
    ]);
  });

  test('pax numbers, the global ones too', () => {
    const parts = [
      pax({ uid: '70000', mtime: '5' }, 'g'),
      file('a'),
      pax({ uid: '80000', gid: '3', mtime: '-1.5' }),
      file('b'),
    ];
    expect(walkAll(archive(...parts)).entries).toMatchObject([
      { uid: 70000, gid: 0, mtime: 5 },
      { uid: 80000, gid: 3, mtime: -1.5 },
    ]);
  });

  test('a pax size says where the next header is', () => {
    const { contents } = walkAll(
      archive(pax({ size: '600' }), header({ name: 'a', size: 0 }), padded('a'.repeat(600)), file('b', 'b')),
    );
    expect(contents).toEqual({ a: 'a'.repeat(600), b: 'b' });
  });

  test('offsets are those of the stored content', () => {
    const bytes = archive(file('a', 'aaa'), pax({ path: 'b' }), file('x', 'bbb'));
    for (const { path, offset, size } of walkAll(bytes).entries) {
      expect(bytes.toString('latin1', offset, offset + size)).toBe(path.repeat(3));
    }
  });
});

describe('sparse files', () => {
  const expanded = `abc${'\0'.repeat(997)}def${'\0'.repeat(997)}`;
  const map = (...numbers: number[]) => padded(`${numbers.length / 2}\n${numbers.map(n => `${n}\n`).join('')}`);
  const entries = (...pairs: [number, number][]) =>
    pairs.map(([offset, length]) => octal(offset) + octal(length)).join('');
  const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`;
  const oldGnu = (...parts: Buffer[]) => archive(...parts, file('after', 'x'));
  const gnuHeader = (pairs: [number, number][], real: number, more = false, size = 6) =>
    header({
      name: 's',
      type: 'S',
      size,
      magic: magic.gnu,
      raw: [
        [386, entries(...pairs)],
        [482, more ? '\x01' : '\0'],
        [483, octal(real)],
      ],
    });
  const common = { 'GNU.sparse.name': 's' };

  test.each<[string, Buffer]>([
    [
      'old GNU',
      oldGnu(
        gnuHeader(
          [
            [0, 3],
            [1000, 3],
          ],
          2000,
        ),
        padded('abcdef'),
      ),
    ],
    [
      'pax 0.0',
      oldGnu(
        pax([
          ['path', 's'],
          ['GNU.sparse.size', '2000'],
          ...([
            [0, 3],
            [1000, 3],
          ].flatMap(([offset, length]) => [
            ['GNU.sparse.offset', String(offset)],
            ['GNU.sparse.numbytes', String(length)],
          ]) as [string, string][]),
        ]),
        file('GNUSparseFile.1/s', 'abcdef'),
      ),
    ],
    [
      'pax 0.1',
      oldGnu(pax({ ...common, 'GNU.sparse.size': '2000', 'GNU.sparse.map': '0,3,1000,3' }), file('x', 'abcdef')),
    ],
    [
      'pax 1.0',
      oldGnu(
        pax({ ...common, 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '2000' }),
        file('x', Buffer.concat([map(0, 3, 1000, 3), Buffer.from('abcdef')])),
      ),
    ],
  ])('%s is expanded, whatever the chunks', (_, bytes) => {
    for (const chunk of [1, 7, 512, 100_000]) {
      const { contents, entries: found, problems, error } = walkAll(bytes, { chunk });
      expect(error).toBeUndefined();
      expect(problems).toEqual([]);
      expect(found[0]).toMatchObject({ path: 's', size: 2000, type: 'file' });
      expect(contents).toEqual({ s: expanded, after: 'x' });
    }
    expect(walkAll(bytes, { want: () => false }).paths).toEqual(['s', 'after']);
  });

  test('old GNU extension blocks do not count as content', () => {
    const pairs = Array.from({ length: 40 }, (_, at): [number, number] => [at * 10, 1]);
    const extension = (part: [number, number][], more: boolean) => {
      const block = Buffer.alloc(512);
      block.write(entries(...part), 0, 'latin1');
      block[504] = more ? 1 : 0;
      return block;
    };
    const bytes = oldGnu(
      gnuHeader(pairs.slice(0, 4), 400, true, 40),
      extension(pairs.slice(4, 25), true),
      extension(pairs.slice(25), false),
      padded('x'.repeat(40)),
    );
    const { contents } = walkAll(bytes);
    expect(contents).toEqual({ s: `x${'\0'.repeat(9)}`.repeat(40), after: 'x' });
  });

  test('a file of 1 TB costs nothing if nobody wants it, and meets a bound if somebody does', () => {
    const size = 2 ** 40;
    const bytes = archive(
      pax({ ...common, 'GNU.sparse.size': String(size), 'GNU.sparse.map': `${size},0` }),
      file('x'),
      file('after', 'x'),
    );
    const unwanted = walkAll(bytes, { want: entry => entry.size < 100 });
    expect(unwanted).toMatchObject({ entries: [{ size }, {}], problems: [], contents: { after: 'x' } });
    const wanted = walkAll(bytes);
    expect(wanted.problems).toMatchObject([{ code: 'bound', path: 's' }]);
    expect(wanted.aborted['s']).toMatch(/sparse file of 1099511627776 bytes/);
    expect(wanted.contents).toEqual({ after: 'x' });
  });

  test.each<[string, string, string]>([
    ['more bytes than its map says', '0,3', 'abcdef'],
    ['fewer bytes than its map says', '0,3,1000,9', 'abcdef'],
    ['a map beyond the file', '1999,6', 'abcdef'],
    ['parts that overlap', '0,3,2,3', 'abcdef'],
  ])('%s: a problem of this file alone', (_, sparseMap, content) => {
    const bytes = archive(
      pax({ ...common, 'GNU.sparse.size': '2000', 'GNU.sparse.map': sparseMap }),
      file('x', content),
      file('after', 'x'),
    );
    const { problems, aborted, contents } = walkAll(bytes);
    expect(problems).toMatchObject([{ code: 'archive-invalid', path: 's' }]);
    expect(aborted['s']).toBeDefined();
    expect(contents).toEqual({ after: 'x' });
  });

  test.each([
    ['x\n', 'no number'],
    ['\n', 'an empty line'],
    ['99999999\n', 'more fragments than the bound'],
    ['2\n0\n', 'no end'],
  ])('a pax 1.0 map with %j (%s) is a problem of this file alone', text => {
    const bytes = archive(
      pax({ ...common, 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9' }),
      file('x', text),
      file('after', 'x'),
    );
    const { problems, contents } = walkAll(bytes);
    expect(problems).toMatchObject([{ code: 'archive-invalid', path: 's' }]);
    expect(contents).toEqual({ after: 'x' });
  });
});

describe('the end', () => {
  const whole = archive(file('a', 'a'.repeat(700)), pax({ path: 'b' }), file('x', 'b'));

  test('bytes after two zero blocks are no part of the archive', () => {
    const { paths, problems, error } = walkAll(Buffer.concat([whole, file('later'), Buffer.from('garbage')]));
    expect({ paths, problems, error }).toEqual({ paths: ['a', 'b'], problems: [], error: undefined });
  });

  test.each<[string, Buffer]>([
    ['without zero blocks', file('a', 'x')],
    ['with one', Buffer.concat([file('a', 'x'), Buffer.alloc(512)])],
    ['without the padding of the last file', file('a', 'x').subarray(0, 513)],
  ])('an archive %s is whole', (_, bytes) => {
    expect(walkAll(bytes)).toMatchObject({ contents: { a: 'x' }, problems: [] });
    expect(walkAll(bytes).error).toBeUndefined();
  });

  test('nothing, and zeros alone, are archives without entries', () => {
    for (const bytes of [Buffer.alloc(0), end, Buffer.alloc(10240)]) {
      expect(walkAll(bytes)).toMatchObject({ paths: [], problems: [] });
      expect(walkAll(bytes).error).toBeUndefined();
    }
  });

  test('a single zero block before more headers is a gap', () => {
    const { paths, problems } = walkAll(Buffer.concat([file('a'), Buffer.alloc(512), file('b')]));
    expect(paths).toEqual(['a']);
    expect(problems).toMatchObject([{ code: 'archive-invalid', gap: true }]);
  });

  test('cut off anywhere, it says so or is whole up to there', () => {
    const content = whole.length - end.length;
    const afterA = 512 + 700;
    const mayEnd = (length: number) =>
      length === 0 ||
      (length >= afterA && length <= 512 + 1024) ||
      (length >= content - 511 && length <= content + 1024);
    for (let length = 0; length <= whole.length; length++) {
      const { error } = walkAll(whole.subarray(0, length));
      // The first of two zero blocks may be cut off as well.
      if (length > content && error === undefined) continue;
      if (length > content && length < content + 512) expect(error?.code).toBe('archive-invalid');
      else expect([length, error?.code]).toEqual([length, mayEnd(length) ? undefined : 'archive-invalid']);
    }
  });

  test('cut off inside a file, it names the file, and who took it is told', () => {
    const { error, aborted } = walkAll(whole.subarray(0, 700));
    expect(error?.message).toBe('it is cut off inside "a", at offset 700');
    expect(aborted).toEqual({ a: error?.message });
  });

  test.each([
    ['HTML', Buffer.from('<!doctype html><html>'.repeat(100))],
    ['a few bytes', Buffer.from('hello')],
  ])('%s is no tar', (_, bytes) => {
    expect(walkAll(bytes).error).toMatchObject({ code: 'archive-invalid', message: 'it is not a tar archive' });
  });

  test('a damaged header in the middle is named by its offset', () => {
    const { error, paths } = walkAll(Buffer.concat([file('a', 'x'), Buffer.alloc(512, 7), file('b')]));
    expect(paths).toEqual(['a']);
    expect(error).toMatchObject({
      code: 'archive-invalid',
      message: 'there is no tar header at offset 1024, after "a"',
    });
  });
});

describe('bounds', () => {
  const small = { ...sourceBounds, entries: 10, nameBytes: 100, paxBytes: 600, pathDepth: 5, problems: 3 };

  test('entries', () => {
    const { error, paths } = walkAll(archive(...Array.from({ length: 20 }, (_, at) => file(`f${at}`))), {
      bounds: small,
    });
    expect(error).toMatchObject({ code: 'bound', message: 'it has more than 10 entries' });
    expect(paths.length).toBe(10);
  });

  test('headers that describe nothing count too', () => {
    const { error } = walkAll(archive(...Array.from({ length: 40 }, () => pax({ uid: '1' }, 'g'))), { bounds: small });
    expect(error).toMatchObject({ code: 'bound' });
  });

  test.each<[string, Buffer[]]>([
    ['a long name', [long('L', 'n'.repeat(101)), file('cut')]],
    ['a pax path', [pax({ path: 'n'.repeat(101) }), file('cut')]],
    ['a link target', [long('K', 'n'.repeat(101)), symlink('s', 'cut')]],
    ['a pax header', [pax({ comment: 'c'.repeat(600) }), file('cut')]],
    ['a deep path', [file('1/2/3/4/5/6')]],
  ])('%s beyond the bound: that entry is a gap, the rest is read', (_, parts) => {
    const { paths, problems } = walkAll(archive(...parts, file('after')), { bounds: small });
    expect(paths).toEqual(['after']);
    expect(problems).toMatchObject([{ code: 'bound', gap: true }]);
  });

  test('problems beyond the bound are counted', () => {
    const bytes = archive(...Array.from({ length: 9 }, () => file('../x')));
    const { problems } = walkAll(bytes, { bounds: small });
    expect(problems.length).toBe(4);
    expect(problems[3]?.message).toBe('6 more problems like these are not listed');
  });

  test('far too many entries are refused as soon as they are too many', () => {
    const many = { ...sourceBounds, entries: 200_000 };
    const chunk = Buffer.concat(Array.from({ length: 2048 }, () => file('usr/share/doc/some-package/README')));
    let seen = 0;
    const count = () => void seen++;
    const walk = createTarWalk(count, many);
    expect(() => {
      for (let at = 0; at < 5_000_000; at += 2048) walk.write(chunk);
    }).toThrow(/more than 200000 entries/);
    expect(seen).toBe(many.entries);
  });
});

describe('takers', () => {
  test('a promise of `end` holds the walk', async () => {
    const log: string[] = [];
    const walk = createTarWalk(entry => ({
      write() {},
      async end() {
        log.push(`end ${entry.path}`);
        await new Promise(resolve => setTimeout(resolve, 1));
        log.push(`done ${entry.path}`);
      },
    }));
    await walk.write(archive(file('a', 'x'), file('b', ''), file('c', 'x')));
    walk.end();
    expect(log).toEqual(['end a', 'done a', 'end b', 'done b', 'end c', 'done c']);
  });

  test('a promise that fails fails the walk', async () => {
    const walk = createTarWalk(() => ({ write() {}, end: () => Promise.reject(new Error('full')) }));
    await expect(walk.write(archive(file('a', 'x')))).rejects.toThrow('full');
  });

  test('whoever wants a hard link is told that its content is elsewhere', () => {
    const { aborted, problems } = walkAll(archive(file('a', 'x'), hardlink('b', 'a')));
    expect(aborted['b']).toMatch(/hard link to a/);
    expect(problems).toMatchObject([{ code: 'file-unreadable', path: 'b' }]);
  });

  test('unwanted content may be skipped by a caller that can seek', () => {
    const bytes = archive(file('a', 'a'.repeat(5000)), file('b', 'b'));
    const seen: number[] = [];
    const walk = createTarWalk(entry => {
      seen.push(entry.offset);
      return undefined;
    });
    let at = 0;
    let written = 0;
    while (at < bytes.length) {
      const { skippable } = walk;
      if (skippable > 0) walk.skip(skippable);
      else walk.write(bytes.subarray(at, at + 512));
      at += skippable || 512;
      if (skippable === 0) written++;
    }
    walk.end();
    expect(seen).toEqual(walkAll(bytes).entries.map(entry => entry.offset));
    expect(written).toBe(4);
    expect(() => walk.skip(1)).toThrow(RangeError);
  });
});

describe('properties', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.constantFrom('./a', '/b/', '../c', 'd/e/f', '.wh.x'),
  );
  const part = fc.oneof(
    fc.tuple(name, fc.uint8Array({ maxLength: 1500 })).map(([path, bytes]) => file(path, Buffer.from(bytes))),
    fc.tuple(name, name).map(([path, target]) => symlink(path, target)),
    fc.tuple(name, name).map(([path, target]) => hardlink(path, target)),
    name.map(path => directory(path)),
    name.map(path => long('L', path.repeat(8))),
    name.map(path => pax({ path: path.repeat(8), mtime: '1.5' })),
  );

  test('chunk boundaries change nothing', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }),
        (parts, chunk) => {
          const bytes = archive(...parts);
          expect(walkAll(bytes, { chunk })).toEqual(walkAll(bytes, { chunk: bytes.length }));
        },
      ),
    );
  });

  test('damage anywhere gives entries, problems or an error of the catalogue, never anything else', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), damage, fc.nat(), (parts, changes, cut) => {
        const bytes = Buffer.from(archive(...parts));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const { error } = walkAll(bytes.subarray(0, cut % (bytes.length + 1)));
        if (error) expect(error.code).toMatch(/archive-invalid|bound/);
      }),
      { numRuns: 500 },
    );
  });

  test('random headers with a right checksum never crash the walk', () => {
    const field = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), field), { maxLength: 8 }),
        fc.constantFrom(...'01234567SLKxgDVMN\0'),
        (raw, type) => {
          const fields = raw.map(([at, bytes]): [number, Buffer] => [Math.min(at, 500), Buffer.from(bytes)]);
          const block = header({ name: 'n', type, size: 700, raw: fields });
          const { error } = walkAll(Buffer.concat([block, Buffer.alloc(1024, 65), end]));
          if (error) expect(error.code).toMatch(/archive-invalid|bound/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
