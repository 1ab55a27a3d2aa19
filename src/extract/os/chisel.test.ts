import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { chisel } from './chisel.ts';

const path = 'var/lib/chisel/manifest.wall';
const wall = (...entries: unknown[]): Buffer =>
  zstdCompressSync(
    Buffer.from(
      [{ jsonwall: '1.0', schema: '1.0', count: 9 }, ...entries].map(one => `${JSON.stringify(one)}\n`).join(''),
    ),
  );
const openssl = { kind: 'package', name: 'openssl', version: '3.0.13-0ubuntu3.5', sha256: 'f0', arch: 'amd64' };

it('names packages and the files of their slices', async () => {
  const everything = { ...chisel, id: 'lang/everything', wants: () => true, extract: () => {} };
  const content = wall(
    { kind: 'content', slice: 'openssl_bins', path: '/usr/bin/openssl' },
    { kind: 'content', slice: 'openssl_config', path: '/etc/ssl/' },
    openssl,
    { kind: 'slice', name: 'openssl_bins' },
  );
  const { files, problems } = await layerOf([chisel, everything], [{ path, content }]);
  expect(problems).toEqual([]);
  expect(files).toMatchObject([
    {
      packages: [{ type: 'deb', name: 'openssl', version: '3.0.13-0ubuntu3.5', arch: 'amd64' }],
      owns: { openssl: ['usr/bin/openssl', 'etc/ssl/'] },
    },
  ]);
});

describe('bad input', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('asdf')],
    ['nothing, compressed', zstdCompressSync(Buffer.alloc(0))],
    ['text, compressed', zstdCompressSync(Buffer.from('invalid\n'))],
    ['other JSON, compressed', zstdCompressSync(Buffer.from('{"kind":"package","name":"a","version":"1"}\n'))],
  ])('%s is a gap', async (_, content) => {
    expect(await factsOf(chisel, { [path]: content })).toMatchObject({
      packages: [],
      problems: [{ code: 'record-invalid', gap: true }],
    });
  });

  it('in one line keeps the others', async () => {
    const content = zstdCompressSync(Buffer.from(`{"jsonwall":"1.0"}\n{broken\n${JSON.stringify(openssl)}\n`));
    expect(await factsOf(chisel, { [path]: content })).toMatchObject({
      packages: [{ name: 'openssl' }],
      problems: [{ gap: true }],
    });
  });

  it('that inflates without end meets a bound', async () => {
    const { problems } = await factsOf(chisel, { [path]: zstdCompressSync(Buffer.alloc(129 * 1024 * 1024)) });
    expect(problems).toMatchObject([{ code: 'bound', gap: true }]);
  });

  it('of any kind never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async text => {
        await factsOf(chisel, { [path]: zstdCompressSync(Buffer.from(`{"jsonwall":"1.0"}\n${text}\n`)) });
      }),
      { numRuns: 50 },
    );
  });
});
