/** What a reference names, as layers that stream, and as one tree. Nothing of an artifact is written to disk. */
export { type ExpectedLayer, type LayerReading, type ReadLayerOptions, readLayer } from './layer.ts';
export type * from './types.ts';
export { type Whiteout, whiteoutOf } from './whiteout.ts';
