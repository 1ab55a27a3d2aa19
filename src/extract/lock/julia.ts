/** Julia: Manifest.toml of formats 1 and 2 with the Project.toml beside it (pkgdocs.julialang.org/v1/toml-files). */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { alone, byPath, directoryOf, fileName, list, table, text } from './locked.ts';
import { tomlTable } from './toml-lines.ts';

const names = new Set(['Manifest.toml', 'JuliaManifest.toml', 'Project.toml', 'JuliaProject.toml']);
const versioned = /^(?:Julia)?Manifest-v\d+(?:\.\d+)*\.toml$/;

export const julia: Extractor = {
  id: 'lock/julia',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path => path.endsWith('.toml') && (names.has(fileName(path)) || versioned.test(fileName(path))),
  async extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      const name = fileName(file.path);
      const directory = directoryOf(file.path);
      const project = ['Project.toml', 'JuliaProject.toml']
        .map(one => all.get(directory === '' ? one : `${directory}/${one}`))
        .find(one => one !== undefined);
      try {
        const root = await tomlTable(file);
        if (name.includes('Project')) reportProject(file, root, facts);
        else reportManifest(file, root, project && (await directOf(project)), facts);
      } catch (error) {
        alone(file.path, facts, () => {
          throw error;
        });
      }
    }
  },
  capability: {
    what: 'packages of Julia environments, the standard library among them',
    files: ['**/Manifest.toml', '**/Manifest-v*.toml', '**/Project.toml'],
    type: 'julia',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** Identifiers of what a project names itself; none when the file is broken, which is told where it is read itself. */
async function directOf(project: ExtractFile): Promise<Set<string> | undefined> {
  try {
    return new Set(Object.values(table((await tomlTable(project))['deps'])).map(text));
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

function reportProject(file: ExtractFile, root: Record<string, unknown>, facts: FactSink): void {
  const [name = '', version = '', uuid = ''] = [root['name'], root['version'], root['uuid']].map(text);
  if (!name || !version) return;
  const extra = { from: 'workspace' };
  facts.package({ type: 'julia', name, version, declared: true, extra, path: file.path, ...qualified(uuid) });
}

interface Entry {
  name: string;
  version: string;
  uuid: string;
  /** Part of Julia itself: it has Julia's version. */
  standard: boolean;
  line?: number;
  commit: string;
  needs: unknown;
}

function reportManifest(
  file: ExtractFile,
  root: Record<string, unknown>,
  direct: ReadonlySet<string> | undefined,
  facts: FactSink,
): void {
  const isFlat = text(root['manifest_format']).split('.')[0] !== '2' && !('julia_version' in root && 'deps' in root);
  const tables = isFlat ? root : table(root['deps']);
  const lines = tableLines(file.text());
  const entries = Object.entries(tables).flatMap(([name, stated]): Entry[] =>
    list(stated).map((one, index) => {
      const { version, uuid, deps, path, 'git-tree-sha1': tree, 'repo-rev': revision } = table(one);
      const line = lines.get(isFlat ? name : `deps.${name}`)?.[index];
      const standard = version === undefined && tree === undefined && path === undefined;
      return {
        ...{ name, uuid: text(uuid), needs: deps, standard, commit: text(revision) },
        version: standard ? text(root['julia_version']) : text(version),
        ...(line !== undefined && { line }),
      };
    }),
  );
  const byName = Map.groupBy(entries, one => one.name);
  const byUuid = new Map(entries.map(one => [one.uuid, one]));
  for (const one of entries) {
    const dependsOn = neededBy(one, byName, byUuid).map(on => `${on.name}@${on.version}`);
    if (!one.version && !one.standard) continue;
    facts.package({
      ...{
        type: 'julia',
        name: one.name,
        version: one.version,
        declared: true,
        path: file.path,
        ...qualified(one.uuid),
      },
      ...(one.line !== undefined && { line: one.line }),
      ...(direct && { direct: direct.has(one.uuid) }),
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.sort() }),
      ...(one.standard && { extra: { standard: true } }),
      ...(/^[0-9a-f]{40}$/.test(one.commit) && { extra: { from: 'git', commit: one.commit } }),
    });
  }
}

/** A list of names, or, where a name is not enough, a table of names and identifiers. */
function neededBy(one: Entry, byName: ReadonlyMap<string, Entry[]>, byUuid: ReadonlyMap<string, Entry>): Entry[] {
  if (!Array.isArray(one.needs)) return Object.values(table(one.needs)).flatMap(uuid => byUuid.get(text(uuid)) ?? []);
  return one.needs.flatMap(name => {
    const found = byName.get(text(name)) ?? [];
    if (found.length > 1) {
      const message = `${one.name} depends on ${text(name)}, of which there are several: it has to be named with its uuid`;
      throw new PlimsollError('record-invalid', message);
    }
    return found;
  });
}

/** The package URL of a Julia package needs its uuid (purl-spec, "julia"). */
const qualified = (uuid: string): { qualifiers?: { uuid: string } } => (uuid ? { qualifiers: { uuid } } : {});

/**
 * The lines, from 1, of the headers of arrays of tables, by the name in the header: as many and in the same order as the
 * tables that the parser finds under that name.
 * @example tableLines('[[package]]\nname = "a"\n').get('package') // [1]
 */
function tableLines(text: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    number++;
    let start = at;
    while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
    if (text.startsWith('[[', start)) {
      const close = text.indexOf(']]', start);
      const name = close < 0 || close > end ? '' : text.slice(start + 2, close).trim();
      const lines = found.get(name);
      if (lines) lines.push(number);
      else found.set(name, [number]);
    }
    at = end + 1;
  }
  return found;
}
