import { resolve } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import { mergeNeeds, type Needs, needsOfEcosystems, shardsFor } from '../needs.ts';
import { writingFault } from '../swap.ts';
import type { ReachOptions } from './origin.ts';
import { type Destination, manifestIn, type PackOptions, type PublishSummary, packDatabase } from './pack.ts';

export interface PublishOptions extends Omit<PackOptions, 'leaveOut'> {
  reach: ReachOptions;
  /** `oci://REGISTRY/REPOSITORY:TAG`, or a folder for a web server. */
  to: string;
}

/**
 * Publishes a database. Blobs that are there already are not sent again: an update costs the shards that changed.
 * @throws PlimsollError what packing throws, `write-failed`, and what the registry throws
 */
export async function publishDatabase(options: PublishOptions): Promise<PublishSummary> {
  return await packInto(await destinationOf(options), options);
}

async function destinationOf({ to, reach, signal }: PublishOptions): Promise<Destination> {
  if (to.startsWith('oci://')) return (await import('./to-registry.ts')).toRegistry(to.slice(6), reach, signal);
  if (/^[a-z][a-z0-9+.-]*:/i.test(to))
    throw new PlimsollError('usage', `${to} cannot be published to; oci://REGISTRY/REPOSITORY:TAG and folders can`);
  return (await import('./to-folder.ts')).toFolder(resolve(to));
}

export interface BundleOptions extends Omit<PackOptions, 'leaveOut'> {
  /** The file to write. */
  to: string;
  /** Only the shards of these ecosystems and needs; the others stay named, and count as not fetched. */
  ecosystems?: readonly string[];
  needs?: Needs;
}

/** Writes one file with the whole database, or with what a site needs: an OCI layout in a tar. */
export async function bundleDatabase({ ecosystems, needs, ...options }: BundleOptions): Promise<PublishSummary> {
  const { toBundle } = await import('./to-bundle.ts');
  const destination = await toBundle(resolve(options.to));
  if (!ecosystems && !needs) return await packInto(destination, options);
  const { manifest } = await manifestIn(options.dir);
  const asked = needsOfEcosystems(ecosystems ?? [], manifest);
  if (asked.unknown.length > 0)
    throw new PlimsollError('usage', `the database in ${options.dir} has nothing on ${asked.unknown.join(', ')}`);
  const kept = new Set(shardsFor(manifest, mergeNeeds(asked.needs, needs ?? {})).map(shard => shard.sha256));
  return await packInto(destination, { ...options, leaveOut: shard => !kept.has(shard.sha256) });
}

async function packInto(destination: Destination, options: PackOptions): Promise<PublishSummary> {
  try {
    return await packDatabase(options, destination);
  } catch (cause) {
    throw writingFault(cause, destination.address, options.signal);
  } finally {
    await destination.close();
  }
}
