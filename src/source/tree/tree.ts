/** One file tree, whatever it comes from: the squashed layers of an image, or a directory on disk. */
import type { Problem } from '../../model/index.ts';
import type { EntryType } from '../types.ts';

export interface TreeStat {
  /** The path without symbolic links, in the form `usr/bin/env`; the root is the empty string. */
  path: string;
  type: Exclude<EntryType, 'hardlink'> | 'socket';
  /** Bytes. */
  size: number;
  /** Permission bits and above, as in stat(2) without the file type. */
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since the epoch. */
  mtime: number;
  /** Index of the layer that it comes from; absent in a directory on disk, and for directories that no layer describes. */
  layer?: number;
}

export interface ReadOptions {
  /** Bytes of one file; a larger one is a `bound` problem. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/**
 * A file tree. Paths may begin with a slash and hold `..`; symbolic links are resolved inside the root and never lead out
 * of it, an absolute one begins at the root. What does not exist is `undefined`, and so is what lies behind more than
 * forty symbolic links.
 */
export interface Tree {
  /** Follows symbolic links, the last one too. */
  stat(path: string): Promise<TreeStat | undefined>;
  /** Does not follow the last one. */
  lstat(path: string): Promise<TreeStat | undefined>;
  /** Target of a symbolic link, as it is written. */
  readlink(path: string): Promise<string | undefined>;
  /** Names in a directory, sorted by their UTF-16 units. */
  list(path: string): Promise<string[] | undefined>;
  /** Content of a regular file. @throws `bound`, `file-unreadable` */
  read(path: string, options?: ReadOptions): Promise<Buffer | undefined>;
  /**
   * Content of many files in as few passes over the layers as possible: one for each layer that holds any of them. Paths
   * that name no regular file are passed over. What could not be read is told in the problems.
   */
  readMany(
    paths: Iterable<string>,
    onFile: (path: string, bytes: Buffer) => void | Promise<void>,
    options?: ReadOptions,
  ): Promise<Problem[]>;
  /** What could not be read when the tree was made; one with `gap` means that a layer is missing from it. */
  readonly problems: readonly Problem[];
  close(): Promise<void>;
}
