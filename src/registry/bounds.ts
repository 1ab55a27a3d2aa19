const KiB = 1024;
const MiB = 1024 * KiB;

/** What no honest registry exceeds, in one place. */
export const bounds = {
  /** OCI distribution-spec, "Pushing Manifests": registries should take at least 4 MiB, and few take more. */
  manifestBytes: 4 * MiB,
  tokenBytes: MiB,
  /** Body of an error answer; beyond it nothing is worth showing. */
  errorBytes: 64 * KiB,
  /** One page of tags, repositories or referrers. */
  pageBytes: 8 * MiB,
  pages: 1_000,
  listed: 1_000_000,
  /** Documents attached to one image that are looked at. */
  attached: 256,
  /** One attached document that is read whole. */
  attachedBytes: 64 * MiB,
  redirects: 5,
  /** How often one blob is taken up again after a cut. */
  resumes: 8,
  /** … of which after a silence, each of which costs the idle deadline. */
  stalls: 1,
  /** Tokens, credentials and certificates kept, each. */
  tokens: 1_000,
  /** A credential or configuration file. */
  configBytes: 4 * MiB,
  helperBytes: 64 * KiB,
  helperMs: 15_000,
  challenges: 16,
  scopeLength: 4_096,
} as const;

/** Deadlines in milliseconds, where the caller gives none. */
export const deadlines = { connect: 10_000, idle: 30_000, answer: 60_000, metadata: 1_000 } as const;
