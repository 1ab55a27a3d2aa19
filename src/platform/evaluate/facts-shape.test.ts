import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packFacts, unpackFacts } from '../../extract/frame.ts';
import type { LayerFacts } from '../../model/index.ts';
import { factsFrom } from './facts-shape.ts';

const diffId = `sha256:${'a'.repeat(64)}`;
const plain: LayerFacts = {
  diffId,
  files: [],
  whiteouts: [],
  opaques: [],
  problems: [],
  entries: 1,
  bytes: 512,
  paths: Buffer.from('0123456789ab', 'hex'),
};

describe('facts that a client sends', () => {
  it('come out as they went in', async () => {
    const facts: LayerFacts = {
      ...plain,
      files: [{ path: 'a/package.json', extractor: 'lang/npm', packages: [{ type: 'npm', name: 'a', version: '1' }] }],
    };
    expect(await factsFrom(diffId, await packFacts(facts))).toEqual(facts);
  });

  it.each([
    ['no list of files', { ...plain, files: undefined }],
    ['a package without a name', { ...plain, files: [{ path: 'a', extractor: 'x', packages: [{ type: 'npm' }] }] }],
    ['a member that nobody knows', { ...plain, more: 1 }],
    ['a text too long', { ...plain, whiteouts: ['x'.repeat(10_000)] }],
    ['half a hash', { ...plain, paths: Buffer.from('01', 'hex') }],
  ])('are refused with %s', async (_, facts) => {
    await expect(factsFrom(diffId, await packFacts(facts as never))).rejects.toMatchObject({ code: 'record-invalid' });
  });

  it('are refused when they nest deep, or unpack to more than fits', async () => {
    const frame = (json: string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(json));
      return zstdCompressSync(Buffer.concat([length, Buffer.from(json)]));
    };
    const deep = frame('['.repeat(100_000) + ']'.repeat(100_000));
    await expect(factsFrom(diffId, deep)).rejects.toMatchObject({ code: 'bound' });
    const bomb = zstdCompressSync(Buffer.alloc(300 * 1024 * 1024));
    await expect(unpackFacts(bomb)).rejects.toMatchObject({ code: 'bound' });
  });

  it('are refused by an error of ours, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, packed) => {
        const sent = packed ? zstdCompressSync(bytes) : bytes;
        await expect(factsFrom(diffId, sent)).rejects.toMatchObject({ name: 'PlimsollError' });
      }),
      { numRuns: 100 },
    );
  });
});
