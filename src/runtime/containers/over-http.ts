/** Docker and podman over their sockets. */
import { existsSync } from 'node:fs';
import { createDaemonClient } from '../../source/index.ts';
import type { Container } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { dockerContainer, imageDigest } from './docker.ts';
import type { ContainerSource } from './types.ts';

/** Digests of images that are remembered, by id. */
const digestsRemembered = 1_024;

/** @param path of the socket */
export function dockerSource(path: string): ContainerSource {
  const client = createDaemonClient('Docker', { kind: 'unix', path }, containerBounds.askMs);
  const digests = new Map<string, string>();

  /** Docker says an image's digest nowhere but in the image itself. */
  async function digestOf(container: Container, signal: AbortSignal): Promise<string> {
    const { imageId, repository } = container;
    const key = `${imageId} ${repository}`;
    const known = digests.get(key);
    if (known !== undefined) return known;
    const digest = imageDigest(await client.json(`/images/sha256:${imageId}/json`, signal), repository);
    if (digests.size >= digestsRemembered) digests.clear();
    digests.set(key, digest);
    return digest;
  }

  return {
    name: client.where,
    types: ['docker'],
    async find(id, _type, signal) {
      if (!existsSync(path)) return undefined;
      const answer = await client.json(`/containers/${id}/json`, signal);
      const found = dockerContainer(id, 'docker', answer);
      if (found?.digest !== '' || !/^[\da-f]{64}$/.test(found.imageId)) return found;
      return { ...found, digest: await digestOf(found, signal) };
    },
  };
}

/** podman's own form says more than its Docker-compatible one: the digest, and the name under which it was pulled. */
export function podmanSource(path: string): ContainerSource {
  const client = createDaemonClient('podman', { kind: 'unix', path }, containerBounds.askMs);
  return {
    name: client.where,
    types: ['podman'],
    async find(id, _type, signal) {
      if (!existsSync(path)) return undefined;
      return dockerContainer(id, 'podman', await client.json(`/v5.0.0/libpod/containers/${id}/json`, signal));
    },
  };
}
