/** Where a path of the host lies for a process in a mount namespace of its own. */
import { readFileSync, readlinkSync } from 'node:fs';
import { type Mount, mountsOf } from '../proc/mounts.ts';
import { degradeBounds } from './bounds.ts';

/** What follows `directory` in `path`: `/rest` or nothing; `undefined` when it does not lie there. */
export function below(path: string, directory: string): string | undefined {
  if (directory === '/') return path === '/' ? '' : path;
  if (!path.startsWith(directory)) return undefined;
  const rest = path.slice(directory.length);
  return rest === '' || rest.startsWith('/') ? rest : undefined;
}

const joined = (point: string, rest: string): string => (point === '/' ? rest || '/' : point + rest);
const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';

/**
 * The path as these mounts show it.
 *
 * @param device of the file system that it lies on
 * @param inside the path from that file system's own root
 * @param path the same as the host names it: overlays name their upper directories so
 */
export function seenThrough(
  mounts: readonly Mount[],
  device: number,
  inside: string,
  path: string,
): string | undefined {
  let best: { root: number; path: string } | undefined;
  for (const mount of mounts) {
    const root = mount.upper ?? (mount.device === device ? mount.root : undefined);
    const rest = root === undefined ? undefined : below(mount.upper === undefined ? inside : path, root);
    if (root === undefined || rest === undefined || (best && best.root >= root.length)) continue;
    best = { root: root.length, path: joined(mount.point, rest) };
  }
  return best?.path;
}

/** The overlay whose upper directory a path lies in. */
export const upperOf = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.find(({ upper }) => upper !== undefined && below(path, upper) !== undefined);

/** Whether it lies where an overlay prepares its changes: runtimes put that beside the upper directory, as `work`. */
export const inWorkOf = (mounts: readonly Mount[], path: string): boolean =>
  mounts.some(({ upper }) => upper !== undefined && below(path, joined(parentOf(upper), '/work')) !== undefined);

interface Known {
  mounts: readonly Mount[];
  /** Milliseconds. */
  read: number;
}

export interface Places {
  /** Name of a process's mount namespace; `undefined`: it ended and was not seen before. */
  namespaceOf(pid: number): string | undefined;
  /** A process runs in the namespace of another one, which forked it. */
  inherit(pid: number, parent: number): void;
  /** The mounts of that namespace, read from one of its processes where they are not known or old, or have changed. @returns whether they were read anew */
  look(pid: number, namespace: string, changed?: boolean): boolean;
  mounts(namespace: string): readonly Mount[];
  /** Of all namespaces that are known. */
  all(): Iterable<readonly Mount[]>;
  readonly own: string;
}

/** @param age milliseconds for which mounts that were read are believed */
export function places(clock: () => number, age = 1000): Places {
  const own = readlinkSync('/proc/self/ns/mnt');
  const tables = new Map<string, Known>();
  const processes = new Map<number, string>();
  const remember = (pid: number, namespace: string): void => {
    processes.delete(pid);
    processes.set(pid, namespace);
    if (processes.size > degradeBounds.processes) processes.delete(processes.keys().next().value as number);
  };
  return {
    own,
    namespaceOf(pid) {
      try {
        const namespace = readlinkSync(`/proc/${pid}/ns/mnt`);
        remember(pid, namespace);
        return namespace;
      } catch {
        // It ended, or may not be looked at: what was known of it stands.
        return processes.get(pid);
      }
    },
    inherit(pid, parent) {
      const namespace = processes.get(parent);
      if (namespace !== undefined) remember(pid, namespace);
    },
    look(pid, namespace, changed = false) {
      const known = tables.get(namespace);
      const now = clock();
      if (known && !changed && now - known.read < age) return false;
      let text: string;
      try {
        text = readFileSync(`/proc/${pid}/mountinfo`, 'latin1');
      } catch {
        return false;
      }
      tables.delete(namespace);
      tables.set(namespace, { mounts: mountsOf(text).mounts, read: now });
      if (tables.size > degradeBounds.mountNamespaces) tables.delete(tables.keys().next().value as string);
      return true;
    },
    mounts: namespace => tables.get(namespace)?.mounts ?? [],
    *all() {
      for (const { mounts } of tables.values()) yield mounts;
    },
  };
}
