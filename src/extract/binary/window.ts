/**
 * Reads a file of any size once, through a window of fixed size that slides over it: searches see every position with what
 * stands around it, whatever the chunks, and ranges further on can be followed as they pass by.
 */

import type { ByteSink } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';

/** Bytes that stand before and behind every position that is searched. */
export const lookBehind = 4 * 1024;
export const lookAhead = 4 * 1024;

/** Windows that are free: an image has thousands of executables, and each of them is read through one. */
const free: Buffer[] = [];
const mostFree = 8;

/** The window at one moment. Indexes are those of `bytes`; `base + index` is the position in the file. */
export interface View {
  bytes: Buffer;
  base: number;
  /** The positions to search now; every position of a file is searched once. */
  from: number;
  to: number;
  /** Hands over `length` bytes from a position on, in pieces. The position may be at most `lookBehind` before `from`. */
  follow(position: number, length: number, to: Follower): void;
}

export interface Follower {
  write(piece: Buffer): void;
  /** @param whole false: the file ended before, or another bound was met. */
  end(whole: boolean): void;
}

export interface WindowReader {
  /** Called with the first view; `false` ends the reading of this file. */
  begin(view: View): boolean;
  search(view: View): void;
  end(): void;
}

/** A sink that reads through a window. */
export function throughWindow(reader: WindowReader): ByteSink {
  let bytes: Buffer | undefined;
  let length = 0;
  let base = 0;
  let searched = 0;
  let begun = false;
  let given = false;
  let following: { position: number; end: number; to: Follower }[] = [];

  const release = () => {
    if (bytes && free.length < mostFree) free.push(bytes);
    bytes = undefined;
  };

  const feed = () => {
    if (!bytes || following.length === 0) return;
    // A follower that ends may ask for another range: those are served in the same round.
    for (let index = 0; index < following.length; index++) {
      const one = following[index]!;
      const to = Math.min(one.end, base + length);
      if (to > one.position) one.to.write(bytes.subarray(one.position - base, to - base));
      one.position = Math.max(one.position, to);
      if (one.position >= one.end) one.to.end(true);
    }
    following = following.filter(one => one.position < one.end);
  };

  const round = (last: boolean) => {
    if (!bytes) return;
    const from = searched - base;
    const to = last ? length : Math.max(from, length - lookAhead);
    const view: View = {
      bytes: bytes.subarray(0, length),
      base,
      from,
      to,
      follow(position, count, follower) {
        if (position < base || count < 0 || following.length >= binaryBounds.followed) return follower.end(false);
        following.push({ position, end: position + count, to: follower });
      },
    };
    if (!begun) {
      begun = true;
      if (!reader.begin(view)) {
        given = true;
        release();
        return;
      }
    }
    if (to > from) reader.search(view);
    searched = base + to;
    feed();
    if (last) return;
    const keep = Math.max(0, to - lookBehind);
    bytes.copyWithin(0, keep, length);
    base += keep;
    length -= keep;
  };

  return {
    write(chunk) {
      if (given) return;
      bytes ??= free.pop() ?? Buffer.allocUnsafeSlow(binaryBounds.windowBytes);
      for (let at = 0; at < chunk.length && bytes; ) {
        const count = Math.min(chunk.length - at, bytes.length - length);
        bytes.set(chunk.subarray(at, at + count), length);
        at += count;
        length += count;
        if (length === bytes.length && at < chunk.length) round(false);
      }
    },
    end() {
      if (given) return;
      round(true);
      if (given || !begun) return;
      release();
      for (const one of following.splice(0)) one.to.end(false);
      reader.end();
    },
  };
}

/** Gathers one range into one buffer; `undefined` when the file ended before. */
export function gather(view: View, position: number, length: number, done: (bytes: Buffer | undefined) => void): void {
  gatherUpTo(view, position, length, bytes => done(bytes.length === length ? bytes : undefined));
}

/** Gathers one range, or what there is of it when the file ends before. */
export function gatherUpTo(view: View, position: number, length: number, done: (bytes: Buffer) => void): void {
  const pieces: Buffer[] = [];
  view.follow(position, length, {
    write: piece => void pieces.push(Buffer.from(piece)),
    end: () => done(Buffer.concat(pieces)),
  });
}
