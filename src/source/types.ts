import type { ArtifactInfo, FileMeta, ImageConfig, LayerRef, Platform, Problem } from '../model/index.ts';
import type { RegistryClient } from '../registry/index.ts';

/** A blob as it is stored or sent: compressed or not, not yet verified. */
export type Blob = AsyncIterable<Uint8Array>;

export interface Layer extends LayerRef {
  /**
   * Opens the blob. May be called more than once. Digest and diffID are verified by `readLayer`, not here.
   * Absent where the transport only hands layers over in one stream (`Artifact.stream`).
   */
  open?(signal?: AbortSignal): Promise<Blob>;
  /**
   * Set where the blob is one file rather than a changeset: its path. It follows from the diffID alone, as all facts of a
   * layer do.
   */
  file?: string;
}

/** What a reference resolves to. Nothing of it is written to disk, and no layer is read before it is asked for. */
export interface Artifact {
  info: ArtifactInfo;
  config?: ImageConfig;
  layers: Layer[];
  /** For a directory (rootfs): walks it and offers each file, like a layer without a tar. */
  walk?(visit: (entry: Entry) => Take, signal?: AbortSignal): Promise<Problem[]>;
  /**
   * For daemons: one export stream that holds all layers in an order of its own. Hands each candidate blob to `visit` as
   * it passes; which layer it is shows in its diffID.
   */
  stream?(visit: (blob: Blob) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** An SBOM: the document, which says what is aboard in the place of layers. */
  document?: Uint8Array;
  /** One file was named, not what lies in a directory. */
  oneFile?: boolean;
  /** Problems met while resolving (mislabelled media types …). */
  problems: Problem[];
  close(): Promise<void>;
}

export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** One entry of a layer: a tar header, or a file of a rootfs. */
export interface Entry extends FileMeta {
  type: EntryType;
  uid: number;
  gid: number;
  /** Seconds since the epoch. */
  mtime: number;
}

/**
 * What a visitor wants of an entry's content: nothing, or a sink for it. `write` may keep no reference to the chunk after
 * it returns. `end` is called once, after the last byte; `abort` instead of it when the content is cut off.
 */
export type Take =
  | undefined
  | { write(chunk: Uint8Array): void; end(): void | Promise<void>; abort?(reason: Problem): void };

/** How to open references; every value has a default. */
export interface OpenOptions {
  platform?: Platform;
  /** Plain HTTP for registries beyond loopback. */
  insecure?: boolean;
  /** PEM file with certificate authorities for registries. */
  caFile?: string;
  username?: string;
  password?: string;
  /** docker config.json or containers auth.json; default is the usual places. */
  authFile?: string;
  /** Environment variables, passed in so that parsers stay pure. */
  env?: Record<string, string | undefined>;
  /** A client that is kept for many references, in the place of one for each; whoever made it closes it. */
  registry?: RegistryClient;
  /** What `-` names. */
  stdin?: AsyncIterable<Uint8Array>;
  signal?: AbortSignal;
  /** Whole-request deadline without any byte, milliseconds. */
  idleTimeoutMs?: number;
}
