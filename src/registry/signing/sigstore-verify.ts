/** What is used of sigstore's libraries to verify: a file of its own, so that it is bundled apart and loaded when asked for. */
export { bundleFromJSON } from '@sigstore/bundle';
export { TrustedRoot } from '@sigstore/protobuf-specs';
export { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
