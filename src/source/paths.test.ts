import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeName, encodeName, normalisePath, pathDepth } from './paths.ts';

describe('paths come in one form', () => {
  test.each([
    ['usr/bin/env', 'usr/bin/env'],
    ['./usr/bin', 'usr/bin'],
    ['/etc/passwd', 'etc/passwd'],
    ['a//b', 'a/b'],
    ['a/./b/.', 'a/b'],
    ['dir/', 'dir'],
    ['a/../b', 'b'],
    ['a/b/../../c', 'c'],
    ['/../b', 'b'],
    ['.', ''],
    ['./', ''],
    ['', ''],
    ['/', ''],
    ['.wh.name', '.wh.name'],
    ['a/..b/c..', 'a/..b/c..'],
    ['...', '...'],
  ])('%j is %j', (path, normal) => {
    expect(normalisePath(path)).toBe(normal);
  });

  test.each(['..', '../etc/passwd', 'a/../../b', './../x'])('%j climbs out of the root', path => {
    expect(normalisePath(path)).toBeUndefined();
  });

  test('any path ends in a form without empty, `.` and `..` components, and stays there', () => {
    const part = fc.oneof(fc.constantFrom('', '.', '..', 'a', '.a', 'a.', '...'), fc.string());
    fc.assert(
      fc.property(fc.array(part), parts => {
        const normal = normalisePath(parts.join('/'));
        if (normal === undefined || normal === '') return;
        expect(normal.split('/').filter(name => ['', '.', '..'].includes(name))).toEqual([]);
        expect(normalisePath(normal)).toBe(normal);
      }),
    );
  });

  test.each([
    ['', 0],
    ['a', 1],
    ['a/b/c', 3],
  ])('%j has %i components', (path, depth) => {
    expect(pathDepth(path)).toBe(depth);
  });
});

describe('names are bytes', () => {
  test('UTF-8 is read as UTF-8', () => {
    expect(decodeName(Buffer.from('größe/文件'))).toBe('größe/文件');
  });

  test('what is not UTF-8 keeps names apart and comes back byte by byte', () => {
    const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
    expect(decodeName(latin)).toBe('caf\udce9');
    expect(decodeName(latin)).not.toBe(decodeName(Buffer.from([0x63, 0x61, 0x66, 0xe8])));
    expect(encodeName(decodeName(latin))).toEqual(latin);
  });

  test('any bytes survive', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect([...encodeName(decodeName(Buffer.from(bytes)))]).toEqual([...bytes]);
      }),
    );
  });
});
