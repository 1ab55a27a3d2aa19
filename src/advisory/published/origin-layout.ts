import { PlimsollError } from '../../model/index.ts';
import { isDigest, payloadsOf, type Signed, signatureTypes } from '../../registry/index.ts';
import { mediaTypes, sha256 } from './artifact.ts';
import { publishedBounds } from './bounds.ts';
import type { Known, Origin } from './origin.ts';

/** The files of an OCI image layout, wherever they lie. Paths are ours: `index.json` and `blobs/sha256/…`. */
export interface LayoutFiles {
  /** The index; undefined where it has not changed since. */
  index(
    known: Known | undefined,
    signal?: AbortSignal,
  ): Promise<(Omit<Known, 'digest'> & { bytes: Uint8Array }) | undefined>;
  /** A file from this byte on. @throws PlimsollError `blob-missing` */
  read(path: string, from: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

interface Listed {
  mediaType: string;
  digest: string;
  artifactType?: string;
}

const pathOf = (digest: string): string => {
  if (!digest.startsWith('sha256:') || !isDigest(digest))
    throw new PlimsollError('manifest-invalid', `${digest.slice(0, 80)} is no sha256 digest`);
  return `blobs/sha256/${digest.slice(7)}`;
};

/** A database in an OCI image layout (OCI image-spec, image-layout.md). */
export function layoutOrigin(address: string, files: LayoutFiles): Origin {
  let listed: Listed[] | undefined;
  const list = async (signal?: AbortSignal): Promise<Listed[]> => {
    listed ??= listedIn((await files.index(undefined, signal))!.bytes, address);
    return listed;
  };
  const whole = async (digest: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> => {
    const bytes = await readAll(files.read(pathOf(digest), 0, signal), limit, address);
    if (sha256(bytes) !== digest)
      throw new PlimsollError('digest-mismatch', `${address} holds other bytes under ${digest}`);
    return bytes;
  };
  return {
    address,
    async offer(known, signal) {
      const index = await files.index(known, signal);
      if (!index) return undefined;
      listed = listedIn(index.bytes, address);
      const offered = listed.find(({ artifactType }) => artifactType === mediaTypes.artifact);
      if (!offered) throw new PlimsollError('not-applicable', `${address} holds no advisory database`);
      if (offered.digest === known?.digest) return undefined;
      const { bytes: _, ...validators } = index;
      return {
        ...validators,
        digest: offered.digest,
        bytes: await whole(offered.digest, publishedBounds.artifactBytes, signal),
      };
    },
    blob: (blob, from, signal) => files.read(pathOf(blob.digest), from, signal),
    async signatures(digest, signal) {
      const signed: Signed[] = [];
      const candidates = (await list(signal)).filter(({ artifactType }) => artifactType === signatureTypes.artifact);
      for (const { digest: one } of candidates.slice(0, publishedBounds.signatures)) {
        const manifest = await whole(one, publishedBounds.artifactBytes, signal);
        for (const { digest: payload, signature } of payloadsOf(manifest).slice(0, publishedBounds.signatures)) {
          const bytes = await whole(payload, publishedBounds.payloadBytes, signal);
          if (Buffer.from(bytes).includes(digest)) signed.push({ payload: bytes, signature });
        }
      }
      return signed;
    },
    close: files.close,
  };
}

function listedIn(bytes: Uint8Array, address: string): Listed[] {
  const invalid = (cause?: unknown): PlimsollError =>
    new PlimsollError('manifest-invalid', `the index.json of ${address} is no OCI image index`, { cause });
  let value: { manifests?: unknown };
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw invalid(cause);
  }
  if (!Array.isArray(value?.manifests)) throw invalid();
  return (value.manifests as Partial<Listed>[]).filter(
    (one): one is Listed => typeof one?.digest === 'string' && typeof one.mediaType === 'string',
  );
}

/** @throws PlimsollError `bound` */
export async function readAll(chunks: AsyncIterable<Uint8Array>, limit: number, where: string): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit) throw new PlimsollError('bound', `${where} sends more than ${limit} bytes for one document`);
    all.push(chunk);
  }
  return Buffer.concat(all, size);
}
