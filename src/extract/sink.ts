/** Where extractors put what they found: one sink a file, all of them feeding one layer. */
import type { Extractor, FactSink, FileFacts, PackageFact, Problem } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';
import { extractBounds } from './bounds.ts';

/** The facts of one layer while they are gathered. */
export interface LayerSink {
  /** A sink for what one extractor says of the file at `path`. */
  at(extractor: Extractor, path: string): FactSink;
  /** Forgets what was said of a path: an entry later in the same layer takes its place. */
  forget(path: string): void;
  /** What an extractor said of a path so far. */
  said(extractor: Extractor, path: string): FileFacts | undefined;
  problem(problem: Problem): void;
  /** Tells that an extractor failed on a file; a package database that failed is a gap. */
  failed(extractor: Extractor, path: string, error: unknown): void;
  /** Everything, sorted by path and extractor. */
  files(): FileFacts[];
  problems(): Problem[];
}

/**
 * @param keepOwned which owned paths are worth keeping; a distribution owns hundreds of thousands of files, and only
 *   those matter that another extractor would read.
 */
export function createLayerSink(keepOwned: (path: string) => boolean): LayerSink {
  const byPath = new Map<string, Map<string, FileFacts>>();
  const problems: Problem[] = [];
  let packages = 0;
  let findings = 0;
  let beyond = 0;

  const facts = (id: string, path: string): FileFacts => {
    const here = byPath.get(path) ?? new Map<string, FileFacts>();
    byPath.set(path, here);
    const mine = here.get(id) ?? { path, extractor: id };
    here.set(id, mine);
    return mine;
  };
  const problem = (found: Problem) => {
    if (problems.length < extractBounds.problems || found.gap) problems.push(found);
    else beyond++;
  };

  const sinkAt = (id: string, path: string): FactSink => ({
    package(fact) {
      const why = refuse(fact, ++packages);
      if (why) return problem({ code: 'bound', message: `${path}: ${why}`, path });
      const mine = facts(id, path);
      const own = withoutPath(fact, path);
      if (mine.packages) mine.packages.push(own);
      else mine.packages = [own];
    },
    os(release) {
      facts(id, path).os = release;
    },
    owns(name, paths) {
      const kept = [];
      for (const owned of paths) if (keepOwned(owned)) kept.push(owned);
      if (kept.length === 0) return;
      const mine = facts(id, path);
      mine.owns = added(mine.owns, name, kept);
    },
    licence(name, licences) {
      if (licences.length === 0) return;
      const mine = facts(id, path);
      mine.licences = added(mine.licences, name, licences);
    },
    finding(finding) {
      if (++findings > extractBounds.findings) return;
      const mine = facts(id, path);
      if (mine.findings) mine.findings.push(finding);
      else mine.findings = [finding];
    },
    judged(kind) {
      const mine = facts(id, path);
      mine.judged = { ...mine.judged, [kind]: (mine.judged?.[kind] ?? 0) + 1 };
    },
    problem: found => problem({ path, ...found }),
  });

  return {
    at: (extractor, path) => sinkAt(extractor.id, path),
    forget: path => void byPath.delete(path),
    said: (extractor, path) => byPath.get(path)?.get(extractor.id),
    problem,
    failed(extractor, path, error) {
      const known = error instanceof PlimsollError;
      const why = error instanceof Error ? error.message : String(error);
      problem({
        code: known ? error.code : 'file-unreadable',
        message: `${path}: ${why}`,
        path,
        ...(extractor.database && { gap: true }),
      });
    },
    files: () =>
      [...byPath.keys()]
        .sort()
        .flatMap(path => [...byPath.get(path)!.values()].sort((a, b) => (a.extractor < b.extractor ? -1 : 1))),
    problems: () => [
      ...problems,
      ...(beyond > 0 ? [bound(`${beyond} more problems of this layer are not listed`)] : []),
      ...(findings > extractBounds.findings ? [{ ...bound(tooMany(findings)), gap: true }] : []),
    ],
  };
}

const bound = (message: string): Problem => ({ code: 'bound', message });
const tooMany = (findings: number): string =>
  `of ${findings} secrets and risky places of this layer, ${findings - extractBounds.findings} are not listed`;

/** Keys are names from the outside: a package called `__proto__` must become an entry like any other. */
function added(lists: Record<string, string[]> | undefined, name: string, values: string[]): Record<string, string[]> {
  const to: Record<string, string[]> = lists ?? Object.create(null);
  const before = to[name];
  if (!before) to[name] = [...values];
  else for (const value of values) before.push(value);
  return to;
}

function refuse(fact: PackageFact, count: number): string | undefined {
  if (count > extractBounds.packages) return `the layer states more than ${extractBounds.packages} packages`;
  if (fact.name.length > extractBounds.nameLength || fact.version.length > extractBounds.nameLength)
    return `a package has a name or version of more than ${extractBounds.nameLength} characters`;
  return undefined;
}

/** The path is the file's own unless the extractor says otherwise; it is kept once, in the file's facts. */
function withoutPath(fact: PackageFact, path: string): PackageFact {
  if (fact.path !== path) return fact;
  const { path: _, ...rest } = fact;
  return rest;
}
