/**
 * Manifests, indexes and image configs, read and judged (OCI image-spec 1.1: manifest.md, image-index.md, config.md,
 * descriptor.md; Docker image manifest v2 schema 2). Pure: bytes in, values out.
 */
import { type ImageConfig, type Platform, PlimsollError } from '../model/index.ts';
import { imageBounds } from './image-bounds.ts';
import { parseObject } from './json.ts';

/** OCI image-spec, descriptor.md. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  /** Bytes. */
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
  artifactType?: string;
  /** The content itself, where the descriptor embeds it. Not verified. */
  data?: Uint8Array;
  /** Says that the layer may live elsewhere. Never fetched: an image may not choose what is fetched. */
  urls?: string[];
}

export interface Manifest {
  kind: 'manifest';
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  artifactType?: string;
  subject?: Descriptor;
  annotations?: Record<string, string>;
}

export interface Index {
  kind: 'index';
  mediaType: string;
  manifests: Descriptor[];
  artifactType?: string;
}

export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
} as const;

/**
 * Whether a layer is one WebAssembly binary: `application/wasm`, and the types that wasm-to-oci, runwasi, Bytecode Alliance
 * and proxies have had for it. Their types for data, archives and configuration have the word in them too.
 */
export const isWasmLayer = ({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean =>
  /^application\/(wasm$|vnd\.[a-z.-]*wasm[a-z.-]*(layer|content|binary|module)[a-z0-9.-]*(\+wasm)?$)/.test(mediaType) &&
  !/(config|data|tar|bundle|precompiled)/.test(mediaType);

const manifestTypes = new Set<string>([mediaTypes.ociManifest, mediaTypes.dockerManifest]);
const indexTypes = new Set<string>([mediaTypes.ociIndex, mediaTypes.dockerList]);
const schema1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(json|prettyjws)$/;

/** `sha256:` and 64, or `sha512:` and 128 hexadecimal digits: the two algorithms that the specification registers. */
export const isDigest = (text: unknown): text is string =>
  typeof text === 'string' && /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text);

const invalid = (what: string, why: string): PlimsollError =>
  new PlimsollError('manifest-invalid', `${what} is invalid: ${why}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A string map, entries of other types dropped. Without a prototype, since its keys come from outside. */
function strings(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const map: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (typeof item === 'string') map[key] = item;
  return map;
}

function platformOf(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined;
  const os = text(value['os']);
  const architecture = text(value['architecture']);
  if (!os || !architecture) return undefined;
  const variant = text(value['variant']);
  return { os, architecture, ...(variant && { variant }) };
}

function descriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value)) throw invalid(what, 'a descriptor is not an object');
  const { digest, size } = value;
  if (!isDigest(digest)) {
    throw invalid(what, `${JSON.stringify(digest)?.slice(0, 160)} is not a sha256 or sha512 digest`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(what, `the size of ${digest} is not a number of bytes`);
  }
  const platform = platformOf(value['platform']);
  const annotations = strings(value['annotations']);
  const artifactType = text(value['artifactType']);
  const data = text(value['data']);
  const urls = Array.isArray(value['urls']) ? value['urls'].filter(url => typeof url === 'string') : [];
  return {
    mediaType: text(value['mediaType']) ?? '',
    digest,
    size,
    ...(platform && { platform }),
    ...(annotations && { annotations }),
    ...(artifactType && { artifactType }),
    ...(data && { data: Buffer.from(data, 'base64') }),
    ...(urls.length > 0 && { urls }),
  };
}

function descriptors(value: unknown, what: string, most: number): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(what, 'its list of descriptors is missing');
  if (value.length > most) {
    throw new PlimsollError('bound', `${what} lists ${value.length} descriptors, more than the ${most} that are read`);
  }
  return value.map(item => descriptor(item, what));
}

/**
 * Reads a manifest or an index. The document's own `mediaType` counts first, then the one it was announced with, then its
 * shape. A document that could be read as both is refused, as image-spec 1.1 asks.
 * @param what names it in errors: `manifest sha256:…`
 * @throws `manifest-invalid`, `media-type-unknown`, `bound`
 */
export function parseManifest(bytes: Uint8Array, what: string, announced = ''): Manifest | Index {
  const document = parseObject(bytes, what);
  const own = text(document['mediaType']);
  const declared = own ?? announced.split(';', 1)[0]?.trim() ?? '';
  if (document['schemaVersion'] === 1 || schema1.test(declared) || 'fsLayers' in document) {
    throw new PlimsollError(
      'media-type-unknown',
      `${what} is a Docker schema 1 manifest, which names no verifiable layers; push the image again with a current tool`,
    );
  }
  const hasManifests = 'manifests' in document;
  const hasLayers = 'layers' in document || 'config' in document;
  if (hasManifests && hasLayers) throw invalid(what, 'it is a manifest and an index at once');
  const artifactType = text(document['artifactType']);
  if (indexTypes.has(declared) || (hasManifests && !manifestTypes.has(declared) && isGeneric(declared))) {
    return {
      kind: 'index',
      mediaType: indexTypes.has(declared) ? declared : mediaTypes.ociIndex,
      manifests: descriptors(document['manifests'], what, imageBounds.indexEntries),
      ...(artifactType && { artifactType }),
    };
  }
  if (manifestTypes.has(declared) || (hasLayers && isGeneric(declared))) {
    const subject = document['subject'] === undefined ? undefined : descriptor(document['subject'], what);
    const annotations = strings(document['annotations']);
    return {
      kind: 'manifest',
      mediaType: manifestTypes.has(declared) ? declared : mediaTypes.ociManifest,
      config: descriptor(document['config'], what),
      layers: descriptors(document['layers'], what, imageBounds.layers),
      ...(artifactType && { artifactType }),
      ...(subject && { subject }),
      ...(annotations && { annotations }),
    };
  }
  throw new PlimsollError(
    'media-type-unknown',
    `${what} has the media type ${JSON.stringify(declared.slice(0, 160))}, which is neither an image manifest nor an index`,
  );
}

/** Media types that registries send for want of a better one; the document's shape then decides. */
const isGeneric = (mediaType: string): boolean =>
  mediaType === '' || /^(application\/(json|octet-stream)|text\/plain)$/.test(mediaType);

/**
 * Reads an image config. Fields of the wrong type are dropped; those that say which layers there are must be right.
 * @throws `manifest-invalid`
 */
export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  const document = parseObject(bytes, what);
  const rootfs = document['rootfs'];
  const diffIds = isObject(rootfs) ? rootfs['diff_ids'] : undefined;
  if (!Array.isArray(diffIds) || !diffIds.every(isDigest)) {
    throw invalid(what, 'rootfs.diff_ids is not a list of digests');
  }
  const history = Array.isArray(document['history']) ? document['history'].filter(isObject) : [];
  const config = isObject(document['config']) ? document['config'] : undefined;
  const fields = ['architecture', 'os', 'variant', 'created', 'author'] as const;
  const plain = Object.fromEntries(fields.flatMap(key => (text(document[key]) ? [[key, document[key]]] : [])));
  return {
    ...plain,
    ...(config && { config: containerConfig(config) }),
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: history.map(item => {
      const [created, createdBy, comment] = [text(item['created']), text(item['created_by']), text(item['comment'])];
      return {
        ...(created && { created }),
        ...(createdBy && { created_by: createdBy }),
        ...(comment && { comment }),
        ...(item['empty_layer'] === true && { empty_layer: true }),
      };
    }),
  };
}

const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined;

/** The `config` member of an image config: how the container is run (config.md). */
export function containerConfig(config: Record<string, unknown>): NonNullable<ImageConfig['config']> {
  const optional = <K extends string, V>(key: K, value: V | undefined) => (value === undefined ? {} : { [key]: value });
  const map = (key: string) => (isObject(config[key]) ? (config[key] as Record<string, unknown>) : undefined);
  return {
    ...optional('User', text(config['User'])),
    ...optional('Env', texts(config['Env'])),
    ...optional('Entrypoint', texts(config['Entrypoint'])),
    ...optional('Cmd', texts(config['Cmd'])),
    ...optional('ExposedPorts', map('ExposedPorts')),
    ...optional('Volumes', map('Volumes')),
    ...optional('WorkingDir', text(config['WorkingDir'])),
    ...optional('Labels', strings(config['Labels'])),
    ...optional('Healthcheck', map('Healthcheck')),
  };
}
