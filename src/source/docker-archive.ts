/** What `docker save` and skopeo's docker-archive: write: `manifest.json`, configs and layers in one tar. */
import { type ImageConfig, PlimsollError } from '../model/index.ts';
import { digestOf } from './blob-store.ts';
import { wantedPlatform } from './choose.ts';
import { imageBounds } from './image-bounds.ts';
import { imageLayers } from './image-layers.ts';
import { parseJson } from './json.ts';
import { parseConfig } from './manifest.ts';
import type { Selection } from './reference.ts';
import { checkPlatform, imageInfo, type Named } from './resolve.ts';
import { closing, damageOf, openTarArchive, type TarArchive } from './tar-index.ts';
import type { Artifact, OpenOptions } from './types.ts';

/** One image of `manifest.json`. The names are names of members, and lead nowhere outside of the archive. */
export interface ArchivedImage {
  config: string;
  repoTags: string[];
  layers: string[];
}

const invalid = (what: string, why: string): PlimsollError =>
  new PlimsollError('manifest-invalid', `${what} is invalid: ${why}`);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string');

/** Reads the `manifest.json` of `docker save` (Docker image specification 1.2, "Combined Image JSON + Filesystem Changeset Format"). */
export function parseArchiveManifest(bytes: Uint8Array, what: string): ArchivedImage[] {
  const list = parseJson(bytes, what);
  if (!Array.isArray(list)) throw invalid(what, 'it is no list of images');
  if (list.length > imageBounds.indexEntries) {
    throw new PlimsollError('bound', `${what} lists ${list.length} images, more than ${imageBounds.indexEntries}`);
  }
  return list.map((item: Record<string, unknown> | null) => {
    const config = item?.['Config'];
    const layers = item?.['Layers'] ?? [];
    const repoTags = item?.['RepoTags'] ?? [];
    if (typeof config !== 'string') throw invalid(what, 'an image names no Config');
    if (!isTexts(layers)) throw invalid(what, 'the Layers of an image are no list of names');
    if (layers.length > imageBounds.layers) {
      throw new PlimsollError('bound', `${what} lists ${layers.length} layers, more than ${imageBounds.layers}`);
    }
    return { config, layers, repoTags: isTexts(repoTags) ? repoTags : [] };
  });
}

/** `docker-archive:FILE[:ref|:@index]` as a user names it. */
export async function openDockerArchiveFile(
  path: string,
  select: Selection | undefined,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  const archive = await openTarArchive(path, options.signal);
  return closing(archive, () => openDockerArchive(archive, select, named, options));
}

/**
 * @throws `archive-invalid` when it holds no image, `reference-invalid` when it holds several and none is chosen,
 * `reference-not-found`, `manifest-invalid`, `digest-mismatch`
 */
export async function openDockerArchive(
  archive: TarArchive,
  select: Selection | undefined,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  const { where } = archive;
  if (!archive.find('manifest.json')) throw noManifest(archive);
  const what = `manifest.json of ${where}`;
  const bytes = await archive.read('manifest.json', imageBounds.manifestBytes, options.signal);
  const image = await selectImage(parseArchiveManifest(bytes, what), select, where);
  const configBytes = await archive.read(image.config, imageBounds.configBytes, options.signal);
  const imageId = digestOf(configBytes);
  const claimed = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(image.config)?.[1];
  if (claimed && imageId !== `sha256:${claimed}`) {
    throw new PlimsollError('digest-mismatch', `the config ${image.config} of ${where} is not what its name says`);
  }
  const config: ImageConfig = parseConfig(configBytes, `the config ${image.config} of ${where}`);
  checkPlatform(config, wantedPlatform(options), named.reference);
  const stored = image.layers.map(name => {
    const size = archive.find(name)?.size;
    return size === undefined ? {} : { size };
  });
  const { layers, problems } = imageLayers(stored, config, named.reference);
  return {
    info: imageInfo(named, config, layers, { imageId }),
    config,
    layers: layers.map((layer, i) => ({ ...layer, open: signal => archive.open(image.layers[i] ?? '', signal) })),
    problems: [...damageOf(archive), ...problems],
    close: archive.close,
  };
}

function noManifest(archive: TarArchive): PlimsollError {
  const { where } = archive;
  if (archive.damage) return archive.damage;
  if (archive.find('repositories')) {
    const message = `${where} was written by a Docker older than 1.10, which lists no verifiable layers; save the image again with a current one`;
    return new PlimsollError('media-type-unknown', message);
  }
  if (archive.find('index.json')) {
    return new PlimsollError(
      'archive-invalid',
      `${where} has no manifest.json; it is an OCI archive: write oci-archive:`,
    );
  }
  return new PlimsollError('archive-invalid', `${where} has no manifest.json, so it holds no saved image`);
}

/** The same image, however short its name is written. */
async function sameName(a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  // The registry client is a good deal of code, and most archives need none of it.
  const { parseImageName } = await import('../registry/index.ts');
  try {
    const [left, right] = [parseImageName(a), parseImageName(b)];
    return left.registry === right.registry && left.repository === right.repository && left.tag === right.tag;
  } catch {
    return false; // What is no image name is equal to itself alone.
  }
}

async function selectImage(
  images: ArchivedImage[],
  select: Selection | undefined,
  where: string,
): Promise<ArchivedImage> {
  const tags = images.flatMap(image => image.repoTags);
  const list = tags.length > 0 ? tags.slice(0, 20).join(', ') : 'none with a name';
  const [first] = images;
  if (!first) throw new PlimsollError('archive-invalid', `${where} holds no image`);
  if (!select) {
    if (images.every(image => image.config === first.config)) return first;
    const message = `${where} holds ${images.length} images; add :NAME or :@NUMBER to choose one of ${list}`;
    throw new PlimsollError('reference-invalid', message);
  }
  if (select.by === 'index') {
    const image = images[select.index];
    if (image) return image;
    throw new PlimsollError('reference-not-found', `${where} has no image @${select.index}; it has ${images.length}`);
  }
  if (select.by === 'digest') {
    throw new PlimsollError(
      'reference-invalid',
      `${where} keeps no manifests, so no digest chooses an image; it has ${list}`,
    );
  }
  for (const image of images) {
    for (const tag of image.repoTags) if (await sameName(tag, select.name)) return image;
  }
  throw new PlimsollError('reference-not-found', `${where} has no image named ${select.name}; it has ${list}`);
}
