/** Which files findings are about: those that package databases name, archives, and folders of packages of Node.js. */
import { merged } from '../extract/ownership.ts';
import type { ExploitedFinding } from '../runtime/facts/exploited.ts';

export interface FilesWithFindings {
  /** Findings of files, each once. @param paths absolute */
  of(paths: readonly string[]): ExploitedFinding[];
  /** Some are of files that processes hold open. */
  placed: boolean;
}

export interface Code {
  /** Package URLs whose files the databases of the image know. */
  owned: string[];
  /** @param files by path, the package URL of those */
  files(files: ReadonlyMap<string, string>): FilesWithFindings;
  /** Packages that whoever reads the file runs. @param path absolute */
  readBy(path: string): ExploitedFinding[];
}

const inDatabases = /^pkg:(deb|rpm|apk|alpm|opkg)\//;

export function codeOf(findings: readonly ExploitedFinding[]): Code {
  const owned = new Map<string, ExploitedFinding[]>();
  const placed = new Map<string, ExploitedFinding[]>();
  const folders = new Map<string, ExploitedFinding[]>();
  const add = (to: Map<string, ExploitedFinding[]>, key: string, finding: ExploitedFinding): void =>
    void to.set(key, [...(to.get(key) ?? []), finding]);
  for (const finding of findings) {
    const { purl, path } = finding.package;
    const manifest = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+\/)package\.json$/.exec(path);
    if (inDatabases.test(purl)) add(owned, purl, finding);
    else if (manifest) add(folders, manifest[1] as string, finding);
    // Archives in archives are open as the outermost one.
    else add(placed, path.split('!/', 1)[0] as string, finding);
  }
  return {
    owned: [...owned.keys()],
    files: byPath => ({
      placed: placed.size > 0,
      of: paths => [
        ...new Set(
          paths.flatMap(path => {
            const file = path.replace(/^\/+/, '');
            const purl = byPath.get(merged(file));
            return [...(placed.get(file) ?? []), ...((purl !== undefined && owned.get(purl)) || [])];
          }),
        ),
      ],
    }),
    readBy(path) {
      if (folders.size === 0) return [];
      const [, folder] = /^\/+(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+\/)/.exec(path) ?? [];
      return (folder !== undefined && folders.get(folder)) || [];
    },
  };
}
