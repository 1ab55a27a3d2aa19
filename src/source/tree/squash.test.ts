import { describe, expect, test } from 'vitest';
import { sourceBounds } from '../bounds.ts';
import { archive, directory, file, hardlink, symlink } from '../tar/testdata/build.ts';
import { createTarWalk } from '../tar/walk.ts';
import { createSquash, type Squash } from './squash.ts';

/** Squashes layers given by their entries. */
function squashed(...layers: Buffer[][]): Squash {
  const squash = createSquash(sourceBounds);
  for (const [at, parts] of layers.entries()) {
    const changeset = squash.changeset();
    const walk = createTarWalk(entry => void changeset.add(entry));
    walk.write(archive(...parts));
    walk.end();
    squash.apply(changeset, at);
  }
  return squash;
}

/** All paths, with the layer that each file comes from. */
function listing(squash: Squash): string[] {
  const lines: string[] = [];
  const visit = (path: string) => {
    for (const name of squash.names(squash.find(path, false)!.inode) ?? []) {
      const child = path === '' ? name : `${path}/${name}`;
      const { inode } = squash.find(child, false)!;
      const type = squash.inodes.type(inode);
      if (type === 'directory') visit(child);
      lines.push(type === 'directory' ? `${child}/` : `${child} ${squash.inodes.layer(inode)}`);
    }
  };
  visit('');
  return lines.sort();
}

describe('layers over layers (OCI image-spec, layer.md)', () => {
  test.each<[string, Buffer[][], string[]]>([
    ['a later file wins', [[file('a', '1'), file('b')], [file('a', '22')]], ['a 1', 'b 0']],
    [
      'directories merge',
      [
        [directory('d'), file('d/a')],
        [directory('d'), file('d/b')],
      ],
      ['d/', 'd/a 0', 'd/b 1'],
    ],
    ['missing directories are implied', [[file('a/b/c')]], ['a/', 'a/b/', 'a/b/c 0']],
    ['a whiteout removes a file', [[file('d/a'), file('d/b')], [file('d/.wh.a')]], ['d/', 'd/b 0']],
    [
      'a whiteout removes a directory with all in it',
      [[file('d/e/a'), file('d/b')], [file('d/.wh.e')]],
      ['d/', 'd/b 0'],
    ],
    ['a whiteout does not hide its own layer', [[file('a')], [file('a'), file('.wh.a')]], ['a 1']],
    ['a whiteout of nothing is nothing', [[file('a')], [file('x/.wh.y')]], ['a 0']],
    [
      'an opaque directory hides what is below',
      [
        [file('d/a'), file('d/e/b')],
        [file('d/.wh..wh..opq'), file('d/c')],
      ],
      ['d/', 'd/c 1'],
    ],
    [
      'an opaque mark may stand after its entries',
      [[file('d/a')], [file('d/c'), file('d/.wh..wh..opq')]],
      ['d/', 'd/c 1'],
    ],
    ['the root may be opaque', [[file('a')], [file('.wh..wh..opq'), file('b')]], ['b 1']],
    [
      'bookkeeping of AUFS is no file',
      [[file('.wh..wh.plnk/1.2'), directory('.wh..wh.aufs'), file('a')]],
      ['.wh..wh.plnk/', '.wh..wh.plnk/1.2 0', 'a 0'],
    ],
    ['a file in place of a directory hides what was in it', [[file('d/a')], [file('d')]], ['d 1']],
    ['and a symbolic link', [[file('d/a')], [symlink('d', 'elsewhere')]], ['d 1']],
    ['a directory in place of a file', [[file('d')], [directory('d'), file('d/a')]], ['d/', 'd/a 1']],
    ['a file removed and made again', [[file('a')], [file('.wh.a')], [file('a')]], ['a 2']],
    [
      'an entry below a link to a directory goes where it leads',
      [[directory('usr/lib'), symlink('lib', 'usr/lib')], [file('lib/x')]],
      ['lib 0', 'usr/', 'usr/lib/', 'usr/lib/x 1'],
    ],
    [
      'a whiteout below a link too',
      [[file('usr/lib/x'), symlink('lib', 'usr/lib')], [file('lib/.wh.x')]],
      ['lib 0', 'usr/', 'usr/lib/'],
    ],
    [
      'an entry below a link that leads nowhere makes a directory',
      [[symlink('lib', 'nowhere')], [file('lib/x')]],
      ['lib/', 'lib/x 1'],
    ],
    [
      'no link leads out',
      [[symlink('up', '../../..'), directory('etc')], [file('up/etc/x')]],
      ['etc/', 'etc/x 1', 'up 0'],
    ],
  ])('%s', (_, layers, expected) => {
    expect(listing(squashed(...layers))).toEqual(expected);
  });

  test('a hard link is the same file, in later layers too', () => {
    const squash = squashed([file('a', 'content')], [hardlink('b', 'a')], [file('.wh.a')]);
    expect(listing(squash)).toEqual(['b 0']);
    expect(squash.inodes.size(squash.find('b', true)!.inode)).toBe(7);
  });

  test('a hard link to nothing, or to a directory, is a problem', () => {
    const squash = createSquash(sourceBounds);
    const changeset = squash.changeset();
    const walk = createTarWalk(entry => void changeset.add(entry));
    walk.write(archive(directory('d'), hardlink('b', 'a'), hardlink('c', 'd')));
    expect(squash.apply(changeset, 0)).toMatchObject([
      { code: 'archive-invalid', path: 'b' },
      { code: 'archive-invalid', path: 'c' },
    ]);
  });

  test('layers together have a bound', () => {
    const squash = createSquash({ ...sourceBounds, treeEntries: 3 });
    const changeset = squash.changeset();
    const walk = createTarWalk(entry => void changeset.add(entry));
    expect(() => walk.write(archive(file('a'), file('b'), file('c')))).toThrow(/more than 3 entries/);
  });
});

describe('finding', () => {
  const squash = squashed([
    file('usr/bin/bash'),
    symlink('bin', 'usr/bin'),
    symlink('usr/bin/sh', 'bash'),
    symlink('abs', '/usr/bin/sh'),
    symlink('out', '../../../../usr/bin/bash'),
    symlink('loop', 'loop2'),
    symlink('loop2', 'loop'),
    symlink('self', '.'),
    symlink('dangling', '/no/where'),
    ...Array.from({ length: 50 }, (_, at) => symlink(`chain${at}`, at === 0 ? 'usr' : `chain${at - 1}`)),
  ]);

  test.each([
    ['bin/sh', 'usr/bin/bash'],
    ['/bin/../bin/./sh', 'usr/bin/bash'],
    ['abs', 'usr/bin/bash'],
    ['out', 'usr/bin/bash'],
    ['self/self/self/bin/bash', 'usr/bin/bash'],
    ['../../bin', 'usr/bin'],
    ['', ''],
    ['/', ''],
    ['chain39', 'usr'],
    ['chain40', undefined],
    ['loop', undefined],
    ['dangling', undefined],
    ['usr/bin/bash/', 'usr/bin/bash'],
    ['usr/bin/bash/x', undefined],
    ['usr/bin/bash/..', undefined],
    ['nothing', undefined],
  ])('%j leads to %j', (path, expected) => {
    expect(squash.find(path, true)?.path).toBe(expected);
  });

  test('without following, the link itself is found', () => {
    expect(squash.find('bin/sh', false)?.path).toBe('usr/bin/sh');
    expect(squash.find('loop', false)?.path).toBe('loop');
  });
});
