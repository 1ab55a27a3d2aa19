import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { procFiles } from './files.ts';
import { layerOf, mountAt, mountsOf } from './mounts.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-mounts-'));
afterAll(() => rmSync(dir, { recursive: true }));
const upper = join(dir, 'upper dir');
mkdirSync(join(upper, 'usr/bin'), { recursive: true });
writeFileSync(join(upper, 'usr/bin/new'), '');

const overlay = (point: string, root = '/') =>
  `30 1 0:51 ${root} ${point} rw,relatime - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=${upper.replace(/ /g, '\\040')},workdir=/w\n`;
const host = '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n';
const proc = '22 27 0:21 / /proc rw - proc proc rw\n';
const layer = (text: string, path: string, deleted = false) => layerOf(mountsOf(text), path, deleted, procFiles());

describe('mount tables', () => {
  it('say device, directory, place and type', () => {
    const { mounts, byId } = mountsOf(`${host}40 27 259:1048321 /a /mnt\\040x rw - xfs /dev/b rw\n`);
    expect(mounts[1]).toEqual({ id: 40, device: 0xfff10301, root: '/a', point: '/mnt x', type: 'xfs' });
    expect(byId.get(27)?.device).toBe(0xfe00);
  });

  it('the longest point holds a path, and of two at one point the last', () => {
    const table = mountsOf(
      `${host}${proc}50 27 0:60 / /data rw - tmpfs t rw\n51 50 0:61 / /data rw - ext4 /dev/c rw\n`,
    );
    const at = (path: string) => mountAt(table, path)?.id;
    expect(['/', '/data', '/data/x', '/database', '/proc/1'].map(at)).toEqual([27, 51, 51, 27, 22]);
  });

  it('any text is read without an error', () => {
    fc.assert(fc.property(fc.string(), text => void mountAt(mountsOf(`${host}${text}\n${text}`), '/x')));
  });
});

describe('layers of an overlay', () => {
  it.each([
    ['a file that was written', overlay('/'), '/usr/bin/new', 'upper'],
    ['a file of the image', overlay('/'), '/usr/bin/old', 'lower'],
    ['a directory is none', overlay('/'), '/usr/bin', 'lower'],
    ['an overlay beside the root', host + overlay('/merged'), '/merged/usr/bin/new', 'upper'],
    ['the host beside an overlay', host + overlay('/merged'), '/usr/bin/new', undefined],
    ['a part of an overlay, mounted elsewhere', host + overlay('/m', '/usr'), '/m/bin/new', 'upper'],
    ['no overlay at all', host, '/usr/bin/new', undefined],
    ['an overlay that cannot be written to', overlay('/').replace(/,upperdir=[^,]*/, ''), '/usr/bin/new', 'lower'],
  ])('%s', (_, table, path, expected) => expect(layer(table, path)).toBe(expected));

  it('a name that is gone and left no mark had been written', () => {
    expect(layer(overlay('/'), '/usr/bin/gone', true)).toBe('upper');
  });

  it.each([true, false])('where the upper directory is not to be seen, nobody can tell (deleted: %s)', deleted => {
    expect(layer(overlay('/').replace('upper\\040', 'elsewhere'), '/usr/bin/gone', deleted)).toBeUndefined();
  });
});
