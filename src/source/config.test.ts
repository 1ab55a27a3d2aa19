import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openArtifact } from './open.ts';
import type { Artifact } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'odd.txt'), 'FROM a\n');

async function filesOf(artifact: Artifact): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  await artifact.walk!(({ path }) => {
    const chunks: Buffer[] = [];
    return {
      write: chunk => void chunks.push(Buffer.from(chunk)),
      end() {
        files[path] = Buffer.concat(chunks).toString();
      },
    };
  });
  await artifact.close();
  return files;
}

it('a directory is walked', async () => {
  const artifact = await openArtifact(`config:${folder}`, {});
  expect([artifact.info.kind, artifact.oneFile]).toEqual(['config', undefined]);
  expect(await filesOf(artifact)).toEqual({ 'odd.txt': 'FROM a\n' });
});

it('one file is read under its own name', async () => {
  const artifact = await openArtifact(`config:${join(folder, 'odd.txt')}`, {});
  expect(artifact.oneFile).toBe(true);
  expect(await filesOf(artifact)).toEqual({ 'odd.txt': 'FROM a\n' });
});

it('standard input', async () => {
  const stdin = (async function* () {
    yield Buffer.from('FROM ');
    yield Buffer.from('a\n');
  })();
  expect(await filesOf(await openArtifact('config:-', { stdin }))).toEqual({ stdin: 'FROM a\n' });
});

it('nothing there', async () => {
  await expect(openArtifact(`config:${folder}/none`, {})).rejects.toMatchObject({ code: 'reference-not-found' });
  await expect(openArtifact('config:-', {})).rejects.toMatchObject({ code: 'reference-invalid' });
});
