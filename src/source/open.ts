/** From a reference to an artifact: one line a transport. */
import { openBare } from './bare.ts';
import { parseReference, type Reference, type Transport } from './reference.ts';
import type { Named } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

type Opener<T extends Transport> = (
  reference: Reference & { transport: T },
  named: Named,
  options: OpenOptions,
) => Promise<Artifact>;

/** Modules are loaded when they are needed: a layout on disk needs no HTTP client. */
const openers: { [T in Transport]: Opener<T> } = {
  bare: (r, named, options) => openBare(r.text, named, options, openReference),
  docker: async (r, named, options) => (await import('./registry-image.ts')).openRegistryImage(r.name, named, options),
  'docker-archive': async (r, named, options) =>
    (await import('./docker-archive.ts')).openDockerArchiveFile(r.path, r.select, named, options),
  oci: async (r, named, options) => (await import('./oci-layout.ts')).openOciLayout(r.path, r.select, named, options),
  'oci-archive': async (r, named, options) =>
    (await import('./oci-layout.ts')).openOciArchiveFile(r.path, r.select, named, options),
  dir: async (r, named, options) => (await import('./image-directory.ts')).openImageDirectory(r.path, named, options),
  rootfs: async (r, named) => (await import('./rootfs.ts')).openRootfs(r.path, named),
  repo: async (r, named) => (await import('./repo.ts')).openRepo(r.path, named),
  'docker-daemon': async (r, named, options) => (await import('./daemon.ts')).openDockerImage(r.name, named, options),
  podman: async (r, named, options) => (await import('./daemon.ts')).openPodmanImage(r.name, named, options),
  containerd: async (r, named, options) =>
    (await import('./containerd.ts')).openContainerdImage(r.name, named, options),
  config: async (r, named, options) => (await import('./config.ts')).openConfig(r.path, named, options),
  sbom: async (r, named, options) => (await import('./document.ts')).openDocument(r.path, named, options),
  wasm: async (r, named) => (await import('./wasm.ts')).openWasmFile(r.path, named),
  stdin: async (_, named, options) => (await import('./document.ts')).openStdin(named, options),
};

/**
 * Opens what a reference names. Nothing of it is written to disk, and no layer is read before it is asked for; `close` must
 * be called at the end.
 * @example const image = await openArtifact('docker-archive:app.tar', { env: process.env })
 * @throws PlimsollError: `reference-invalid`, `reference-not-found`, `not-applicable`, `platform-missing`, and the errors of
 * each transport
 */
export async function openArtifact(reference: string, options: OpenOptions): Promise<Artifact> {
  const read = parseReference(reference);
  return openReference(read, { reference, transport: label(read.transport) }, options);
}

async function openReference(reference: Reference, named: Named, options: OpenOptions): Promise<Artifact> {
  // The table has one line for each transport, so the types fit; TypeScript cannot say so for a union of them.
  const open = openers[reference.transport] as Opener<Transport>;
  return open(reference, { ...named, transport: label(reference.transport) }, options);
}

/** The transport as reports write it. */
const label = (transport: Transport): string => (transport === 'docker' ? 'docker://' : `${transport}:`);
