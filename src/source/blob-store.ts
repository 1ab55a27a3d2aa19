/** Blobs by digest, wherever they are kept: the one thing that layouts, archives and registries have in common. */
import { hexDigest } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { Descriptor } from './manifest.ts';
import type { Blob } from './types.ts';

export interface BlobStore {
  /** Names the place in errors: `the OCI layout images/app`. */
  where: string;
  /** Reads a small blob whole. The caller verifies it. @throws `blob-missing` */
  read(blob: Descriptor, limit: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Reads a manifest, where those are kept apart from other blobs. */
  readManifest?(blob: Descriptor, limit: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Opens a blob as a stream, without verifying it. @throws `blob-missing` also when it is shorter than it should be */
  open(blob: Descriptor, signal?: AbortSignal): Promise<Blob>;
}

/** `sha256:…` or `sha512:…` of the bytes. */
export const digestOf = (bytes: Uint8Array, algorithm = 'sha256'): string =>
  `${algorithm}:${hexDigest(bytes, algorithm)}`;

const matches = (bytes: Uint8Array, digest: string): boolean => digestOf(bytes, digest.split(':', 1)[0]) === digest;

/** The content that the descriptor embeds, where there is any and it is what the digest says. */
function embedded(blob: Descriptor): Uint8Array | undefined {
  const { data } = blob;
  return data && data.length === blob.size && matches(data, blob.digest) ? data : undefined;
}

/**
 * Reads a manifest or config and verifies its digest.
 * @param what names it in errors: `the config`
 * @throws `bound` when it is larger than `limit`; `digest-mismatch`; `blob-missing`
 */
export async function readVerified(
  store: BlobStore,
  blob: Descriptor,
  limit: number,
  what: string,
  signal?: AbortSignal,
  read = store.read,
): Promise<Uint8Array> {
  if (blob.size > limit) {
    throw new PlimsollError(
      'bound',
      `${what} of ${store.where} has ${blob.size} bytes, more than the ${limit} allowed`,
    );
  }
  const bytes = embedded(blob) ?? (await read(blob, limit, signal));
  if (!matches(bytes, blob.digest)) {
    throw new PlimsollError('digest-mismatch', `${what} of ${store.where} is not what its digest says`);
  }
  return bytes;
}

/** Opens a layer's blob; its digest is verified by whoever reads it. */
export async function openBlob(store: BlobStore, blob: Descriptor, signal?: AbortSignal): Promise<Blob> {
  const data = embedded(blob);
  return data ? once(data) : store.open(blob, signal);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
