/** Images that Docker or podman hold: `docker-daemon:NAME`, `podman:NAME`, over their sockets. */
import { type ImageConfig, type LayerRef, PlimsollError } from '../model/index.ts';
import { parseImageName } from '../registry/index.ts';
import { digestOf } from './blob-store.ts';
import { wantedPlatform } from './choose.ts';
import { dockerAddress, podmanAddress } from './daemon-address.ts';
import { createDaemonClient, type DaemonClient } from './daemon-client.ts';
import { readExport } from './export-stream.ts';
import { type History, imageLayers, instructions } from './image-layers.ts';
import { containerConfig, isDigest, parseConfig } from './manifest.ts';
import { checkPlatform, imageInfo, type Named } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

/** What the two daemons do differently. */
interface Dialect {
  inspect(name: string): string;
  export(id: string): string;
  /** The history of an image, oldest first. */
  history(client: DaemonClient, id: string, inspected: Json, signal?: AbortSignal): Promise<History>;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Docker Engine API; every version has these three. */
const docker: Dialect = {
  inspect: name => `/images/${name}/json`,
  export: id => `/images/${id}/get`,
  async history(client, id, _inspected, signal) {
    const entries = objects(await client.json(`/images/${id}/history`, signal)).reverse();
    // It does not say which entries made no layer; those have no bytes.
    return entries.map(entry => ({
      ...(text(entry['CreatedBy']) && { created_by: text(entry['CreatedBy'])! }),
      ...(entry['Size'] === 0 && { empty_layer: true }),
    }));
  },
};

/** podman's libpod API, of which version 5 clients are understood by every version since 3. */
const libpod: Dialect = {
  inspect: name => `/v5.0.0/libpod/images/${name}/json`,
  export: id => `/v5.0.0/libpod/images/${id}/get?format=docker-archive`,
  async history(_client, _id, inspected) {
    return objects(inspected['History']).map(entry => ({
      ...(text(entry['created_by']) && { created_by: text(entry['created_by'])! }),
      ...(entry['empty_layer'] === true && { empty_layer: true }),
    }));
  },
};

export async function openDockerImage(name: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const address = await dockerAddress(options.env ?? {});
  return openImage(createDaemonClient('Docker', address, options.idleTimeoutMs), docker, name, named, options);
}

export async function openPodmanImage(name: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const address = await podmanAddress(options.env ?? {});
  return openImage(createDaemonClient('podman', address, options.idleTimeoutMs), libpod, name, named, options);
}

/**
 * Inspects an image; its layers are exported when they are asked for, so that an image of which all layers are known is
 * never exported.
 * @throws `reference-not-found`, `reference-invalid`, `platform-missing`, `unreachable`, `timeout`, `registry-protocol`
 */
async function openImage(
  client: DaemonClient,
  dialect: Dialect,
  name: string,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  // A name of the grammar has no sign that means something in a URL; an id is a digest or its beginning.
  if (!/^(sha256:)?[0-9a-f]{4,64}$/.test(name)) parseImageName(name);
  const { where } = client;
  const inspected = await client.json(dialect.inspect(name), options.signal);
  if (inspected === undefined) {
    throw new PlimsollError(
      'reference-not-found',
      `${where} has no image ${name}; write docker://${name} for a registry's`,
    );
  }
  const id = isObject(inspected) ? text(inspected['Id'])?.replace(/^sha256:/, '') : undefined;
  if (!isObject(inspected) || !id || !/^[0-9a-f]{64}$/.test(id)) {
    throw new PlimsollError('registry-protocol', `${where} answers with something that describes no image`);
  }
  const history = await dialect.history(client, id, inspected, options.signal);
  const config = configOf(inspected, history, where);
  // A history that does not fit is guesswork; the config in the export will tell.
  if (!instructions(history, config.rootfs?.diff_ids?.length ?? 0)) config.history = [];
  checkPlatform(config, wantedPlatform(options), named.reference);
  const diffIds = config.rootfs?.diff_ids ?? [];
  const { layers, problems } = imageLayers(
    diffIds.map(() => ({})),
    config,
    named.reference,
  );
  const digest = text(inspected['Digest']) ?? repoDigest(inspected);
  const info = imageInfo(named, config, layers, { imageId: `sha256:${id}`, ...(isDigest(digest) && { digest }) });
  return {
    info,
    config,
    layers,
    problems,
    async stream(visit, signal) {
      const blob = await client.open(dialect.export(id), signal);
      const json = (bytes: Uint8Array): void => nameInstructions(layers, bytes, `sha256:${id}`);
      await readExport(blob, `the export of ${name} from ${where}`, { layer: visit, json }, signal);
    },
    close: async () => {},
  };
}

/** The parts of an inspect answer that an image config has too. Docker and podman name them alike. */
function configOf(inspected: Json, history: History, where: string): ImageConfig {
  const rootfs = inspected['RootFS'];
  const layers = isObject(rootfs) ? (rootfs['Layers'] ?? []) : undefined;
  if (!Array.isArray(layers) || !layers.every(isDigest)) {
    throw new PlimsollError('registry-protocol', `${where} does not say which layers the image has`);
  }
  const config = inspected['Config'];
  const [os, architecture, variant] = [inspected['Os'], inspected['Architecture'], inspected['Variant']].map(text);
  const created = text(inspected['Created']);
  return {
    ...(os && { os }),
    ...(architecture && { architecture }),
    ...(variant && { variant }),
    ...(created && { created }),
    ...(isObject(config) && { config: containerConfig(config) }),
    rootfs: { type: 'layers', diff_ids: layers },
    history,
  };
}

/** `sha256:…` of `registry/name@sha256:…`. */
function repoDigest(inspected: Json): string | undefined {
  const [first] = Array.isArray(inspected['RepoDigests']) ? inspected['RepoDigests'] : [];
  return text(first)?.split('@')[1];
}

/** The export holds the image's own config, which knows its history better than a daemon's answer may. */
function nameInstructions(layers: LayerRef[], bytes: Uint8Array, imageId: string): void {
  if (digestOf(bytes) !== imageId) return;
  const config = parseConfig(bytes, `the config ${imageId}`);
  instructions(config.history ?? [], layers.length)?.forEach((createdBy, index) => {
    const layer = layers[index];
    if (layer && createdBy) layer.createdBy = createdBy;
  });
}
