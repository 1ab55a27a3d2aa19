import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sourceBounds } from './bounds.ts';
import { type ExpectedLayer, type ReadLayerOptions, readLayer } from './layer.ts';
import { archive, directory, file, hardlink } from './tar/testdata/build.ts';
import type { TarEntry } from './tar/walk.ts';
import type { Take } from './types.ts';

async function* blobOf(bytes: Uint8Array, chunk = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

const sha = (bytes: Uint8Array, algorithm = 'sha256') =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

const tar = archive(directory('etc'), file('etc/passwd', 'root'), file('etc/big', 'b'.repeat(200_000)));
const stored = { plain: tar, gzip: zlib.gzipSync(tar), zstd: zlib.zstdCompressSync(tar) };

async function read(bytes: Uint8Array, layer: ExpectedLayer = {}, options: ReadLayerOptions = {}) {
  const paths: string[] = [];
  const reading = await readLayer(
    blobOf(bytes),
    layer,
    entry => {
      paths.push(entry.path);
      return undefined;
    },
    options,
  );
  return { ...reading, paths };
}

describe('a layer', () => {
  test.each(['plain', 'gzip', 'zstd'] as const)('stored %s is read and verified on both sides', async how => {
    const bytes = stored[how];
    const layer = { digest: sha(bytes), diffId: sha(tar), size: bytes.length };
    expect(await read(bytes, layer)).toEqual({
      digest: layer.digest,
      diffId: layer.diffId,
      size: bytes.length,
      rawSize: tar.length,
      entries: 3,
      compression: how === 'plain' ? 'none' : how,
      problems: [],
      paths: ['etc', 'etc/passwd', 'etc/big'],
    });
  });

  test('without known digests gives them', async () => {
    expect(await read(stored.gzip)).toMatchObject({ digest: sha(stored.gzip), diffId: sha(tar) });
  });

  test('with SHA-512 digests is verified with SHA-512', async () => {
    const layer = { digest: sha(stored.gzip, 'sha512'), diffId: sha(tar, 'sha512') };
    expect(await read(stored.gzip, layer)).toMatchObject(layer);
  });

  test.each([
    ['zero bytes', Buffer.alloc(0)],
    ['two zero blocks', Buffer.alloc(1024)],
    ['a gzip of them', zlib.gzipSync(Buffer.alloc(1024))],
    ['a gzip of nothing', zlib.gzipSync(Buffer.alloc(0))],
  ])('of %s is empty', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({ entries: 0, problems: [] });
  });

  test('hands wanted content to its taker', async () => {
    const parts: Buffer[] = [];
    await readLayer(blobOf(stored.gzip), {}, entry =>
      entry.path === 'etc/big' ? { write: chunk => void parts.push(Buffer.from(chunk)), end() {} } : undefined,
    );
    expect(Buffer.concat(parts).toString()).toBe('b'.repeat(200_000));
  });

  test.each([
    ['application/vnd.oci.image.layer.v1.tar+gzip', stored.zstd, 'zstd'],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', stored.plain, 'none'],
    ['application/vnd.oci.image.layer.v1.tar', stored.gzip, 'gzip'],
    ['application/vnd.oci.image.layer.v1.tar+zstd', stored.gzip, 'gzip'],
  ])('labelled %s is read as what it is, and the label told of', async (mediaType, bytes, compression) => {
    const { problems, entries, diffId } = await read(bytes, { mediaType });
    expect(entries).toBe(3);
    expect(problems).toMatchObject([{ code: 'media-type-unknown', layer: diffId }]);
    expect(problems[0]?.message).toContain(compression);
  });

  test('labelled rightly is nothing to tell of', async () => {
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    expect((await read(stored.gzip, { mediaType })).problems).toEqual([]);
  });
});

describe('a layer that is wrong', () => {
  const wrong = sha(Buffer.from('other'));
  test.each<[string, Uint8Array, ExpectedLayer, string, RegExp]>([
    [
      'digest',
      stored.gzip,
      { digest: wrong, diffId: sha(tar) },
      'digest-mismatch',
      /its digest is sha256:.*, not sha256:/,
    ],
    ['diffID', stored.gzip, { diffId: wrong }, 'digest-mismatch', /its diffID is sha256:.*, not sha256:/],
    [
      'cut off',
      stored.gzip.subarray(0, 300),
      { diffId: wrong },
      'archive-invalid',
      /gzip data is cut off after 300 bytes/,
    ],
    [
      'a tar cut off',
      zlib.gzipSync(tar.subarray(0, 3000)),
      {},
      'archive-invalid',
      /cut off inside "etc\/big", at offset 3000/,
    ],
    ['longer than its manifest says', stored.plain, { size: 70_000 }, 'digest-mismatch', /more than the 70000 bytes/],
    ['no tar', Buffer.from('<html>'.repeat(200)), { diffId: wrong }, 'archive-invalid', /it is not a tar archive/],
    [
      'encrypted',
      Buffer.alloc(2000, 0x9b),
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted' },
      'archive-invalid',
      /it is encrypted/,
    ],
    ['of an unknown digest', stored.gzip, { digest: 'md5:abc' }, 'manifest-invalid', /of no kind that is known/],
  ])('%s', async (_, bytes, layer, code, message) => {
    await expect(read(bytes, layer)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    if (layer.diffId) await expect(read(bytes, layer)).rejects.toThrow(layer.diffId);
  });

  test('tells whoever is taking content', async () => {
    let reason: string | undefined;
    const take: Take = {
      write() {},
      end() {},
      abort(problem) {
        reason = problem.message;
      },
    };
    const cut = zlib.gzipSync(tar.subarray(0, 3000));
    await expect(readLayer(blobOf(cut), {}, entry => (entry.path === 'etc/big' ? take : undefined))).rejects.toThrow();
    expect(reason).toMatch(/cut off/);
  });

  test('meets its bounds by name', async () => {
    const bounds = { ...sourceBounds, entries: 2 };
    await expect(read(tar, {}, { bounds })).rejects.toMatchObject({
      code: 'bound',
      message: expect.stringMatching(/more than 2 entries/),
    });
  });
});

describe('a source that misbehaves', () => {
  test('is closed when reading fails', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(65_536, 1);
      } finally {
        closed = true;
      }
    }
    await expect(readLayer(endless(), {}, () => undefined)).rejects.toMatchObject({ code: 'archive-invalid' });
    await new Promise(resolve => setImmediate(resolve));
    expect(closed).toBe(true);
  });

  test('that hangs is given up when told to', async () => {
    const controller = new AbortController();
    async function* hanging() {
      yield stored.gzip.subarray(0, 100_000);
      await new Promise(() => {});
    }
    const reading = readLayer(hanging(), {}, () => undefined, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stop')), 10);
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('is not read when it has been given up before', async () => {
    const signal = AbortSignal.abort();
    await expect(read(stored.gzip, {}, { signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('that fails passes its own error on', async () => {
    async function* failing() {
      yield stored.gzip.subarray(0, 100);
      throw new Error('connection reset');
    }
    await expect(readLayer(failing(), {}, () => undefined)).rejects.toThrow('connection reset');
  });
});

describe('the second pass', () => {
  const linked = zlib.gzipSync(archive(file('data/1', 'database'), hardlink('var/lib/dpkg/status', 'data/1')));

  async function status(changed = linked) {
    let wanted: string | undefined;
    let content = '';
    let opened = 0;
    const take: Take = {
      write(chunk) {
        content += Buffer.from(chunk).toString();
      },
      end() {},
    };
    await readLayer(
      blobOf(linked),
      {},
      (entry: TarEntry) => {
        if (entry.path === 'var/lib/dpkg/status') wanted = entry.linkname;
        return undefined;
      },
      {
        secondPass: {
          needed: () => wanted !== undefined,
          open: async () => {
            opened++;
            return blobOf(changed);
          },
          onEntry: entry => (entry.path === wanted ? take : undefined),
        },
      },
    );
    return { content, opened };
  }

  test('gives the content behind a hard link', async () => {
    expect(await status()).toEqual({ content: 'database', opened: 1 });
  });

  test('verifies that it reads the same bytes', async () => {
    await expect(status(stored.gzip)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  test('is not made when nobody needs it', async () => {
    const open = () => Promise.reject(new Error('opened'));
    await read(stored.gzip, {}, { secondPass: { needed: () => false, open, onEntry: () => undefined } });
  });
});
