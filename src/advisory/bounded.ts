import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';

/** Counts what comes out, so that a bomb ends at the bound. */
export async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  most: number = bounds.inputBytes,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > most) throw new PlimsollError('bound', `${name} holds more than ${most} bytes once decompressed`);
    yield chunk;
  }
}
