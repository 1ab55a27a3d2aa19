import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { previousFile } from './schema.ts';
import { sync } from './shards.ts';

/**
 * Puts a manifest in place, in one rename, and drops the shards that neither it nor the one before it names: those of the
 * one before are kept for readers that have it open.
 * @param text the manifest as it is to stand there
 * @param scratch folder on the same file system
 */
export async function swapManifest(to: string, scratch: string, text: string, manifest: Manifest): Promise<void> {
  const path = join(to, 'manifest.json');
  const old = await readFile(path, 'utf8').catch(() => undefined);
  const before = old === undefined ? undefined : manifestOf(old, to);
  const next = join(scratch, 'manifest.json');
  await writeFile(next, text);
  sync(next);
  const differs = before?.digest !== manifest.digest;
  if (before && differs) await writeFile(join(scratch, previousFile), old!);
  await rename(next, path);
  if (!differs) return;
  if (before) await rename(join(scratch, previousFile), join(to, previousFile));
  const kept = new Set(
    [manifest, before]
      .flatMap(one => one?.sections ?? [])
      .flatMap(section => section.buckets.map(shard => shard?.sha256)),
  );
  for (const name of await readdir(join(to, 'shards')).catch(() => [])) {
    if (name.endsWith('.sqlite') && !kept.has(name.slice(0, -7))) await rm(join(to, 'shards', name), { force: true });
  }
}

/** undefined: damaged, or of another version. */
function manifestOf(text: string, where: string): Manifest | undefined {
  try {
    return readManifest(text, where);
  } catch {
    return undefined;
  }
}

/**
 * What went wrong while a database was written, in words of the catalogue; the old one is whole in every case.
 * @throws PlimsollError always, or what is none of these
 */
export function writingFault(cause: unknown, to: string, signal?: AbortSignal): unknown {
  if (cause instanceof PlimsollError) return cause;
  if (signal?.aborted)
    return new PlimsollError('interrupted', 'interrupted while a database was written; the old one stays', { cause });
  const { code, message } = cause as NodeJS.ErrnoException;
  if (!code?.startsWith('E')) return cause;
  return new PlimsollError('write-failed', `the database in ${to} cannot be written: ${message}; the old one stays`, {
    cause,
  });
}

/** Scratch folders of runs that were killed. The lock is ours, so no other is running. */
export async function sweep(to: string): Promise<void> {
  for (const name of await readdir(to)) {
    if (name.startsWith('.staging-')) await rm(join(to, name), { recursive: true, force: true });
  }
}
