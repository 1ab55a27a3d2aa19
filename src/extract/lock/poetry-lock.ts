/** poetry.lock of all versions, read together with the pyproject.toml beside it, which says what is direct. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { alone, byPath, directoryOf, fileName, type Locked, list, lockFacts, table, text } from './locked.ts';
import { graphOf, markRoots, type Node, type Roots, rootsOf } from './python-graph.ts';
import { linesOfTables, tomlTable } from './toml-lines.ts';

export const poetryLock: Extractor = {
  id: 'lock/poetry',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path =>
    (path.endsWith('poetry.lock') || path.endsWith('pyproject.toml')) &&
    /(?:^|\/)(?:poetry\.lock|pyproject\.toml)$/.test(path),
  async extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      if (fileName(file.path) === 'poetry.lock') await alone(file.path, facts, () => readLock(file, all, facts));
    }
  },
  capability: {
    what: 'Python packages of a lockfile of Poetry',
    files: ['**/poetry.lock', '**/pyproject.toml'],
    type: 'pypi',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

async function readLock(file: ExtractFile, files: Map<string, ExtractFile>, facts: FactSink): Promise<void> {
  const packages = list((await tomlTable(file))['package']);
  const lines = linesOfTables(file.text(), 'package', packages.length);
  const graph = graphOf(packages.flatMap((one, at) => nodeOf(table(one), lines[at]) ?? []));
  const roots = await rootsBeside(file.path, files, facts);
  if (roots) markRoots(graph, roots);
  const lock = lockFacts('pypi', facts, file.path);
  for (const { locked } of graph.nodes) lock.add(locked);
  lock.write();
}

/** What the pyproject.toml in the directory of a lockfile asks for. */
async function rootsBeside(path: string, files: Map<string, ExtractFile>, facts: FactSink): Promise<Roots | undefined> {
  const directory = directoryOf(path);
  const manifest = files.get(directory === '' ? 'pyproject.toml' : `${directory}/pyproject.toml`);
  let roots: Roots | undefined;
  if (manifest) {
    await alone(manifest.path, facts, async () => {
      roots = rootsOf(await tomlTable(manifest));
    });
  }
  return roots;
}

function nodeOf(entry: Record<string, unknown>, line: number | undefined): Node | undefined {
  const name = text(entry['name']);
  if (name === '') return undefined;
  const dev = isDevelopment(entry);
  const locked: Locked = {
    name,
    version: text(entry['version']),
    ...(line !== undefined && { line }),
    ...(dev !== undefined && { dev }),
    ...sourceOf(table(entry['source'])),
  };
  return { locked, needs: Object.keys(table(entry['dependencies'])).map(needed => ({ name: needed })) };
}

/** Poetry 2 lists the groups that need a package; Poetry before 1.5 had one word for it; between them it was not said. */
function isDevelopment({ category, groups }: Record<string, unknown>): boolean | undefined {
  if (Array.isArray(groups)) return !groups.includes('main');
  return typeof category === 'string' ? category === 'dev' : undefined;
}

function sourceOf(source: Record<string, unknown>): Pick<Locked, 'from' | 'commit'> {
  const commit = text(source['resolved_reference']);
  switch (source['type']) {
    case 'git':
      return { from: 'git', ...(commit && { commit }) };
    case 'directory':
    case 'file':
      return { from: 'file' };
    case 'url':
      return { from: 'url' };
    default:
      return {};
  }
}
