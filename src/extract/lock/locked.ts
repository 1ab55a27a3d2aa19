/** What lockfiles have in common: the same package under many paths, a graph, and a scope that the graph decides. */
import {
  type ExtractFile,
  type FactSink,
  type PackageFact,
  type PackageType,
  PlimsollError,
} from '../../model/index.ts';

/** Where a package comes from, if not from a registry. */
export type Origin = 'git' | 'file' | 'link' | 'url' | 'workspace';

/** A package as a lockfile or a manifest states it. */
export interface Locked {
  name: string;
  /** Empty where none is stated: a directory, a commit, a range. */
  version: string;
  line?: number;
  dev?: boolean;
  direct?: boolean;
  /** Keys of `keyOf`. */
  dependsOn?: Iterable<string>;
  /** Absent: from a registry. */
  from?: Origin;
  commit?: string;
  /** The range that was asked for, where the file says no more than that. */
  requirement?: string;
  /** The version is the bound of a range, not one that anybody chose; or none is known. */
  guessed?: boolean;
  /** A manifest asks for exactly this version; which one is used, a lockfile would say. */
  pinned?: boolean;
}

/** How `dependsOn` names a package. */
export const keyOf = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;

/** Collects the packages of one file; each name, version and commit is stated once. */
export interface LockFacts {
  add(found: Locked): void;
  /** Hands everything to the sink, in the order in which it came. */
  write(): void;
}

/**
 * @example const lock = lockFacts('npm', facts); lock.add({ name: 'ms', version: '2.0.0', dev: true }); lock.write();
 */
export function lockFacts(type: PackageType, facts: FactSink, path?: string): LockFacts {
  const all = new Map<string, Locked & { dependsOn: Set<string> }>();
  return {
    add(found) {
      if (found.name === '') return;
      const key = JSON.stringify([found.name, found.version, found.commit]);
      const before = all.get(key);
      if (!before) {
        all.set(key, { ...found, dependsOn: new Set(found.dependsOn) });
        return;
      }
      // Used once outside of development, by a manifest, or from a registry, is used so.
      if (before.dev !== found.dev) before.dev = before.dev === true && found.dev === true;
      if (found.direct) before.direct = true;
      if (!found.guessed) before.guessed = false;
      if (!found.pinned) before.pinned = false;
      if (before.from && !found.from) delete before.from;
      for (const on of found.dependsOn ?? []) before.dependsOn.add(on);
    },
    write() {
      for (const found of all.values()) facts.package({ ...factOf(type, found), ...(path !== undefined && { path }) });
    },
  };
}

function factOf(type: PackageType, found: Locked & { dependsOn: Set<string> }): PackageFact {
  const { name, version, line, dev, direct, dependsOn, from, commit, requirement, guessed, pinned } = found;
  const extra = { ...(from && { from }), ...(commit && { commit }), ...(requirement && { requirement }) };
  return {
    type,
    name,
    version,
    declared: true,
    ...(line !== undefined && { line }),
    ...(dev !== undefined && { dev }),
    ...(direct !== undefined && { direct }),
    ...(dependsOn.size > 0 && { dependsOn: [...dependsOn].sort() }),
    ...(guessed ? { confidence: 'low' } : pinned && { confidence: 'high' }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Everything that can be reached from some of the nodes of a graph. */
export function reachable<Node>(from: Iterable<Node>, next: (node: Node) => Iterable<Node>): Set<Node> {
  const seen = new Set(from);
  // A set hands out what is added while it is walked.
  for (const node of seen) for (const one of next(node)) seen.add(one);
  return seen;
}

/** Runs the reading of one file of several: what is wrong with it is a problem of this file alone. */
export async function alone(path: string, facts: FactSink, read: () => void | Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    const code = error instanceof PlimsollError ? error.code : 'file-unreadable';
    const why = error instanceof Error ? error.message : String(error);
    facts.problem({ code, message: `${path}: ${why}`, path });
  }
}

/** The directory of a path, without a slash at the end; empty for the root. */
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last part of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A value that may be anything, as an object: empty when it is none. */
export const table = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A value that may be anything, as a list: empty when it is none. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A value that may be anything, as text: empty when it is neither text nor a number. */
export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Files by path, for those that are read together. */
export const byPath = (files: readonly ExtractFile[]): Map<string, ExtractFile> =>
  new Map(files.map(file => [file.path, file]));
