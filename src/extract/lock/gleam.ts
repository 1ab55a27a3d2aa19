/** Gleam: manifest.toml, and gleam.toml where it is missing. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { alone, byPath, directoryOf, fileName, keyOf, list, lockFacts, table, text } from './locked.ts';
import { asked } from './requirement.ts';
import { tomlTable } from './toml-lines.ts';

export const gleam: Extractor = {
  id: 'lock/gleam',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path =>
    (path.endsWith('gleam.toml') && fileName(path) === 'gleam.toml') ||
    (path.endsWith('manifest.toml') && fileName(path) === 'manifest.toml'),
  async extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      const directory = directoryOf(file.path);
      const beside = (name: string) => all.get(directory === '' ? name : `${directory}/${name}`);
      try {
        // Other tools have a manifest.toml too.
        if (fileName(file.path) === 'manifest.toml') {
          const manifest = await tomlTable(file);
          if (beside('gleam.toml') || isGleam(manifest)) await reportLock(file, manifest, beside('gleam.toml'), facts);
        } else if (!beside('manifest.toml')) reportAsked(file, await tomlTable(file), facts);
      } catch (error) {
        alone(file.path, facts, () => {
          throw error;
        });
      }
    }
  },
  capability: {
    what: 'packages that Gleam locked; what gleam.toml asks for where nothing is locked',
    files: ['**/manifest.toml', '**/gleam.toml'],
    type: 'hex',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

const isGleam = (manifest: Record<string, unknown>): boolean =>
  list(manifest['packages']).some(one => Array.isArray(table(one)['build_tools']));

async function reportLock(
  file: ExtractFile,
  manifest: Record<string, unknown>,
  project: ExtractFile | undefined,
  facts: FactSink,
): Promise<void> {
  const stated = project && (await tomlTable(project));
  const dev = new Set(Object.keys(table(stated?.['dev-dependencies'] ?? stated?.['dev_dependencies'])));
  const direct = new Set(Object.keys(table(manifest['requirements'])));
  const packages = list(manifest['packages']).map(table);
  const named = packages.map(one => ({ name: text(one['name']), version: text(one['version']) }));
  const byName = new Map(named.map(one => [one.name, one]));
  const lock = lockFacts('hex', facts, file.path);
  packages.forEach(({ requirements, source, commit }, index) => {
    const one = named[index];
    if (!one?.name || source === 'local') return;
    lock.add({
      ...one,
      direct: direct.has(one.name),
      ...(stated && dev.has(one.name) && { dev: true }),
      ...(source === 'git' && { from: 'git' as const, commit: text(commit) }),
      dependsOn: list(requirements)
        .flatMap(name => byName.get(text(name)) ?? [])
        .map(keyOf),
    });
  });
  lock.write();
}

function reportAsked(file: ExtractFile, project: Record<string, unknown>, facts: FactSink): void {
  const lock = lockFacts('hex', facts, file.path);
  for (const key of ['dependencies', 'dev-dependencies', 'dev_dependencies']) {
    for (const [name, stated] of Object.entries(table(project[key]))) {
      const { version, git, ref, path } = table(stated);
      if (path !== undefined) continue;
      lock.add({
        ...{ name, direct: true, dev: key !== 'dependencies', ...asked(text(stated) || text(version), true) },
        ...(text(git) && { from: 'git' as const, ...(text(ref) && { commit: text(ref) }) }),
      });
    }
  }
  lock.write();
}
