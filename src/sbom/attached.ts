import type { Attachment } from '../registry/index.ts';

const billTypes = [
  'application/spdx+json',
  'text/spdx',
  'application/spdx',
  'application/vnd.cyclonedx',
  'application/vnd.cyclonedx+json',
  'application/vnd.cyclonedx+xml',
  'application/vnd.syft+json',
];
const billPredicates = ['https://spdx.dev/Document', 'https://cyclonedx.org/bom', 'https://syft.dev/bom'];

/** Whether what is attached to an image says to be a bill of materials. */
export function isBillAttached({ mediaType, artifactType, predicateType = '' }: Attachment): boolean {
  if (billPredicates.some(known => predicateType === known || predicateType.startsWith(`${known}/`))) return true;
  return [mediaType, artifactType].some(type => billTypes.includes(type.split(';')[0]?.trim() ?? ''));
}

const wrapped = [
  'application/vnd.in-toto+json',
  'application/vnd.dsse.envelope.v1+json',
  'application/vnd.in-toto+dsse',
];

/**
 * Whether a document that is attached to an image may be VEX: by its type, or because it is wrapped and does not say what it
 * is. CycloneDX may be either, and is read to know.
 */
export function mayBeVex({ mediaType, artifactType, predicateType }: Attachment): boolean {
  const types = [mediaType, artifactType, predicateType ?? ''].map(type => type.toLowerCase());
  if (
    types.some(
      type => type.includes('openvex') || type.includes('csaf') || type.includes('cyclonedx') || /\bvex\b/.test(type),
    )
  )
    return true;
  return (
    predicateType === undefined &&
    (wrapped.includes(types[0] ?? '') || types.some(type => type.startsWith('application/vnd.dev.sigstore.bundle')))
  );
}
