import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesOfProcess, mappedFiles } from './maps.ts';

const line = (rights: string, device: string, inode: number, name: string) =>
  `7f5b5cc25000-7f5b5cc4b000 ${rights} 00000000 ${device} ${inode}                    ${name}\n`;

describe('mapped files', () => {
  it('are told once, and whether any part can be executed', () => {
    const text = [
      line('r--p', 'fe:00', 12, '/usr/lib/libc.so.6'),
      line('r-xp', 'fe:00', 12, '/usr/lib/libc.so.6'),
      line('r--p', 'fe:00', 13, '/usr/lib/locale/C.utf8/LC CTYPE'),
      line('rw-p', '00:00', 0, ''),
      line('rw-p', '00:00', 0, '[heap]'),
      line('rw-s', '00:01', 99, '/memfd:x (deleted)'),
    ].join('');
    expect(mappedFiles(text)).toEqual([
      { path: '/usr/lib/libc.so.6', device: 'fe:00', inode: '12', executable: true, deleted: false },
      { path: '/usr/lib/locale/C.utf8/LC CTYPE', device: 'fe:00', inode: '13', executable: false, deleted: false },
      { path: '/memfd:x', device: '00:01', inode: '99', executable: false, deleted: true },
    ]);
  });

  it('names keep their line feeds and bytes', () => {
    const [file] = mappedFiles(line('r-xp', 'fe:00', 5, '/tmp/a\\012b\xff'));
    expect(file?.path).toBe('/tmp/a\nb\udcff');
  });

  it('any text is read without an error', () => {
    fc.assert(fc.property(fc.string(), text => void mappedFiles(text)));
  });

  it.skipIf(process.platform !== 'linux')('of this process are those that it runs', () => {
    const own = mappedFiles(readFileSync('/proc/self/maps', 'latin1'));
    expect(own).toContainEqual(expect.objectContaining({ path: process.execPath, executable: true }));
    expect(filesOfProcess(process.pid)).toContain(process.execPath);
    expect(filesOfProcess(4_100_000)).toEqual([]);
  });
});
