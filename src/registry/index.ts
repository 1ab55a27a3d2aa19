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
  signaturePayload,
  signatureTag,
  signatureTypes,
  signDigest,
} from './cosign/signature.ts';
export { type SignatureState, signatureState } from './cosign/state.ts';
export { formatImageName, type ImageName, isDigest, parseImageName } from './reference.ts';
export { addCosignLayer, attachDocument, type Subject } from './signing/attach.ts';
export { annotationsOf, type BundleJson } from './signing/cosign-material.ts';
export type { KeylessTrust, TrustedIdentity } from './signing/keyless.ts';
export { type Signing, signPayload, signStatement } from './signing/sign.ts';
export { bundleMediaType, envelopeMediaType, isSignedForm } from './signing/signed-document.ts';
export { predicateTest, predicateTypes, statementBytes, statementOf } from './signing/statement.ts';
export {
  isTrusting,
  type Signatory,
  type Trust,
  type Verdicts,
  type Verified,
  verifyAttached,
} from './signing/verify.ts';
export type {
  BlobOptions,
  BlobSource,
  Descriptor,
  Manifest,
  PushOptions,
  RegistryClient,
  RegistryOptions,
} from './types.ts';
