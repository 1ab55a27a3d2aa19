/** What is used of sigstore's libraries to sign: a file of its own, so that it is bundled apart and loaded when asked for. */
export { bundleToJSON } from '@sigstore/bundle';
export {
  DSSEBundleBuilder,
  FulcioSigner,
  MessageSignatureBundleBuilder,
  RekorWitness,
  type Signer,
  TSAWitness,
} from '@sigstore/sign';
