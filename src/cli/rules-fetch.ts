/** `plimsoll rules fetch`: rule files that a registry publishes as an OCI artifact, checked before they are put in place. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { createRegistryClient, formatImageName, type ImageName, type RegistryClient } from '../registry/index.ts';
import { readLayer, sourceBounds } from '../source/index.ts';
import { parseManifest } from '../source/manifest.ts';
import type { CommonOptions } from './options.ts';
import { fetchBounds } from './rules-fetch-bounds.ts';
import { loadedRules } from './rules-files.ts';
import { imageNameOf, type ReachOptions } from './target.ts';

/** Where the Falco project publishes its rules. */
export const officialRules = 'ghcr.io/falcosecurity/rules/falco-rules:latest';

export type FetchOptions = CommonOptions & Omit<ReachOptions, 'platform'>;

interface Fetched {
  digest: string;
  files: { name: string; text: string }[];
}

/** Reads rule files of an artifact, checks that they load, and writes them into a folder. */
export async function fetchRules(reference: string, options: FetchOptions): Promise<void> {
  const name = imageNameOf(reference);
  const { insecure, caFile, timeout } = options;
  const client = createRegistryClient({ insecure, caFile, env: process.env, idleTimeoutMs: timeout && timeout * 1000 });
  let fetched: Fetched;
  try {
    fetched = await artifactOf(client, name);
  } finally {
    client.close();
  }
  const { auditSource, syscallSource } = await import('../runtime/index.ts');
  const rules = (await loadedRules(fetched.files, [syscallSource, auditSource])).rules().length;
  const folder = options.output ?? 'rules.d';
  const paths = await putInPlace(folder, fetched.files);
  const { digest } = fetched;
  const text =
    options.format === 'json'
      ? JSON.stringify({ schemaVersion: 1, reference: formatImageName(name), digest, rules, files: paths })
      : [`${formatImageName(name)} (${digest}): ${rules} rules`, ...paths].join('\n');
  if (!options.quiet) process.stdout.write(`${text}\n`);
}

/** @throws PlimsollError those of the registry, `manifest-invalid`, `not-applicable`, `digest-mismatch`, `bound` */
async function artifactOf(client: RegistryClient, name: ImageName): Promise<Fetched> {
  const { bytes, digest, mediaType } = await client.resolve(name);
  const manifest = parseManifest(bytes, formatImageName(name), mediaType);
  if (manifest.kind === 'index')
    throw new PlimsollError('not-applicable', `${formatImageName(name)} is an index of several artifacts, not rules`);
  if (manifest.layers.length > fetchBounds.layers)
    throw new PlimsollError('bound', `an artifact of rules has ${fetchBounds.layers} layers at most`);
  const files = new Map<string, string>();
  for (const layer of manifest.layers) {
    if (layer.size > fetchBounds.storedBytes)
      throw new PlimsollError('bound', `a layer of rules has ${fetchBounds.storedBytes} bytes at most`);
    const { digest: of, size } = layer;
    const blob = client.blob({ ...name, digest }, of, { expectedSize: size });
    const { problems } = await readLayer(
      blob,
      { digest: of, size },
      ({ path, type, size: length }) => {
        const file = path.slice(path.lastIndexOf('/') + 1);
        if (type !== 'file' || !/^\w[\w.-]*\.ya?ml$/i.test(file)) return undefined;
        if (length > fetchBounds.fileBytes)
          throw new PlimsollError('bound', `a file of rules has ${fetchBounds.fileBytes} bytes at most: ${file}`);
        if (files.has(file)) throw new PlimsollError('archive-invalid', `${file} is there twice`);
        if (files.size >= fetchBounds.files)
          throw new PlimsollError('bound', `an artifact of rules has ${fetchBounds.files} files at most`);
        files.set(file, '');
        const parts: Buffer[] = [];
        return {
          write: chunk => void parts.push(Buffer.from(chunk)),
          end: () => void files.set(file, Buffer.concat(parts).toString('utf8')),
        };
      },
      { bounds: { ...sourceBounds, layerBytes: fetchBounds.layerBytes, entries: fetchBounds.entries } },
    );
    const [problem] = problems;
    if (problem) throw new PlimsollError('archive-invalid', problem.message);
  }
  if (files.size === 0) throw new PlimsollError('not-applicable', `${formatImageName(name)} has no rule files`);
  return { digest, files: [...files].map(([name, text]) => ({ name, text })) };
}

/** All are written beside their places before the first one gets its name: a reader sees a whole file, the old or the new. */
async function putInPlace(folder: string, files: Fetched['files']): Promise<string[]> {
  const places = files.map(({ name, text }) => ({
    path: join(folder, name),
    fresh: join(folder, `.${name}.${process.pid}`),
    text,
  }));
  try {
    await mkdir(folder, { recursive: true });
    for (const { fresh, text } of places) await writeFile(fresh, text, { flush: true });
    for (const { fresh, path } of places) await rename(fresh, path);
  } catch (cause) {
    await Promise.all(places.map(({ fresh }) => rm(fresh, { force: true })));
    throw new PlimsollError('write-failed', `${folder} cannot be written: ${(cause as Error).message}`, { cause });
  }
  return places.map(({ path }) => path);
}
