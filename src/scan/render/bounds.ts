/** Bounds of rendering charts and overlays; docs/bounds.md lists them. */
const MiB = 1024 * 1024;

export const renderBounds = {
  /** Charts and overlays of one tree that are rendered. */
  renderings: 200,
  /** Milliseconds that one rendering may take. */
  renderingMs: 20_000,
  /** Milliseconds for all renderings of a tree. */
  allMs: 300_000,
  /** What one rendering may print. */
  outputBytes: 32 * MiB,
  /** A kustomization file or a Chart.yaml above this is not read. */
  planBytes: 1 * MiB,
} as const;
