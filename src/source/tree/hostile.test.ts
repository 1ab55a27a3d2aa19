/** Small archives that were made to break readers; each must give what it honestly holds, or a problem, and end. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../layer.ts';
import { walkAll } from '../tar/testdata/walk-all.ts';
import { layeredTree } from './layered.ts';
import type { Tree } from './tree.ts';

const folder = fileURLToPath(new URL('../../../../shared/images/hostile/', import.meta.url));
const present = existsSync(folder);
if (!present) console.log(`skipped: ${folder} is not there`);

async function* blobOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The tree of an archive: of the layers inside, where it is a docker-archive, of itself elsewhere. */
async function treeOf(name: string): Promise<Tree> {
  const bytes = readFileSync(folder + name);
  const { contents, problems, error } = walkAll(bytes);
  expect({ name, problems, error }).toEqual({ name, problems: [], error: undefined });
  const manifest = contents['manifest.json'];
  const names: string[] = manifest === undefined ? [] : JSON.parse(manifest)[0].Layers;
  const blobs = manifest === undefined ? [bytes] : names.map(layer => Buffer.from(contents[layer]!, 'latin1'));
  const layers = await Promise.all(
    blobs.map(async (blob, index) => {
      const { diffId } = await readLayer(blobOf(blob), {}, () => undefined);
      return { index, diffId, open: async () => blobOf(blob) };
    }),
  );
  return layeredTree({ layers });
}

/** Every path with what it resolves to, reading all files. */
async function walkTree(tree: Tree): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = async (path: string) => {
    for (const name of (await tree.list(path)) ?? []) {
      const child = path === '' ? name : `${path}/${name}`;
      const own = await tree.lstat(child);
      if (own?.type === 'directory') await visit(child);
      else if (own?.type === 'symlink') found[child] = `→ ${(await tree.stat(child))?.path ?? 'nothing'}`;
      else found[child] = (await tree.read(child))?.toString() ?? '';
    }
  };
  await visit('');
  return found;
}

describe.skipIf(!present)('hostile archives', () => {
  test.each(present ? readdirSync(folder).filter(name => name.endsWith('.tar')) : [])('%s ends', async name => {
    const tree = await treeOf(name);
    expect(tree.problems).toEqual([]);
    const found = await walkTree(tree);
    for (const value of Object.values(found)) expect(value).not.toMatch(/root:.*:0:0:/);
  });

  test.runIf(present)('a link that climbs out leads inside the root', async () => {
    const tree = await treeOf('escape.tar');
    expect(await tree.list('')).toEqual(['escape', 'trampoline', 'usr']);
    expect((await tree.stat('usr/share/doc/a/copyright'))?.path).toBe('');
    expect(await tree.stat('escape')).toBeUndefined();
  });
});
