/** Rust: Cargo.lock of any version, and Cargo.toml where no lockfile covers it. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { type CargoManifest, cargoManifest } from './cargo-manifest.ts';
import { alone, directoryOf, fileName, keyOf, list, lockFacts, reachable, table, text } from './locked.ts';
import { asked } from './requirement.ts';
import { linesOfTables, tomlTable } from './toml-lines.ts';

const MiB = 1024 * 1024;

export const cargo: Extractor = {
  id: 'lock/cargo',
  version: 1,
  maxBytes: 16 * MiB,
  wants: path =>
    (path.endsWith('Cargo.lock') || path.endsWith('Cargo.toml')) && (path.length === 10 || path.at(-11) === '/'),
  async extractAll(files, facts) {
    const locks = new Map<string, ExtractFile>();
    const manifests: { file: ExtractFile; manifest: CargoManifest }[] = [];
    for (const file of files) {
      if (fileName(file.path) === 'Cargo.lock') locks.set(directoryOf(file.path), file);
      else {
        const root = await orProblem(file, facts);
        if (root) manifests.push({ file, manifest: cargoManifest(root) });
      }
    }
    /** The manifests that a lockfile is for: those in its directory and below, but for deeper lockfiles. */
    const byLock = Map.groupBy(manifests, ({ file }) => lockAbove(directoryOf(file.path), locks));
    for (const file of locks.values()) {
      const root = await orProblem(file, facts);
      if (root)
        reportLock(
          file,
          root,
          (byLock.get(file) ?? []).map(one => one.manifest),
          facts,
        );
    }
    for (const { file, manifest } of byLock.get(undefined) ?? []) reportManifest(file, manifest, facts);
  },
  capability: {
    what: 'crates that Cargo locked; what Cargo.toml asks for where nothing is locked',
    files: ['**/Cargo.lock', '**/Cargo.toml'],
    type: 'cargo',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

async function orProblem(file: ExtractFile, facts: FactSink): Promise<Record<string, unknown> | undefined> {
  try {
    return await tomlTable(file);
  } catch (error) {
    alone(file.path, facts, () => {
      throw error;
    });
    return undefined;
  }
}

function lockAbove(directory: string, locks: ReadonlyMap<string, ExtractFile>): ExtractFile | undefined {
  for (let at = directory; ; at = directoryOf(at)) {
    const found = locks.get(at);
    if (found || at === '') return found;
  }
}

interface Crate {
  name: string;
  version: string;
  source: string;
  line?: number;
  dependencies: string[];
}

function reportLock(
  file: ExtractFile,
  root: Record<string, unknown>,
  manifests: CargoManifest[],
  facts: FactSink,
): void {
  const stated = list(root['package']);
  const lines = linesOfTables(file.text(), 'package', stated.length);
  const crates = stated.map((one, index) => crateOf(one, lines[index]));
  // Version 1 could keep the project itself in a table of its own.
  if (root['root'] !== undefined) crates.push(crateOf(root['root'], undefined));
  const known = crates.filter(({ name, version }) => name && version);
  const byName = Map.groupBy(known, ({ name }) => name);
  const dependenciesOf = (crate: Crate): Crate[] =>
    crate.dependencies.flatMap(stated => {
      const [name = '', version, source] = stated.split(' ');
      const found = byName.get(name) ?? [];
      const fits = found.filter(one => version === undefined || one.version === version);
      return (source ? fits.find(one => source === `(${one.source})`) : undefined) ?? fits[0] ?? [];
    });

  const own = known.filter(({ source }) => source === '');
  const direct = new Set(own.flatMap(dependenciesOf));
  const forTests = manifests.length > 0 ? neededForTests(known, own, manifests, dependenciesOf) : undefined;
  const lock = lockFacts('cargo', facts, file.path);
  for (const crate of known) {
    const { name, version, source, line } = crate;
    const git = source.startsWith('git+') && source.slice(source.lastIndexOf('#') + 1);
    lock.add({
      ...{ name, version, dependsOn: dependenciesOf(crate).map(keyOf) },
      ...(own.length > 0 && { direct: direct.has(crate) }),
      ...(line !== undefined && { line }),
      ...(forTests && { dev: forTests.has(crate) }),
      ...(source === '' && { from: 'workspace' as const }),
      ...(git && { from: 'git' as const, commit: git }),
    });
  }
  lock.write();
}

/** What only tests, examples and benchmarks need. The lockfile does not say it; the manifests do. */
function neededForTests(
  crates: Crate[],
  own: Crate[],
  manifests: CargoManifest[],
  dependenciesOf: (crate: Crate) => Crate[],
): Set<Crate> {
  const asked = manifests.flatMap(one => one.dependencies);
  const dev = new Set(asked.filter(one => one.dev).map(one => one.name));
  const byProject = new Map(manifests.map(({ name, dependencies }) => [name, dependencies]));
  const production = own.flatMap(crate => {
    const stated = byProject.get(crate.name)?.filter(one => !one.dev);
    const names = stated && new Set(stated.map(one => one.name));
    return dependenciesOf(crate).filter(one => !names || names.has(one.name));
  });
  // Through a project the walk would come to what its tests need, so it does not go through them.
  const isOwn = new Set(own);
  const next = (crate: Crate): Crate[] => (isOwn.has(crate) ? [] : dependenciesOf(crate));
  const used = reachable([...own, ...production], next);
  const tests = reachable(
    crates.filter(one => dev.has(one.name)),
    next,
  );
  return new Set([...tests].filter(one => !used.has(one)));
}

function crateOf(stated: unknown, line: number | undefined): Crate {
  const { name, version, source, dependencies } = table(stated);
  return {
    ...{ name: text(name), version: text(version), source: text(source) },
    ...(line !== undefined && { line }),
    dependencies: list(dependencies).map(text),
  };
}

function reportManifest(file: ExtractFile, manifest: CargoManifest, facts: FactSink): void {
  const lock = lockFacts('cargo', facts, file.path);
  const { name, version } = manifest;
  if (name) lock.add({ name, version, from: 'workspace' });
  for (const one of manifest.dependencies) {
    const commit = one.git && /^[0-9a-f]{40}$/.test(one.rev ?? '') ? one.rev : undefined;
    if (!one.requirement && !commit) continue;
    lock.add({
      ...{ name: one.name, direct: true, dev: one.dev, ...asked(one.requirement, false) },
      ...(one.git !== undefined && { from: 'git' as const }),
      ...(commit && { commit }),
    });
  }
  lock.write();
}
