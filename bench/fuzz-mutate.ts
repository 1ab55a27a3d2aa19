/** Mutations of bytes for the fuzz runner. The same seed gives the same inputs, as long as the same ones were worth keeping. */

/** Numbers in [0, 1): mulberry32. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lengths, counts and offsets that parsers stumble over. */
const awkward = [
  0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Inputs never grow beyond it, bytes. */
const largest = 4 * 1024 * 1024;

/** A changed copy of an input. `hot`: patterns around which a change is most likely to matter. */
export function mutated(input: Buffer, other: Buffer, hot: readonly Buffer[], random: Random): Buffer {
  let bytes = Buffer.from(input);
  const below = (count: number): number => Math.floor(random() * count);
  const place = (): number => {
    if (random() < 0.1) return below(Math.min(bytes.length, 1024));
    const mark = random() < 0.6 ? hot[below(hot.length)] : undefined;
    const from = below(bytes.length);
    const at = mark ? bytes.indexOf(mark, from) : -1;
    const found = mark && at < 0 ? bytes.indexOf(mark) : at;
    return found < 0 ? from : Math.min(bytes.length - 1, found + below(96));
  };
  const changes: (() => void)[] = [
    () => {
      const at = place();
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    },
    () => {
      bytes[place()] = below(256);
    },
    () => number(bytes, place(), awkward[below(awkward.length)] ?? 0, 2 ** below(4), random() < 0.5),
    () => {
      const [at, width] = [place(), 2 ** below(3)];
      if (at + width > bytes.length) return;
      const now = bytes.readUIntLE(at, width);
      number(bytes, at, (now + below(33) - 16) >>> 0, width, true);
    },
    () => {
      bytes = bytes.subarray(0, 1 + place());
    },
    () => {
      const at = place();
      bytes.copy(bytes, place(), at, at + below(256));
    },
    () => {
      const at = place();
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + below(64))]);
    },
    () => {
      const [at, from] = [place(), below(other.length)];
      const piece = other.subarray(from, from + below(512));
      bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]).subarray(0, largest);
    },
    () => {
      const at = place();
      bytes.fill(below(2) * 255, at, Math.min(bytes.length, at + below(64)));
    },
  ];
  for (let count = 1 + below(6); count > 0 && bytes.length > 0; count--) changes[below(changes.length)]?.();
  return bytes;
}

function number(bytes: Buffer, at: number, value: number, width: number, little: boolean): void {
  for (let index = 0; index < width && at + index < bytes.length; index++) {
    const shift = little ? index : width - 1 - index;
    bytes[at + index] = Math.floor(value / 256 ** shift) % 256;
  }
}
