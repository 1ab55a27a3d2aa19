/** C and C++: conan.lock of Conan 1 and 2, and conanfile.txt or conanfile.py where nothing is locked (docs.conan.io). */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { alone, byPath, directoryOf, fileName, keyOf, type Locked, list, lockFacts, table, text } from './locked.ts';
import { linesOf } from './text-lines.ts';

export const conan: Extractor = {
  id: 'lock/conan',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path => {
    const name = path.endsWith('conan.lock') || /conanfile\.(?:txt|py)$/.test(path) ? fileName(path) : '';
    return name === 'conan.lock' || name === 'conanfile.txt' || name === 'conanfile.py';
  },
  extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      const directory = directoryOf(file.path);
      const isLocked = all.has(directory === '' ? 'conan.lock' : `${directory}/conan.lock`);
      const name = fileName(file.path);
      if (name !== 'conan.lock' && isLocked) continue;
      alone(file.path, facts, () => (readers[name] ?? reportLock)(file, facts));
    }
  },
  capability: {
    what: 'packages that Conan locked; what a conanfile asks for where nothing is locked',
    files: ['**/conan.lock', '**/conanfile.txt', '**/conanfile.py'],
    type: 'conan',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

const readers: Record<string, (file: ExtractFile, facts: FactSink) => void> = {
  'conanfile.txt': reportText,
  'conanfile.py': reportPython,
};

/** `NAME/VERSION[@USER/CHANNEL][#REVISION][:PACKAGE…][%TIME]`; undefined for a consumer without a name. */
function reference(stated: string): { name: string; version: string } | undefined {
  const bare = stated.replace(/[%#@].*$/, '').trim();
  const slash = bare.indexOf('/');
  if (slash < 1 || slash === bare.length - 1) return undefined;
  const version = bare.slice(slash + 1);
  return { name: bare.slice(0, slash), version: version.startsWith('[') ? version : version.replace(/:.*$/, '') };
}

function reportLock(file: ExtractFile, facts: FactSink): void {
  const { value, lineOf } = parseJsonLines(file.text());
  if (typeof value !== 'object' || value === null) throw new PlimsollError('record-invalid', 'it is not a JSON object');
  const root = table(value);
  const lock = lockFacts('conan', facts, file.path);
  if (root['graph_lock'] !== undefined) reportGraph(table(table(root['graph_lock'])['nodes']), lineOf, lock);
  for (const key of ['requires', 'build_requires', 'python_requires', 'config_requires']) {
    for (const stated of list(root[key])) {
      const found = reference(text(stated));
      if (found) lock.add({ ...found, dev: key !== 'requires' });
    }
  }
  lock.write();
}

/** Conan 1: a graph by number, of which node 0 is the consumer. */
function reportGraph(
  nodes: Record<string, unknown>,
  lineOf: (value: unknown) => number | undefined,
  lock: ReturnType<typeof lockFacts>,
): void {
  const found = new Map<string, { name: string; version: string }>();
  for (const [id, node] of Object.entries(nodes)) {
    // Before 1.28 the reference stood in `pref`. A path is that of a conanfile in the tree.
    const { ref, pref, path } = table(node);
    const one = text(path) ? undefined : reference(text(pref) || text(ref));
    if (one) found.set(id, one);
  }
  const consumers = Object.entries(nodes).filter(([id]) => !found.has(id));
  const direct = new Set(consumers.flatMap(([, node]) => needsOf(node).required));
  const production = new Set(direct);
  for (const id of production) for (const next of needsOf(nodes[id]).required) production.add(next);
  for (const [id, one] of found) {
    const node = nodes[id];
    const line = lineOf(node);
    lock.add({
      ...one,
      direct: consumers.length > 0 ? direct.has(id) : id === '0',
      dev: consumers.length > 0 && !production.has(id) && text(table(node)['context']) === 'build',
      ...(line !== undefined && { line }),
      dependsOn: [...needsOf(node).required, ...needsOf(node).forBuild].flatMap(on => found.get(on) ?? []).map(keyOf),
    });
  }
}

function needsOf(node: unknown): { required: string[]; forBuild: string[] } {
  const { requires, build_requires: forBuild } = table(node);
  return { required: list(requires).map(text), forBuild: list(forBuild).map(text) };
}

/** Sections of a conanfile.txt that name packages, and whether those are for the build alone. */
const sections = new Map([
  ['[requires]', false],
  ['[build_requires]', true],
  ['[tool_requires]', true],
  ['[test_requires]', true],
]);

function reportText(file: ExtractFile, facts: FactSink): void {
  const lock = lockFacts('conan', facts, file.path);
  let dev: boolean | undefined;
  for (const [raw, line] of linesOf(file.text())) {
    const stated = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (/^\[\w+\]$/.test(stated)) dev = sections.get(stated);
    else if (stated && dev !== undefined) {
      const one = askedFor(stated);
      if (one.name) lock.add({ ...one, line, dev, direct: true });
    }
  }
  lock.write();
}

/** The methods and attributes of a recipe that name packages. */
const recipe =
  /\b(tool_requires|build_requires|test_requires|requires)\b\s*(?:\(\s*|=\s*(?:[[(]\s*)?)((?:f?["'][^"'\n]*["']\s*(?:,\s*)?)+)/g;

function reportPython(file: ExtractFile, facts: FactSink): void {
  const content = file.text();
  const lock = lockFacts('conan', facts, file.path);
  let line = 1;
  let counted = 0;
  for (const found of content.matchAll(recipe)) {
    const [, kind, strings = ''] = found;
    for (; counted < found.index; counted++) if (content.charCodeAt(counted) === 10) line++;
    for (const [, stated = ''] of strings.matchAll(/(?<!f)["']([^"']+)["']/g)) {
      const one = askedFor(stated);
      if (one.name) lock.add({ ...one, line, dev: kind !== 'requires', direct: true });
    }
  }
  lock.write();
}

function askedFor(stated: string): Locked {
  const found = reference(stated);
  if (!found) return { name: '', version: '' };
  const { name, version } = found;
  return version.startsWith('[')
    ? { name, version: '', guessed: true, requirement: version }
    : { name, version, pinned: true };
}
