import type { CloudLogin } from './cloud/types.ts';
import type { ImageName } from './reference.ts';

/** Environment variables, passed in so that nothing here reads the process. */
export type Env = Record<string, string | undefined>;

/** How to reach registries; every value has a default. */
export interface RegistryOptions {
  /** HTTP(S)_PROXY, NO_PROXY, DOCKER_CONFIG, HOME, XDG_RUNTIME_DIR, AWS_… are read from here. Default: none. */
  env?: Env;
  /** Plain HTTP and unverified certificates beyond loopback. */
  insecure?: boolean;
  /** PEM file with certificate authorities, in addition to the usual ones. */
  caFile?: string;
  /** Used for every registry, before any file is looked at. */
  username?: string;
  password?: string;
  /** docker config.json or containers auth.json, instead of the usual places. */
  authFile?: string;
  /** Registry → places to ask before it: `{ 'docker.io': ['mirror.example.com/hub'] }`. */
  mirrors?: Record<string, string[]>;
  /** containers-registries.conf(5) files; default is the usual places below HOME and /etc. */
  registriesConf?: string[];
  /** Directories of HOST[:PORT] folders with *.crt, *.cert, *.key; default docker's and containers' in /etc. */
  certificateDirs?: string[];
  /** Milliseconds to wait for a connection. */
  connectTimeoutMs?: number;
  /** Milliseconds to wait without any byte. */
  idleTimeoutMs?: number;
  /** Which addresses may be connected to, redirects and token servers included; all by default. */
  mayConnect?: (address: string) => boolean;
  /** Milliseconds for a whole small answer: manifest, token, list. */
  answerTimeoutMs?: number;
  /** Tries of one request in all. */
  attempts?: number;
  /** Token exchanges of the clouds; default is the list in cloud/index.ts. */
  cloudLogins?: readonly CloudLogin[];
  /** Addresses of cloud services, by name, where the usual ones are not to be used. */
  cloudEndpoints?: Record<string, string>;
  /** Clock and randomness, for tests. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
}

/** A manifest or index as the registry holds it, verified against its digest. */
export interface Manifest {
  mediaType: string;
  /** Of the bytes; equals the digest asked for. */
  digest: string;
  bytes: Uint8Array;
  size: number;
}

/** OCI image-spec, descriptor.md; the parts that are read here. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
}

export interface BlobOptions {
  signal?: AbortSignal;
  /** The descriptor's size: a byte more, or less, is an error. Bytes. */
  expectedSize?: number;
  /** The first byte wanted, where an earlier read broke off. Default 0. */
  from?: number;
}

/** What is pushed: the bytes, or a function that opens them anew for every try. */
export interface BlobSource {
  digest: string;
  /** Bytes. */
  size: number;
  content: Uint8Array | (() => AsyncIterable<Uint8Array>);
}

export interface PushOptions {
  signal?: AbortSignal;
  /** Repository of the same registry that may hold the blob already. */
  mountFrom?: string;
  /** Sends pieces of this many bytes instead of one request. */
  chunkBytes?: number;
}

/**
 * A registry, by the OCI distribution specification 1.1 and Docker's before it. All errors are PlimsollErrors: `unreachable`,
 * `timeout`, `certificate-untrusted`, `unauthorized`, `rate-limited`, `registry-protocol`, `reference-not-found`,
 * `blob-missing`, `digest-mismatch`, `bound`, `interrupted`.
 */
export interface RegistryClient {
  /** Reads the manifest or index that a tag or digest names. Digest verified, at most 4 MiB. */
  resolve(name: ImageName, signal?: AbortSignal): Promise<Manifest>;
  /** Like `resolve`, but `undefined` while the name still means the digest that is known: one conditional request. */
  resolveUnless(name: ImageName, known: string, signal?: AbortSignal): Promise<Manifest | undefined>;
  /**
   * Streams a blob. Resumes after a cut connection. The digest is for the reader to verify; the size is watched here.
   * @throws `blob-missing` where the registry has none
   */
  blob(name: ImageName, digest: string, options?: BlobOptions): AsyncIterable<Uint8Array>;
  /** Reads a small blob whole and verifies its digest. `limit` in bytes, default 4 MiB. */
  blobBytes(name: ImageName, digest: string, options?: BlobOptions & { limit?: number }): Promise<Uint8Array>;
  /** Tags of a repository, as the registry orders them. */
  tags(name: ImageName, signal?: AbortSignal): Promise<string[]>;
  /** Repositories of a registry. */
  catalog(registry: string, signal?: AbortSignal): Promise<string[]>;
  /** What is attached to a manifest: by the referrers API, else by the tag `sha256-<hex>`. */
  referrers(name: ImageName, digest: string, artifactType?: string, signal?: AbortSignal): Promise<Descriptor[]>;
  /** Sends a blob unless it is there already. */
  pushBlob(name: ImageName, blob: BlobSource, options?: PushOptions): Promise<'present' | 'mounted' | 'pushed'>;
  /** Sends a manifest under the name's tag, or its digest without one. Keeps the referrers tag where the API is missing. */
  pushManifest(
    name: ImageName,
    bytes: Uint8Array,
    mediaType: string,
    signal?: AbortSignal,
  ): Promise<{ digest: string }>;
  /** Deletes a manifest by its digest, or a tag. */
  deleteManifest(name: ImageName, signal?: AbortSignal): Promise<void>;
  /** Whether the registry answers and accepts the credentials. */
  ping(registry: string, signal?: AbortSignal): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}
