/** The same image in other clothes: compressed otherwise, in an archive, as an index of platforms. */
import { cpSync } from 'node:fs';
import type { RealImage } from './images.ts';
import { getJson, getTag, media, putJson, setTag } from './layout.ts';
import { must } from './programs.ts';

const skopeo = (...args: string[]) => must('skopeo', ['copy', '--quiet', ...args]);

/** Writes it as docker-archive, whose layers are plain tars. Returns the reference. */
export async function dockerArchive(image: RealImage, file: string): Promise<string> {
  await skopeo(`oci:${image.layout}:${image.tag}`, `docker-archive:${file}:test/real:v1`);
  return `docker-archive:${file}`;
}

export async function ociArchive(image: RealImage, file: string): Promise<string> {
  await skopeo(`oci:${image.layout}:${image.tag}`, `oci-archive:${file}:v1`);
  return `oci-archive:${file}`;
}

/** Writes it with zstd layers. `archive` is a docker-archive: skopeo only compresses what is not compressed yet. */
export async function zstdLayout(archive: string, layout: string): Promise<string> {
  await skopeo('--format', 'oci', '--dest-compress', '--dest-compress-format', 'zstd', archive, `oci:${layout}:v1`);
  return `oci:${layout}:v1`;
}

/**
 * An index as BuildKit pushes it: amd64, arm64 (the same tree under another config), and an attestation manifest under
 * the platform `unknown/unknown`.
 */
export function twoPlatforms(image: RealImage, layout: string): string {
  cpSync(image.layout, layout, { recursive: true });
  const amd64 = getTag(layout, image.tag);
  const manifest = getJson(layout, amd64.digest);
  const config = { ...getJson(layout, manifest.config.digest), architecture: 'arm64' };
  const arm64 = putJson(layout, { ...manifest, config: putJson(layout, config, media.config) }, media.manifest);
  const statement = putJson(layout, { _type: 'https://in-toto.io/Statement/v0.1' }, 'application/vnd.in-toto+json');
  const empty = {
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  };
  const attestation = putJson(
    layout,
    { schemaVersion: 2, mediaType: media.manifest, config: putJson(layout, empty, media.config), layers: [statement] },
    media.manifest,
  );
  const platform = (os: string, architecture: string) => ({ platform: { os, architecture } });
  const about = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': amd64.digest };
  const manifests = [
    { mediaType: amd64.mediaType, digest: amd64.digest, size: amd64.size, ...platform('linux', 'amd64') },
    { ...arm64, ...platform('linux', 'arm64') },
    { ...attestation, ...platform('unknown', 'unknown'), annotations: about },
  ];
  setTag(layout, 'v1', putJson(layout, { schemaVersion: 2, mediaType: media.index, manifests }, media.index));
  return `oci:${layout}:v1`;
}

/** Pushes a reference of a layout to a registry, all platforms of it. */
export async function push(from: string, host: string, skopeoArgs: string[], name: string): Promise<string> {
  await skopeo('--all', ...skopeoArgs, from, `docker://${host}/${name}`);
  return `docker://${host}/${name}`;
}
