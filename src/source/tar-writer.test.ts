import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTarWalk, type TarEntry } from './tar/walk.ts';
import { type TarFile, writeTar } from './tar-writer.ts';
import { bytesOf, tarOf } from './testing.ts';

async function read(tar: Buffer): Promise<(TarEntry & { content: Buffer })[]> {
  const entries: (TarEntry & { content: Buffer })[] = [];
  const walk = createTarWalk(entry => {
    const found = { ...entry, content: Buffer.alloc(0) };
    entries.push(found);
    if (entry.type !== 'file') return undefined;
    return {
      write: chunk => {
        found.content = Buffer.concat([found.content, chunk]);
      },
      end() {},
    };
  });
  await walk.write(tar);
  walk.end();
  expect(walk.problems()).toEqual([]);
  return entries;
}

describe('writeTar', () => {
  it.each<[string, TarFile, object]>([
    ['a file', { path: 'etc/motd', content: 'hi' }, { path: 'etc/motd', type: 'file', size: 2, mode: 0o644, mtime: 0 }],
    ['a directory', { path: 'etc', type: 'directory' }, { path: 'etc', type: 'directory', mode: 0o755 }],
    ['a link', { path: 'a', type: 'symlink', linkname: '/b' }, { type: 'symlink', linkname: '/b', mode: 0o777 }],
    ['a hard link', { path: 'a', type: 'hardlink', linkname: 'b' }, { type: 'hardlink', linkname: 'b' }],
    ['a whiteout', { path: 'etc/.wh.motd' }, { path: 'etc/.wh.motd', size: 0 }],
    [
      'a name of 120 bytes with a slash',
      { path: `${'d'.repeat(60)}/${'e'.repeat(60)}` },
      { path: `${'d'.repeat(60)}/${'e'.repeat(60)}` },
    ],
    ['a name of 120 bytes without', { path: 'd'.repeat(120) }, { path: 'd'.repeat(120) }],
    ['a name that is not ASCII', { path: 'grüße/世界' }, { path: 'grüße/世界' }],
    ['a name that is not UTF-8', { path: 'x\udcff' }, { path: 'x\udcff' }],
    ['a long target', { path: 'a', type: 'symlink', linkname: 'x'.repeat(300) }, { linkname: 'x'.repeat(300) }],
    ['an owner beyond octal', { path: 'a', uid: 3_000_000_000, gid: 4 }, { uid: 3_000_000_000, gid: 4 }],
    ['a setuid bit', { path: 'su', mode: 0o4755 }, { mode: 0o4755 }],
    ['a time before the epoch', { path: 'a', mtime: -5 }, { mtime: -5 }],
    ['a fifo', { path: 'f', type: 'fifo' }, { type: 'fifo' }],
  ])('writes %s', async (_name, file, expected) => {
    const [entry, last] = await read(await tarOf([file, { path: 'last', content: 'x' }]));
    expect(entry).toMatchObject(expected);
    expect(last).toMatchObject({ path: 'last', content: Buffer.from('x') });
  });

  it('gives back what was written, whatever it was', async () => {
    const name = fc.stringMatching(/^[a-zé世]{1,60}$/);
    const file = fc.record({
      path: fc.array(name, { minLength: 1, maxLength: 6 }).map(parts => parts.join('/')),
      mode: fc.nat({ max: 0o7777 }),
      uid: fc.nat(),
      gid: fc.nat(),
      mtime: fc.nat(),
      content: fc.uint8Array({ maxLength: 1500 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 5 }), async files => {
        const entries = await read(await bytesOf(writeTar(files)));
        expect(entries.map(({ path, mode, uid, gid, mtime }) => ({ path, mode, uid, gid, mtime }))).toEqual(
          files.map(({ content: _, ...rest }) => rest),
        );
        expect(entries.map(entry => [...entry.content])).toEqual(files.map(({ content }) => [...content]));
      }),
      { numRuns: 40 },
    );
  });
});
