/** What a reference resolves to, and what every layer says. */

/** A layer as reports name it. */
export interface LayerRef {
  /** Position from the base, 0 first. */
  index: number;
  /** Uncompressed digest, `sha256:…`: the layer's identity. Empty for a rootfs. */
  diffId: string;
  /** Digest of the blob as it is stored, where the transport has one. */
  digest?: string;
  mediaType?: string;
  /** Bytes as stored. */
  size?: number;
  /** The instruction that made it, from the image config's history. */
  createdBy?: string;
}

export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

/** The parts of the OCI image config (image-spec, config.md) that anything here reads. */
export interface ImageConfig {
  architecture?: string;
  os?: string;
  variant?: string;
  created?: string;
  author?: string;
  config?: {
    User?: string;
    Env?: string[];
    Entrypoint?: string[] | null;
    Cmd?: string[] | null;
    ExposedPorts?: Record<string, unknown> | null;
    Volumes?: Record<string, unknown> | null;
    WorkingDir?: string;
    Labels?: Record<string, string> | null;
    Healthcheck?: unknown;
  };
  rootfs?: { type?: string; diff_ids?: string[] };
  history?: { created?: string; created_by?: string; comment?: string; empty_layer?: boolean }[];
}

/** What reports say of the artifact. */
export interface ArtifactInfo {
  reference: string;
  /** `docker://`, `oci:`, `rootfs:` … */
  transport: string;
  kind: 'image' | 'rootfs' | 'repo' | 'config' | 'sbom' | 'wasm';
  /** Digest of the manifest, where there is one. */
  digest?: string;
  /** Digest of the image config: the image id. */
  imageId?: string;
  mediaType?: string;
  platform?: Platform;
  created?: string;
  labels?: Record<string, string>;
  layers: LayerRef[];
  /** How the reference was understood, where it could be understood in two ways. */
  note?: string;
}

/** os-release(5), reduced to what matching needs. */
export interface OsRelease {
  /** Lower-case id: debian, ubuntu, alpine, rhel, … */
  id: string;
  idLike: string[];
  versionId: string;
  /** VERSION_CODENAME */
  codename?: string;
  prettyName?: string;
  variantId?: string;
  /** The OSV ecosystem with its suffix, such as `Debian:12`; undefined where none is known for it. */
  ecosystem?: string;
}
