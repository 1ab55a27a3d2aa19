/** Squashes layers into one tree of names over inodes (OCI image-spec, layer.md, "Applying Changesets"). */
import type { Problem } from '../../model/index.ts';
import type { SourceBounds } from '../bounds.ts';
import type { TarEntry } from '../tar/entry.ts';
import { type Whiteout, whiteoutOf } from '../whiteout.ts';
import { createInodes, type Inodes } from './inodes.ts';

/** What one layer said, kept until the layers below it have been applied. */
export interface Changeset {
  add(entry: TarEntry): void;
  paths: string[];
  /** One for each path; none for a hard link. */
  inodes: (number | undefined)[];
  /** Targets of hard links, by position. */
  hardLinks: Map<number, string>;
  whiteouts: Exclude<Whiteout, { kind: 'ignored' }>[];
}

export interface Found {
  inode: number;
  /** The path without symbolic links. */
  path: string;
}

export interface Squash {
  inodes: Inodes;
  /** Begins a layer; several may be read at once. */
  changeset(): Changeset;
  /** Applies a layer over what is there; call it in the order of the layers. Returns what could not be applied. */
  apply(changeset: Changeset, layer: number): Problem[];
  /** Looks a path up. Symbolic links are followed inside the root; the last one only when `follow` says so. */
  find(path: string, follow: boolean): Found | undefined;
  names(directory: number): string[] | undefined;
}

export function createSquash(bounds: Readonly<SourceBounds>): Squash {
  const inodes = createInodes(bounds.treeEntries);
  const root = inodes.addDirectory();
  const directories = new Map<number, Map<string, number>>([[root, new Map()]]);

  /** The directory found last by `parentOf`: neighbours in a tar mostly share it. */
  let last: { path: string; children: Map<string, number> } | undefined;

  function locate(path: string, follow: boolean): { inode: number; names: string[] } | undefined {
    const trail = [root];
    const names: string[] = [];
    const todo = path.split('/').reverse();
    let links = 0;
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '') continue;
      const children = directories.get(trail.at(-1)!);
      if (children === undefined) return undefined;
      if (name === '.') continue;
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        names.pop();
        continue;
      }
      const inode = children.get(name);
      if (inode === undefined) return undefined;
      if (inodes.type(inode) !== 'symlink' || (!follow && todo.length === 0)) {
        trail.push(inode);
        names.push(name);
        continue;
      }
      if (++links > bounds.symlinks) return undefined;
      const target = inodes.link(inode);
      if (target.startsWith('/')) {
        trail.length = 1;
        names.length = 0;
      }
      todo.push(...target.split('/').reverse());
    }
    return { inode: trail.at(-1)!, names };
  }

  /**
   * The directory that an entry goes into, made where it is missing. A symbolic link to a directory is followed, as
   * containerd does; anything else in the way gives place to a directory.
   */
  function parentOf(path: string): Map<string, number> {
    const end = path.lastIndexOf('/');
    if (end < 0) return directories.get(root)!;
    if (last !== undefined && end === last.path.length && path.startsWith(last.path)) return last.children;
    const parent = path.slice(0, end);
    const found = locate(parent, true);
    const children = (found && directories.get(found.inode)) ?? makeDirectory(parent);
    last = { path: parent, children };
    return children;
  }

  function makeDirectory(path: string): Map<string, number> {
    const made = inodes.addDirectory();
    parentOf(path).set(baseOf(path), made);
    const children = new Map<string, number>();
    directories.set(made, children);
    return children;
  }

  function put(path: string, inode: number): void {
    const isDirectory = inodes.type(inode) === 'directory';
    if (path === '') {
      inodes.copy(inode, root);
      return;
    }
    const siblings = parentOf(path);
    const name = baseOf(path);
    const before = siblings.get(name);
    siblings.set(name, inode);
    if (before !== undefined) last = undefined;
    if (!isDirectory) return;
    // A directory over a directory changes what is said of it, not what is in it.
    const children = before === undefined ? undefined : directories.get(before);
    directories.set(inode, children ?? new Map());
  }

  function hide(whiteout: Changeset['whiteouts'][number]): void {
    last = undefined;
    if (whiteout.kind === 'opaque') {
      const found = locate(whiteout.path, true);
      if (found) directories.get(found.inode)?.clear();
      return;
    }
    const end = whiteout.path.lastIndexOf('/');
    const parent = locate(end < 0 ? '' : whiteout.path.slice(0, end), true);
    if (parent) directories.get(parent.inode)?.delete(baseOf(whiteout.path));
  }

  function linked(target: string): number | undefined {
    const found = locate(target, false);
    return found && inodes.type(found.inode) !== 'directory' ? found.inode : undefined;
  }

  return {
    inodes,
    changeset() {
      const change: Changeset = { paths: [], inodes: [], hardLinks: new Map(), whiteouts: [], add };
      function add(entry: TarEntry): void {
        const whiteout = whiteoutOf(entry.path);
        if (whiteout === undefined) {
          if (entry.type === 'hardlink') change.hardLinks.set(change.paths.length, entry.linkname ?? '');
          change.inodes.push(entry.type === 'hardlink' ? undefined : inodes.add(entry));
          change.paths.push(entry.path);
        } else if (whiteout.kind !== 'ignored') change.whiteouts.push(whiteout);
      }
      return change;
    },
    apply(change, layer) {
      const problems: Problem[] = [];
      // Whiteouts hide lower layers alone, wherever they stand in this one.
      for (const whiteout of change.whiteouts) hide(whiteout);
      for (const [at, path] of change.paths.entries()) {
        const own = change.inodes[at];
        const target = change.hardLinks.get(at);
        if (own !== undefined) inodes.setLayer(own, layer);
        const inode = own ?? linked(target ?? '');
        if (inode !== undefined) put(path, inode);
        else if (problems.length < bounds.problems) {
          const message = `${JSON.stringify(path)} is a hard link to ${JSON.stringify(target)}, which is no file`;
          problems.push({ code: 'archive-invalid', message, path });
        }
      }
      return problems;
    },
    find(path, follow) {
      const found = locate(path, follow);
      return found && { inode: found.inode, path: found.names.join('/') };
    },
    names(directory) {
      const children = directories.get(directory);
      return children && [...children.keys()].sort();
    },
  };
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
