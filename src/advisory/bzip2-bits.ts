/** Bits of a byte array, the highest of each byte first. */
export class BitReader {
  #data: Uint8Array;
  #cutOff: () => never;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(data: Uint8Array, cutOff: () => never) {
    this.#data = data;
    this.#cutOff = cutOff;
  }

  /** At most 32 bits, as a number without sign. */
  read(bits: number): number {
    if (bits > 24) return this.read(bits - 16) * 0x10000 + this.read(16);
    while (this.#count < bits) {
      if (this.#at >= this.#data.length) this.#cutOff();
      this.#held = ((this.#held << 8) | this.#data[this.#at++]!) >>> 0;
      this.#count += 8;
    }
    this.#count -= bits;
    return (this.#held >>> this.#count) & ((1 << bits) - 1);
  }

  /** Passes over what is left of the byte. */
  align(): void {
    this.#count -= this.#count % 8;
  }

  ended(): boolean {
    return this.#count < 8 && this.#at >= this.#data.length;
  }
}
