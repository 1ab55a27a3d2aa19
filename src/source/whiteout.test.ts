import { expect, test } from 'vitest';
import { whiteoutOf } from './whiteout.ts';

test.each([
  ['etc/.wh.passwd', { kind: 'whiteout', path: 'etc/passwd' }],
  ['.wh.top', { kind: 'whiteout', path: 'top' }],
  ['var/.wh..hidden', { kind: 'whiteout', path: 'var/.hidden' }],
  ['var/lib/.wh..wh..opq', { kind: 'opaque', path: 'var/lib' }],
  ['.wh..wh..opq', { kind: 'opaque', path: '' }],
  ['.wh..wh.plnk', { kind: 'ignored' }],
  ['.wh..wh.aufs', { kind: 'ignored' }],
  ['a/.wh.', { kind: 'ignored' }],
  ['a/.wh...', { kind: 'ignored' }],
  ['etc/passwd', undefined],
  ['.wh.d/file', undefined],
  ['etc/x.wh.passwd', undefined],
])('%s', (path, expected) => {
  expect(whiteoutOf(path)).toEqual(expected);
});
