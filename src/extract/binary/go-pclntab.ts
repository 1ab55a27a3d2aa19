/**
 * Names of functions in Go's table of program counters (runtime/symtab.go, internal/abi), which every Go program has, also
 * a stripped one: its stack traces need it. The linker drops functions that nothing reaches, so what is not named here is
 * not in the program. Functions that were inlined everywhere are named too, for the same traces.
 */
import { binaryBounds } from './bounds.ts';
import { type Executable, reader } from './executable.ts';
import type { View } from './window.ts';

/** First byte of the header (last where numbers are big-endian) → where the offsets of the names and of what follows stand. */
const layouts: Record<number, { names: number; after: number } | undefined> = {
  // Go 1.20 and 1.18: after the start of the text; 1.16: no such field.
  241: { names: 3, after: 4 },
  240: { names: 3, after: 4 },
  250: { names: 2, after: 3 },
};
/** Go 1.2 to 1.15: names lie between the functions. */
const oldest = 251;

/** What the header of a table of this executable looks like, and where in it the match begins. */
export function tableMarks({
  littleEndian,
  pointerSize,
  instructionSize,
}: Executable): { mark: Buffer; skip: number }[] {
  const sizes = instructionSize ? [instructionSize] : [1, 4];
  if (littleEndian)
    return sizes.map(size => ({ mark: Buffer.from([255, 255, 255, 0, 0, size, pointerSize]), skip: 1 }));
  return [oldest, ...Object.keys(layouts).map(Number)].flatMap(first =>
    sizes.map(size => ({ mark: Buffer.from([255, 255, 255, first, 0, 0, size, pointerSize]), skip: 0 })),
  );
}

/** Reads the names of functions while the window passes over them. */
export class GoFunctionReader {
  readonly #executable: Executable;
  readonly #name: (name: string) => void;
  #tables = 0;
  #whole = true;

  /** @param name called with each name, as the linker writes it: `archive/zip.(*Reader).Open.func1` */
  constructor(executable: Executable, name: (name: string) => void) {
    this.#executable = executable;
    this.#name = name;
  }

  /** Whether all names of the program were read. */
  get complete(): boolean {
    return this.#whole && this.#tables > 0;
  }

  /** A place where a header may stand. */
  header(view: View, at: number): void {
    if (at < 0) return;
    const { littleEndian, pointerSize } = this.#executable;
    const { bytes, base } = view;
    const kind = bytes[littleEndian ? at : at + 3] ?? 0;
    const read = reader(bytes, littleEndian, pointerSize);
    const field = (index: number) => read.pointer(at + 8 + index * pointerSize);
    const layout = layouts[kind];
    if (layout) {
      const from = field(layout.names);
      const to = field(layout.after);
      const header = 8 + pointerSize * (layout.after + 4);
      if (from < header || from > header + 64 || to < from || to - from > binaryBounds.goNamesBytes) return;
      this.#names(view, base + at + from, to - from, false);
    } else if (kind === oldest && littleEndian) {
      const functions = field(0);
      // The address and offset of each function, the address of the end, the offset of the table of files.
      const end = 8 + pointerSize * (2 + functions * 2);
      if (functions === 0 || functions > binaryBounds.goNamesBytes / 16) return;
      view.follow(base + at, end + 4, {
        write: piece => {
          this.#last = Buffer.concat([this.#last, piece.subarray(-4)]).subarray(-4);
        },
        end: whole => {
          const files = this.#last.readUInt32LE(0);
          if (!whole || files <= end || files > binaryBounds.goNamesBytes) return;
          this.#names(view, base + at + end + 4, files - end - 4, true);
        },
      });
    }
  }

  #last = Buffer.alloc(4);

  /**
   * Texts that end with a zero. In the old layout (`between`) other data lies between them; it ends with a byte that no name
   * has (a zero, or the upper byte of an address or offset), so every run of such bytes up to a zero is taken.
   */
  #names(view: View, position: number, length: number, between: boolean): void {
    this.#tables++;
    let rest: Buffer | undefined;
    let tooLong = false;
    const take = (bytes: Buffer, from: number, to: number) => {
      let start = from;
      if (between) for (start = to; start > from && (bytes[start - 1] ?? 0) >= 32; ) start--;
      if (to > start) this.#name(bytes.toString('latin1', start, to));
    };
    view.follow(position, length, {
      write: piece => {
        let from = 0;
        if (rest || tooLong) {
          const zero = piece.indexOf(0);
          const end = zero < 0 ? piece.length : zero;
          if (!tooLong) rest = Buffer.concat([rest!, piece.subarray(0, end)]);
          if (zero < 0) {
            if (!tooLong && rest!.length <= binaryBounds.goNameBytes) return;
            tooLong = true;
            rest = undefined;
            return;
          }
          if (rest) take(rest, 0, rest.length);
          rest = undefined;
          tooLong = false;
          from = zero + 1;
        }
        for (let zero = piece.indexOf(0, from); zero >= 0; zero = piece.indexOf(0, from)) {
          take(piece, from, zero);
          from = zero + 1;
        }
        if (from < piece.length) rest = Buffer.from(piece.subarray(from));
      },
      end: whole => {
        this.#whole &&= whole;
      },
    });
  }
}
