/** OCI distribution client: pull, push, referrers, every kind of authentication. */
export { type Attached, type Attachment, type AttachmentTag, attachedTo } from './attached.ts';
export { bounds as registryBounds } from './bounds.ts';
export { createRegistryClient } from './client.ts';
export {
  fingerprint,
  isSigned,
  payloadsOf,
  privateKeyOf,
  publicKeyOf,
  type Signed,
  signatureManifest,
  signatureTag,
  signatureTypes,
  signDigest,
} from './cosign/signature.ts';
export { keyVerifier, type SignatureState, type SignatureVerifier, signatureState } from './cosign/state.ts';
export { formatImageName, type ImageName, isDigest, parseImageName } from './reference.ts';
export type {
  BlobOptions,
  BlobSource,
  Descriptor,
  Manifest,
  PushOptions,
  RegistryClient,
  RegistryOptions,
} from './types.ts';
