/** What is in use of which image: gathered from facts, joined with the packages that own the files. */
import { factBounds } from './bounds.ts';
import type { FactImage, InUse, Used } from './types.ts';

/** What the package databases of an image say of files. */
export interface OwnedFiles {
  /** Packages that own any of the files that were asked for. */
  packages: { purl: string; files: string[] }[];
  /** Package URLs whose use would have shown: all that they could run is programs and shared objects. */
  observable: string[];
}

export interface Usage {
  add(used: Used): void;
  /** Images with files of which it is not known whom they belong to: a process whose root has the package databases. */
  unowned(): { key: string; pid: number; containers: ReadonlySet<string>; files: string[] }[];
  /** The answer to `unowned`. @param files those that were asked for: more may have come meanwhile */
  owned(key: string, owners: OwnedFiles, files: readonly string[]): void;
  /** Sorted by image. @param now milliseconds since the epoch */
  inUse(now: number): InUse[];
}

interface Seen {
  image: FactImage;
  containers: Set<string>;
  pid: number;
  since: number;
  files: Set<string>;
  unasked: Set<string>;
  /** By file, the package that owns it. */
  owners: Map<string, string>;
  packages: Set<string>;
  observable: Set<string>;
}

export function usage(): Usage {
  const images = new Map<string, Seen>();
  /** Files of containers whose image is not known yet. */
  const waiting = new Map<string, Used>();

  function seenOf({ image, pid, time }: Used, key: string): Seen | undefined {
    const known = images.get(key);
    if (known || images.size >= factBounds.containers) return known;
    const sets = { containers: new Set<string>(), files: new Set<string>(), unasked: new Set<string>() };
    const joined = { owners: new Map<string, string>(), packages: new Set<string>(), observable: new Set<string>() };
    const made: Seen = { image, pid, since: Number(time / 1_000_000n), ...sets, ...joined };
    images.set(key, made);
    return made;
  }

  return {
    add(used) {
      const { image, containerId, pid } = used;
      const key = image.digest || image.id || image.name;
      const early = waiting.get(containerId);
      if (key === '') {
        const files = [...(early?.files ?? []), ...used.files].slice(0, factBounds.files);
        if (early || waiting.size < factBounds.containers) waiting.set(containerId, { ...(early ?? used), pid, files });
        return;
      }
      waiting.delete(containerId);
      const seen = seenOf(early ? { ...used, time: early.time } : used, key);
      if (seen === undefined) return;
      seen.pid = pid;
      seen.containers.add(containerId);
      for (const path of [...(early?.files ?? []), ...used.files]) {
        const file = path.replace(/^\/+/, '');
        if (seen.files.has(file) || seen.files.size >= factBounds.files) continue;
        seen.files.add(file);
        seen.unasked.add(file);
      }
    },
    unowned: () =>
      [...images].flatMap(([key, { pid, containers, unasked }]) =>
        unasked.size > 0 ? [{ key, pid, containers, files: [...unasked] }] : [],
      ),
    owned(key, owners, asked) {
      const seen = images.get(key);
      if (seen === undefined) return;
      for (const file of asked) seen.unasked.delete(file);
      for (const { purl, files } of owners.packages) {
        if (seen.packages.size < factBounds.packages) seen.packages.add(purl);
        for (const file of files) seen.owners.set(file, purl);
      }
      seen.observable = new Set(owners.observable.slice(0, factBounds.packages));
    },
    inUse: now =>
      [...images]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, seen]) => ({
          image: seen.image,
          containers: [...seen.containers].sort(),
          since: new Date(seen.since).toISOString(),
          until: new Date(now).toISOString(),
          packages: [...seen.packages].sort(),
          idle:
            now - seen.since < factBounds.watched * 1000
              ? []
              : [...seen.observable].filter(purl => !seen.packages.has(purl)).sort(),
          files: [...seen.files].filter(file => !seen.owners.has(file)).sort(),
        })),
  };
}

/** The document that `--in-use FILE` reads: JSON, one image a line. */
export function inUseDocument(entries: readonly InUse[]): string {
  const images = entries.map(entry => JSON.stringify(entry)).join(',\n');
  return `{"apiVersion":"plimsoll.dev/v1","kind":"InUse","schemaVersion":1,"images":[\n${images}\n]}\n`;
}
