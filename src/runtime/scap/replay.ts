/** Streams a capture from wherever it lies: plain, gzip or zstd. */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { inflate, readBlob, sourceBounds } from '../../source/index.ts';
import { captureBounds } from './bounds.ts';
import { CaptureReader, type CaptureSink, type CaptureSummary } from './reader.ts';

export type { CaptureSummary };

/** What `inflate` bounds, for captures: they are longer than layers, and events of one kind shrink more than files. */
const bounds = {
  ...sourceBounds,
  layerBytes: captureBounds.rawBytes,
  ratio: captureBounds.ratio,
  ratioFreeBytes: captureBounds.ratioFreeBytes,
};

/** Files that are cut off are common: whoever wrote them was stopped. */
const cutShort = new Set(['archive-invalid', 'bound']);

/**
 * Reads a whole capture. What was readable of one that is cut off or damaged is handed on, and the summary says what was not.
 * @throws PlimsollError `archive-invalid` when it is no capture at all, and what the stream throws
 */
export async function replayCapture(
  blob: AsyncIterable<Uint8Array>,
  sink: CaptureSink,
  signal?: AbortSignal,
): Promise<CaptureSummary> {
  const source = readBlob(blob, () => {}, signal);
  const reader = new CaptureReader(sink);
  let damage: Problem | undefined;
  try {
    await inflate(source, chunk => void reader.push(chunk), { bounds });
  } catch (error) {
    if (!(error instanceof PlimsollError) || !cutShort.has(error.code) || !reader.begun) throw error;
    damage = { code: error.code, message: error.message, gap: true };
  } finally {
    source.close();
  }
  const summary = reader.finish();
  if (damage) summary.problems.unshift(damage);
  return summary;
}
