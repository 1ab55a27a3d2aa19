import type { Problem } from './errors.ts';
import type { Finding, Reason } from './finding.ts';

/** Where a finding comes from: the base image, the layers on top of it, or it cannot be told. */
export type Origin = 'base' | 'own' | 'unknown';

/** One of the two scans that are set against each other. */
export interface DifferenceSide {
  reference: string;
  digest?: string;
  /** Digest of the advisory database that it was judged by, and when that was built. */
  database?: { digest: string; built?: string };
  findings: number;
  waived: number;
  layers: number;
  /** `org.opencontainers.image.base.name` and `.digest` (OCI image-spec, annotations.md). */
  base?: { name?: string; digest?: string };
  /** Layers from the bottom that are the base image's; undefined: not known. */
  baseLayers?: number;
}

/** A finding that one scan has and the other has not, or has otherwise. */
export interface DifferenceEntry {
  change: 'new' | 'gone' | 'changed';
  /** As the later scan has it; as the earlier had it where it is gone. */
  finding: Finding;
  /** As it was, where it changed. */
  before?: Finding;
  origin: Origin;
  why: Reason;
}

/** Two scans set against each other. */
export interface Difference {
  before: DifferenceSide;
  after: DifferenceSide;
  /** How the base was told apart (`same`: all layers are the same, so it was not), and whether it is another than before. */
  base: { by: 'layers' | 'instructions' | 'same' | 'none'; changed: boolean };
  /** New first, then gone, then changed; each worst first. */
  entries: DifferenceEntry[];
  unchanged: number;
  problems: Problem[];
}
