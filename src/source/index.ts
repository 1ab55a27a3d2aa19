/** What a reference names, as layers that stream, and as one tree. Nothing of an artifact is written to disk. */

export { readBlob } from './blob.ts';
export { sourceBounds } from './bounds.ts';
export { createDaemonClient } from './daemon-client.ts';
export { type History, type HistoryFile, walkHistory } from './git-history.ts';
export { createGrpcClient, type GrpcClient, GrpcFailure } from './grpc.ts';
export { type CopiedLayer, type NewImage, type NewLayer, type WrittenImage, writeOciLayout } from './image-writer.ts';
export { inflate } from './inflate.ts';
export { type ExpectedLayer, type LayerReading, type ReadLayerOptions, readLayer } from './layer.ts';
export { openArtifact } from './open.ts';
export { formatPlatform, parsePlatform } from './platform.ts';
export { bytesField, fieldsOf, numberField, stringField } from './protobuf.ts';
export { parseReference, type Reference, type Selection, type Transport } from './reference.ts';
export { directoryEntries, type TarFile, writeTar } from './tar-writer.ts';
export { directoryTree } from './tree/directory.ts';
export { layeredTree } from './tree/layered.ts';
export type { ReadOptions, Tree, TreeStat } from './tree/tree.ts';
export type * from './types.ts';
export { type Whiteout, whiteoutOf } from './whiteout.ts';
