/** Facts of one layer on their way to a server: the length of the JSON, the JSON, the hashes of paths; zstd around it. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { type LayerFacts, PlimsollError } from '../model/index.ts';

export const factsMediaType = 'application/vnd.plimsoll.facts.v1+zstd';

const MiB = 1024 * 1024;

/** Bounds on facts that anyone may have sent. */
export const frameBounds = {
  /** Bytes of what one layer says, as they are sent. */
  packedBytes: 32 * MiB,
  /** The same, unpacked. */
  unpackedBytes: 256 * MiB,
} as const;

const lengthBytes = 4;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** @throws PlimsollError `bound` for more than a server takes */
export async function packFacts({ paths, diffId: _, ...facts }: LayerFacts): Promise<Uint8Array> {
  const json = Buffer.from(JSON.stringify(facts));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(json.byteLength);
  const packed = await compress(Buffer.concat([length, json, paths]));
  if (packed.byteLength > frameBounds.packedBytes) {
    throw new PlimsollError(
      'bound',
      `a layer says more than the ${frameBounds.packedBytes / MiB} MiB that a server takes`,
    );
  }
  return packed;
}

/**
 * What was packed, as it came: nothing of it is known to be as it should.
 * @throws PlimsollError `record-invalid`, `bound`
 */
export async function unpackFacts(packed: Uint8Array): Promise<{ json: Buffer; paths: Buffer }> {
  let bytes: Buffer;
  try {
    bytes = await decompress(packed, { maxOutputLength: frameBounds.unpackedBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new PlimsollError('bound', `facts unpack to more than ${frameBounds.unpackedBytes / MiB} MiB`, { cause });
    }
    throw new PlimsollError('record-invalid', 'the facts are not compressed as they should be', { cause });
  }
  const length = bytes.byteLength >= lengthBytes ? bytes.readUInt32BE(0) : Number.NaN;
  if (!(lengthBytes + length <= bytes.byteLength)) throw new PlimsollError('record-invalid', 'the facts are cut off');
  return { json: bytes.subarray(lengthBytes, lengthBytes + length), paths: bytes.subarray(lengthBytes + length) };
}
