/** Parts a stream anew into pieces of `size` bytes; the last one may be shorter. */
export async function* chunked(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  let kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    let rest = chunk;
    while (length + rest.byteLength >= size) {
      const room = size - length;
      yield Buffer.concat([...kept, rest.subarray(0, room)], size);
      rest = rest.subarray(room);
      kept = [];
      length = 0;
    }
    if (rest.byteLength === 0) continue;
    kept.push(rest);
    length += rest.byteLength;
  }
  if (length > 0) yield Buffer.concat(kept, length);
}
