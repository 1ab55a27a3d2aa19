/** What holds for every tree, whatever it is made of. */
import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlimsollError } from '../../model/index.ts';
import { readLayer } from '../layer.ts';
import { archive, directory, file, hardlink, symlink } from '../tar/testdata/build.ts';
import type { Layer } from '../types.ts';
import { directoryTree } from './directory.ts';
import { layeredTree } from './layered.ts';
import type { Tree } from './tree.ts';

async function* blobOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** A layer whose openings are counted. */
async function layerOf(index: number, bytes: Buffer, opened: number[] = []): Promise<Layer> {
  const { diffId } = await readLayer(blobOf(bytes), {}, () => undefined);
  const open = async () => {
    opened.push(index);
    return blobOf(bytes);
  };
  return { index, diffId, open };
}

const lower = archive(
  directory('etc', { mode: 0o700 }),
  file('etc/passwd', 'root:x:0', { mode: 0o600, uid: 1, gid: 2, mtime: 1_000_000 }),
  file('etc/gone', 'gone'),
  symlink('link', 'etc/passwd'),
  symlink('out', '/../../etc/passwd'),
  symlink('loop', 'loop'),
  file('big', 'b'.repeat(1000)),
);
const upper = archive(file('etc/.wh.gone'), hardlink('second', 'etc/passwd'), file('etc/new', 'new'), file('empty'));

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tree-'));
  mkdirSync(join(root, 'etc'), { mode: 0o700 });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0', { mode: 0o600 });
  writeFileSync(join(root, 'etc/new'), 'new');
  linkSync(join(root, 'etc/passwd'), join(root, 'second'));
  symlinkSync('etc/passwd', join(root, 'link'));
  symlinkSync('/../../etc/passwd', join(root, 'out'));
  symlinkSync('loop', join(root, 'loop'));
  writeFileSync(join(root, 'big'), 'b'.repeat(1000));
  writeFileSync(join(root, 'empty'), '');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const makers: [string, () => Promise<Tree>][] = [
  ['layers', async () => layeredTree({ layers: [await layerOf(0, zlib.gzipSync(lower)), await layerOf(1, upper)] })],
  ['a directory', async () => directoryTree(root)],
];

describe.each(makers)('a tree of %s', (_, make) => {
  let tree: Tree;
  beforeAll(async () => {
    tree = await make();
  });
  afterAll(() => tree.close());

  test('lists directories, sorted', async () => {
    expect(await tree.list('/')).toEqual(['big', 'empty', 'etc', 'link', 'loop', 'out', 'second']);
    expect(await tree.list('etc/')).toEqual(['new', 'passwd']);
    expect(await tree.list('big')).toBeUndefined();
    expect(await tree.list('nothing')).toBeUndefined();
  });

  test('tells types and modes', async () => {
    expect(await tree.stat('etc')).toMatchObject({ type: 'directory', mode: 0o700, path: 'etc' });
    expect(await tree.stat('etc/passwd')).toMatchObject({ type: 'file', mode: 0o600, size: 8 });
    expect(await tree.stat('nothing')).toBeUndefined();
    expect(await tree.stat('etc/passwd/x')).toBeUndefined();
    expect(await tree.stat('a\0b')).toBeUndefined();
    expect(await tree.stat('')).toMatchObject({ type: 'directory', path: '' });
  });

  test('follows links inside the root', async () => {
    expect(await tree.stat('link')).toMatchObject({ type: 'file', path: 'etc/passwd' });
    expect(await tree.lstat('link')).toMatchObject({ type: 'symlink', path: 'link' });
    expect(await tree.readlink('link')).toBe('etc/passwd');
    expect(await tree.readlink('big')).toBeUndefined();
    expect((await tree.read('out'))?.toString()).toBe('root:x:0');
    expect((await tree.read('/../../etc/passwd'))?.toString()).toBe('root:x:0');
    expect(await tree.stat('loop')).toBeUndefined();
    expect(await tree.read('loop')).toBeUndefined();
  });

  test('reads files', async () => {
    expect((await tree.read('second'))?.toString()).toBe('root:x:0');
    expect((await tree.read('empty'))?.length).toBe(0);
    expect(await tree.read('etc')).toBeUndefined();
    expect(await tree.read('nothing')).toBeUndefined();
  });

  test('refuses a file beyond the bound', async () => {
    await expect(tree.read('big', { maxBytes: 999 })).rejects.toMatchObject({ code: 'bound' });
    expect((await tree.read('big', { maxBytes: 1000 }))?.length).toBe(1000);
  });

  test('reads many at once', async () => {
    const contents: Record<string, string> = {};
    const problems = await tree.readMany(
      ['etc/passwd', 'second', 'link', 'etc/new', 'nothing', 'etc', 'big', 'etc/new'],
      (path, bytes) => {
        contents[path] = bytes.toString();
      },
      { maxBytes: 999 },
    );
    const passwd = 'root:x:0';
    expect(contents).toEqual({ 'etc/passwd': passwd, second: passwd, link: passwd, 'etc/new': 'new' });
    expect(problems).toMatchObject([{ code: 'bound', path: 'big' }]);
  });
});

describe('a tree of layers', () => {
  test('names owner, time and layer', async () => {
    const tree = await layeredTree({ layers: [await layerOf(0, lower), await layerOf(1, upper)] });
    expect(await tree.stat('second')).toMatchObject({ uid: 1, gid: 2, mtime: 1_000_000, layer: 0 });
    expect(await tree.stat('etc/new')).toMatchObject({ layer: 1 });
    expect(tree.problems).toEqual([]);
  });

  test('reads only the layers that it needs', async () => {
    const opened: number[] = [];
    const layers = [await layerOf(0, lower, opened), await layerOf(1, upper, opened)];
    const tree = await layeredTree({ layers });
    expect(opened.splice(0).sort()).toEqual([0, 1]);
    await tree.readMany(['etc/passwd', 'link', 'second', 'big'], () => {});
    expect(opened.splice(0)).toEqual([0]);
    await tree.readMany(['nothing'], () => {});
    expect(opened).toEqual([]);
  });

  test('lacks a layer that cannot be read, and says so', async () => {
    const broken: Layer = { ...(await layerOf(1, upper)), open: async () => blobOf(upper.subarray(0, 700)) };
    const tree = await layeredTree({ layers: [await layerOf(0, lower), broken] });
    expect(await tree.list('etc')).toEqual(['gone', 'passwd']);
    expect(tree.problems).toMatchObject([{ gap: true, layer: broken.diffId }]);
  });

  test('takes layers from one stream, in any order', async () => {
    const layers = [await layerOf(0, lower), await layerOf(1, upper)].map(({ open: _, ...layer }) => layer);
    const stream = async (visit: (blob: AsyncIterable<Uint8Array>) => Promise<void>) => {
      for (const blob of [Buffer.from('{"config": 1}'.repeat(100)), upper, lower]) await visit(blobOf(blob));
    };
    const tree = await layeredTree({ layers, stream });
    expect(tree.problems).toEqual([]);
    expect(await tree.list('etc')).toEqual(['new', 'passwd']);
    expect((await tree.read('second'))?.toString()).toBe('root:x:0');
  });

  test('says which layers a stream did not hold', async () => {
    const layers = [await layerOf(0, lower), await layerOf(1, upper)].map(({ open: _, ...layer }) => layer);
    const tree = await layeredTree({ layers, stream: visit => visit(blobOf(lower)) });
    expect(tree.problems).toMatchObject([{ code: 'blob-missing', layer: layers[1]?.diffId, gap: true }]);
  });
});

describe('a tree of a directory', () => {
  test('does not open pipes', async () => {
    if (spawnSync('mkfifo', [join(root, 'pipe')]).status !== 0) return;
    const tree = directoryTree(root);
    expect(await tree.stat('pipe')).toMatchObject({ type: 'fifo' });
    expect(await tree.read('pipe')).toBeUndefined();
    rmSync(join(root, 'pipe'));
    await tree.close();
  });

  test('keeps names that are not UTF-8', async () => {
    const name = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x63, 0xe9])]);
    writeFileSync(name, 'latin');
    const tree = directoryTree(root);
    const [found] = (await tree.list(''))!.filter(entry => entry.startsWith('c'));
    expect((await tree.read(found!))?.toString()).toBe('latin');
    await tree.close();
    rmSync(name);
  });

  test('reads files whose size is told as zero', async () => {
    const tree = directoryTree('/proc');
    expect((await tree.read('self/status'))?.length).toBeGreaterThan(100);
    await tree.close();
  });

  test('leads nowhere out of it by the links of /proc', async () => {
    const tree = directoryTree('/proc');
    // `cwd` and `root` name places outside; read as text they begin again at the root of the tree.
    expect(await tree.stat('self/cwd')).toBeUndefined();
    expect((await tree.stat('self/root'))?.path).toBe('');
    await tree.close();
  });

  test('does not exist where there is no directory', () => {
    for (const path of [join(root, 'nothing'), join(root, 'big')]) {
      expect(() => directoryTree(path)).toThrow(
        expect.objectContaining<Partial<PlimsollError>>({ code: 'reference-not-found' }),
      );
    }
  });

  test('leaves no descriptor open', async () => {
    // Others may open and close their own meanwhile, so that only those below this directory count.
    const open = () =>
      readdirSync('/proc/self/fd').filter(fd => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
        } catch {
          return false;
        }
      });
    const tree = directoryTree(root);
    for (const path of ['link', 'loop', 'out', 'etc/passwd/x', 'etc', 'nothing/x']) {
      await tree.stat(path);
      await tree.read(path);
      await tree.list(path);
    }
    expect(open().length).toBe(1);
    await tree.close();
    expect(open()).toEqual([]);
  });
});
