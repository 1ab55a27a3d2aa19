/** What something is attached to: a manifest in a registry. */
import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import {
  createRegistryClient,
  type ImageName,
  parseImageName,
  type RegistryClient,
  type Subject,
} from '../registry/index.ts';
import type { ReadOptions } from '../scan/index.ts';
import { openArtifact, parseReference } from '../source/index.ts';
import { parsePlatform, parseSeconds, type ReadingOptions } from './options.ts';

/** Options of the commands that ask a registry and read no layers. */
export type ReachOptions = Pick<ReadingOptions, 'platform' | 'insecure' | 'caFile' | 'timeout'>;

export function reachOptions(command: Command): Command {
  return command
    .option(
      '--platform <os/arch>',
      'the image of this platform, rather than all that the name stands for',
      parsePlatform,
    )
    .option('--insecure', 'plain HTTP, and certificates that cannot be verified, are accepted')
    .option('--ca-file <file>', 'PEM file of certificate authorities for registries')
    .option('--timeout <seconds>', 'longest silence of a registry', parseSeconds);
}

export interface Target {
  name: ImageName;
  client: RegistryClient;
  subject: Subject;
}

/** The name of an image in a registry. @throws PlimsollError `usage` for anything else */
export function imageNameOf(reference: string): ImageName {
  const read = parseReference(reference);
  if (read.transport === 'docker') return parseImageName(read.name);
  if (read.transport === 'bare') return parseImageName(read.text);
  throw new PlimsollError('usage', `${reference} is no image in a registry, and nothing is attached elsewhere`);
}

/**
 * Finds the manifest: the platform's where one is asked for, else whatever the name stands for. `client.close` must be called.
 * @param digest where it is known already
 */
export async function targetOf(reference: string, reach: ReadOptions, digest?: string): Promise<Target> {
  const name = imageNameOf(reference);
  const wanted = digest ?? (reach.platform ? await platformDigest(reference, reach) : undefined);
  const { insecure, caFile, username, password, authFile, env, idleTimeoutMs, signal } = reach;
  const client = createRegistryClient({ insecure, caFile, username, password, authFile, env, idleTimeoutMs });
  try {
    const manifest = await client.resolve({ ...name, ...(wanted && { digest: wanted }) }, signal);
    const { mediaType, size } = manifest;
    return { name, client, subject: { mediaType, digest: manifest.digest, size } };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Digest of the manifest of a platform. No layer is read. */
export async function platformDigest(reference: string, reach: ReadOptions): Promise<string | undefined> {
  const artifact = await openArtifact(`docker://${reference.replace(/^docker:\/\//, '')}`, reach);
  await artifact.close();
  return artifact.info.digest;
}
