import { describe, expect, it } from 'vitest';
import { mountsOf } from '../proc/mounts.ts';
import { below, inWorkOf, seenThrough, upperOf } from './places.ts';

const { mounts } = mountsOf(
  [
    '70 1 0:41 / / rw - overlay overlay rw,lowerdir=/store/l,upperdir=/store/c1/diff,workdir=/store/c1/work',
    '71 70 253:0 /srv/data /data rw - ext4 /dev/vda rw',
    '72 70 253:0 /srv/data/hosts /etc/hosts rw - ext4 /dev/vda rw',
  ].join('\n'),
);
const disk = (253 << 8) | 0;

describe('a path of the host, as a container sees it', () => {
  it.each([
    ['a file that it changed', '/store/c1/diff/etc/passwd', '/etc/passwd'],
    ['its root', '/store/c1/diff', '/'],
    ['a folder that is mounted there', '/srv/data/a/b', '/data/a/b'],
    ['a file that is mounted by itself', '/srv/data/hosts', '/etc/hosts'],
    ['a name that only begins alike', '/srv/database', undefined],
    ['what it does not see', '/etc/passwd', undefined],
  ])('%s', (_, path, expected) => {
    expect(seenThrough(mounts, disk, path, path)).toBe(expected);
  });

  it('is not one where its overlay prepares changes', () => {
    expect(inWorkOf(mounts, '/store/c1/work/work/#1f')).toBe(true);
    expect(inWorkOf(mounts, '/store/c1/diff/work')).toBe(false);
    expect(upperOf(mounts, '/store/c1/diff/x')?.point).toBe('/');
    expect(upperOf(mounts, '/store/c2/diff/x')).toBeUndefined();
  });

  it('lies below a directory, or does not', () => {
    expect([below('/a/b', '/a'), below('/a', '/a'), below('/ab', '/a'), below('/a', '/')]).toEqual([
      '/b',
      '',
      undefined,
      '/a',
    ]);
  });
});
