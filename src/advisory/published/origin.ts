import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import type { Descriptor, RegistryOptions, Signed } from '../../registry/index.ts';

/** What an origin said the last time, so that "nothing new" costs one request. */
export interface Known {
  digest: string;
  etag?: string;
  lastModified?: string;
}

/** The artifact that an origin offers now. */
export interface Offer extends Known {
  bytes: Uint8Array;
}

/** Where a published database is fetched from: a registry, a web server, a folder, or a bundle. */
export interface Origin {
  /** As it is recorded and shown. */
  address: string;
  /** What is offered now; undefined where it still is what is known. */
  offer(known: Known | undefined, signal?: AbortSignal): Promise<Offer | undefined>;
  /** A blob from this byte on. Bytes are for the reader to verify. */
  blob(blob: Descriptor, from: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** What was signed over a digest; bytes verified, signatures not. */
  signatures(digest: string, signal?: AbortSignal): Promise<Signed[]>;
  close(): Promise<void>;
}

/** How to reach registries and web servers. */
export type ReachOptions = RegistryOptions;

/**
 * Opens what an address names: `oci://REGISTRY/REPOSITORY:TAG`, `https://…` (an OCI layout on a web server), `bundle:FILE`
 * (an OCI layout in a tar), or a folder (an OCI layout, or a database).
 * @throws PlimsollError `usage`, `file-unreadable`, `reference-invalid`
 */
export async function openOrigin(address: string, options: ReachOptions): Promise<Origin> {
  const [, scheme = '', rest = ''] = /^(oci:\/\/|https?:\/\/|bundle:)?(.*)$/s.exec(address) ?? [];
  if (scheme === 'oci://') return (await import('./origin-registry.ts')).registryOrigin(rest, options);
  const { layoutOrigin } = await import('./origin-layout.ts');
  if (scheme === 'bundle:') {
    const { tarFiles } = await import('./layout-tar.ts');
    return layoutOrigin(`bundle:${resolve(rest)}`, await tarFiles(resolve(rest)));
  }
  if (scheme) {
    const { webFiles } = await import('./layout-web.ts');
    return layoutOrigin(address, webFiles(address, options));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address))
    throw new PlimsollError('usage', `${address} is no origin: oci://, https://, bundle:FILE and folders are`);
  const dir = resolve(address);
  const has = async (name: string): Promise<boolean> =>
    (await stat(join(dir, name)).catch(() => undefined))?.isFile() === true;
  if (await has('index.json')) {
    const { folderFiles } = await import('./layout-folder.ts');
    return layoutOrigin(dir, folderFiles(dir));
  }
  if (await has('manifest.json')) return (await import('./origin-database.ts')).databaseOrigin(dir);
  if ((await stat(dir).catch(() => undefined))?.isFile())
    throw new PlimsollError('usage', `${address} is a file; a bundle is named by bundle:${address}`);
  throw new PlimsollError('file-unreadable', `${address} holds neither an OCI layout nor an advisory database`);
}
