/** What Go's linker writes about a program's modules, found in the data of a WebAssembly module. */
import { textEnd, textStart } from '../binary/go-buildinfo.ts';
import { wasmBounds } from './bounds.ts';

export interface GoTextSearch {
  write(piece: Uint8Array): void;
  /** The text between its marks; undefined where there is none, or it is cut off. */
  text(): string | undefined;
}

/** Linear in what passes; holds the text alone, and as many bytes as a mark is long. */
export function createGoTextSearch(): GoTextSearch {
  let tail = Buffer.alloc(0);
  let pieces: Buffer[] | undefined;
  let length = 0;
  let found: string | undefined;

  return {
    write(piece) {
      if (found !== undefined || length > wasmBounds.goTextBytes) return;
      const bytes = Buffer.concat([tail, piece]);
      let from = 0;
      if (!pieces) {
        const at = bytes.indexOf(textStart);
        if (at >= 0) {
          pieces = [];
          from = at + textStart.length;
        }
      }
      if (pieces) {
        const end = bytes.indexOf(textEnd, from);
        const to = end >= 0 ? end : Math.max(from, bytes.length - textEnd.length + 1);
        pieces.push(bytes.subarray(from, to));
        length += to - from;
        if (end >= 0) found = Buffer.concat(pieces).toString('utf8');
        tail = Buffer.from(bytes.subarray(to));
      } else tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - textStart.length + 1)));
    },
    text: () => found,
  };
}
