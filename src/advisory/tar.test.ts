import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isTar, tarInputs } from './tar.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-tar-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const long = `${'folder/'.repeat(20)}a-name-that-fits-no-field.json`;
const files: Record<string, string> = { 'a.json': '{"a":1}', 'empty.json': '', [long]: 'x'.repeat(5000) };

function archive(format: string): Buffer {
  const dir = join(root, format);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const path = join(root, `${format}.tar`);
  execFileSync('tar', [`--format=${format}`, '-cf', path, '-C', dir, ...Object.keys(files)]);
  return readFileSync(path);
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(bytes: Uint8Array, size = 1000): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, chunks } of tarInputs(pieces(bytes, size), 'x.tar')) {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    found[name] = Buffer.concat(all).toString();
  }
  return found;
}

describe('tar archives', () => {
  test.each(['ustar', 'pax', 'gnu'])('%s, whatever the pieces', async format => {
    const bytes = archive(format);
    expect(isTar(bytes)).toBe(true);
    expect(await read(bytes, 7)).toEqual(files);
    expect(await read(bytes, 1 << 16)).toEqual(files);
  });

  it('what is left of a file is passed over', async () => {
    const names: string[] = [];
    for await (const { name, chunks } of tarInputs(pieces(archive('pax'), 300), 'x.tar')) {
      names.push(name);
      for await (const _ of chunks) break;
    }
    expect(names).toEqual(Object.keys(files));
  });

  it('an archive that is cut off, and one that is damaged', async () => {
    const bytes = archive('ustar');
    await expect(read(bytes.subarray(0, bytes.indexOf('xxxx') + 100))).rejects.toThrow(/cut off/);
    const damaged = Buffer.from(bytes);
    damaged.fill('z', 1024 + 257, 1024 + 262);
    await expect(read(damaged)).rejects.toThrow(/damaged/);
  });
});
