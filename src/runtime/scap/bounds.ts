/** Bounds of reading a capture. An error of code `bound` names the one it met. */
export const captureBounds = {
  /** Bytes of one block. The longest honest ones are process lists of hosts with a hundred thousand threads. */
  blockBytes: 256 * 1024 * 1024,
  /** Bytes after inflation. */
  rawBytes: 1024 ** 4,
  /** Raw bytes to stored bytes, once more than `ratioFreeBytes` have come out. Zeroes in gzip give about 1000. */
  ratio: 1200,
  ratioFreeBytes: 1024 ** 3,
  /** Parameters of one event. */
  parameters: 64,
  /** Problems that are listed; the rest are counted. */
  problems: 100,
  /** Threads whose last enter event is kept. */
  storedEnters: 131_072,
} as const;
