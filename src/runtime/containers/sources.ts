/** Every way to learn what a container is; files come last. */
import { fileSource } from './from-files.ts';
import { containerdSource, criSource } from './over-grpc.ts';
import { dockerSource, podmanSource } from './over-http.ts';
import { usualPlaces } from './places.ts';
import type { ContainerSource, RuntimePlaces } from './types.ts';

export function sourcesOf(places: Partial<RuntimePlaces> = {}): ContainerSource[] {
  const all = { ...usualPlaces, ...places };
  return [
    ...all.docker.map(dockerSource),
    ...all.podman.map(podmanSource),
    ...all.cri.map(({ path, type }) => criSource(path, type, all.proc)),
    ...all.containerd.map(path => containerdSource(path, all.proc)),
    fileSource(all),
  ];
}
