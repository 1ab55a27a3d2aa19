import { signatureTypes } from '../../registry/index.ts';
import type { Artifact } from './artifact.ts';
import { mediaTypes } from './artifact.ts';

/** The marker file of an OCI image layout. */
export const layoutMarker = '{"imageLayoutVersion":"1.0.0"}';

/** The index of a layout that holds one artifact and its signatures. */
export function layoutIndex(
  artifact: Pick<Artifact, 'bytes' | 'digest'>,
  ...signatures: readonly { bytes: Uint8Array; digest: string }[]
): string {
  const entry = (artifactType: string, { bytes, digest }: { bytes: Uint8Array; digest: string }) => ({
    mediaType: mediaTypes.manifest,
    digest,
    size: bytes.byteLength,
    artifactType,
  });
  const named = { annotations: { 'org.opencontainers.image.ref.name': 'latest' } };
  const manifests = [
    { ...entry(mediaTypes.artifact, artifact), ...named },
    ...signatures.map(signature => entry(signatureTypes.artifact, signature)),
  ];
  return `${JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests })}\n`;
}
