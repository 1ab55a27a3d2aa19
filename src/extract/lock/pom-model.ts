/**
 * Effective models of poms: what parents hand down, properties filled in, imported dependency management. Everything is
 * looked up when it is asked for: a parent that manages thousands of artifacts may have thousands of children.
 */
import { lockBounds } from './bounds.ts';
import { interpolator } from './interpolate.ts';
import type { Pom, PomDependency } from './pom.ts';

/** A project as Maven sees it once everything that is here is counted in. */
export interface Model {
  pom: Pom;
  group: string;
  artifact: string;
  version: string;
  licences: string[];
  /** How many dependencies it states and inherits. */
  size: number;
  /** Its own first, then those of its parents. */
  dependencies(): readonly PomDependency[];
  /** What is managed for a dependency: its exact kind first, any kind of the same artifact otherwise. */
  managed(one: PomDependency): PomDependency | undefined;
  /** Parents and imported poms that are not here, as `group:artifact:version`. */
  missing(): string[];
}

export interface Models {
  of(pom: Pom): Model;
  /** The model of what a dependency names, where its pom is here. */
  find(group: string, artifact: string, version: string): Model | undefined;
}

/** @param seen poms that were asked for the same key */
type LookUp = (key: string, seen: Set<Pom>, depth: number) => PomDependency | undefined;

type Named = Pick<PomDependency, 'group' | 'artifact'>;

export const nameOf = ({ group, artifact }: Named): string => `${group}:${artifact}`;
const coordinates = (one: Named & { version: string }): string => `${nameOf(one)}:${one.version}`;
const kindOf = (one: PomDependency): string => `${nameOf(one)}:${one.type}:${one.classifier}`;

/** Whether a text still holds a property. */
export const isOpen = (text: string): boolean => text.includes('${');

/** @param poms all that are here: source trees, and repositories in Maven's layout. */
export function createModels(poms: readonly Pom[]): Models {
  const byPath = new Map(poms.map(pom => [pom.path, pom]));
  const inRepository = Map.groupBy(poms, pom => repositoryFile(pom.path));
  const parents = new Map<Pom, Pom | undefined>();
  const managements = new Map<Pom, Management>();
  const models = new Map<Pom, Model>();
  /** How one model asks another what it manages. */
  const lookUps = new WeakMap<Model, LookUp>();
  /** Projects of the tree by coordinates; filled when they are first asked for. */
  let projects: Map<string, Pom> | undefined;

  const parentOf = (pom: Pom): Pom | undefined => {
    if (!parents.has(pom)) parents.set(pom, searchParent(pom));
    return parents.get(pom);
  };

  const searchParent = (pom: Pom): Pom | undefined => {
    const { parent } = pom;
    if (!parent) return undefined;
    const relative = join(pom.path, parent.relativePath);
    const near = [relative, relative === '' ? 'pom.xml' : `${relative}/pom.xml`, join(pom.path, '../pom.xml')]
      .map(path => (path === undefined ? undefined : byPath.get(path)))
      .filter(one => one !== undefined && one !== pom && one.artifact === parent.artifact);
    const fits = (one: Pom | undefined): boolean =>
      one !== undefined &&
      (one.group === parent.group || one.group === '') &&
      (one.version === parent.version || one.version === '' || isOpen(one.version) || isOpen(parent.version));
    return near.find(fits) ?? repositoryPom(parent.group, parent.artifact, parent.version) ?? near[0];
  };

  const repositoryPom = (group: string, artifact: string, version: string): Pom | undefined => {
    const file = `${artifact}/${version}/${artifact}-${version}.pom`;
    const path = `${group.replaceAll('.', '/')}/${file}`;
    // The repository may lie anywhere in the tree.
    return inRepository.get(file)?.find(pom => pom.path === path || pom.path.endsWith(`/${path}`));
  };

  /** A pom, its parent, the parent of that …; a circle ends where it closes. */
  const chainOf = (pom: Pom): Pom[] => {
    const chain: Pom[] = [];
    for (let at: Pom | undefined = pom; at && !chain.includes(at) && chain.length < lockBounds.pomParents; ) {
      chain.push(at);
      at = parentOf(at);
    }
    return chain;
  };

  const managementOf = (pom: Pom): Management => {
    const known = managements.get(pom) ?? indexed(pom.managed);
    managements.set(pom, known);
    return known;
  };

  const findPom = (group: string, artifact: string, version: string): Pom | undefined => {
    const stored = repositoryPom(group, artifact, version);
    if (stored) return stored;
    projects ??= new Map(poms.map(pom => [coordinates(modelOf(pom)), pom]));
    return projects.get(coordinates({ group, artifact, version }));
  };

  const modelOf = (pom: Pom): Model => {
    const known = models.get(pom);
    if (known) return known;
    const chain = chainOf(pom);
    const top = chain.at(-1)?.parent;
    const group = chain.find(one => one.group)?.group ?? top?.group ?? '';
    const version = chain.find(one => one.version)?.version ?? top?.version ?? '';
    const own = ownProperties(pom, group, version);
    const stated = (name: string) => chain.find(one => one.properties.has(name))?.properties.get(name);
    const fill = interpolator(/\$\{([^${}]+)\}/g, name => own.now.get(name) ?? stated(name) ?? own.once.get(name));
    const levels = chain.map(managementOf);
    let dependencies: PomDependency[] | undefined;
    let opened: Management | undefined;
    let imports: { wanted: PomDependency; pom: Pom | undefined }[] | undefined;

    /** Poms that are imported, in their order. */
    const imported = () => {
      imports ??= levels
        .flatMap(level => level.imports)
        .slice(0, lockBounds.pomImports)
        .map(one => filled(one, fill))
        .map(wanted => ({ wanted, pom: findPom(wanted.group, wanted.artifact, wanted.version) }));
      return imports;
    };

    /** What this project and its parents manage; names with properties in them are filled in once. */
    const ownManaged = (key: string): PomDependency | undefined => {
      opened ??= indexed(
        levels
          .flatMap(level => level.open)
          .slice(0, lockBounds.pomOpen)
          .map(one => filled(one, fill)),
      );
      const raw = levels.find(level => level.byKey.has(key))?.byKey.get(key) ?? opened.byKey.get(key);
      return raw && filled(raw, fill);
    };

    /** Own management comes before what is imported (Introduction to the Dependency Mechanism, "Importing Dependencies"). */
    const managedBy: LookUp = (key, seen, depth) => {
      seen.add(pom);
      const mine = ownManaged(key);
      if (mine || depth >= lockBounds.pomImportDepth) return mine;
      for (const { pom: bom } of imported()) {
        // What was asked before had no answer.
        if (!bom || seen.has(bom) || seen.size > lockBounds.pomImports) continue;
        const found = lookUps.get(modelOf(bom))?.(key, seen, depth + 1);
        if (found) return found;
      }
      return undefined;
    };

    const model: Model = {
      pom,
      group: fill(group),
      artifact: fill(pom.artifact),
      version: fill(version),
      licences: chain.find(one => one.licences.length > 0)?.licences ?? [],
      size: chain.reduce((sum, one) => sum + one.dependencies.length, 0),
      dependencies() {
        // Lines of another file say nothing about this one.
        dependencies ??= chain.flatMap((from, level) =>
          from.dependencies.map(one => ({ ...filled(one, fill), ...(level > 0 && { line: 0 }) })),
        );
        return dependencies;
      },
      managed: one => managedBy(kindOf(one), new Set(), 0) ?? managedBy(nameOf(one), new Set(), 0),
      missing() {
        const last = chain.at(-1);
        const lacking = imported()
          .filter(one => !one.pom)
          .map(one => coordinates(one.wanted));
        return last?.parent && !parentOf(last) ? [fill(coordinates(last.parent)), ...lacking] : lacking;
      },
    };
    lookUps.set(model, managedBy);
    models.set(pom, model);
    return model;
  };
  return {
    of: modelOf,
    find(group, artifact, version) {
      const pom = findPom(group, artifact, version);
      return pom && modelOf(pom);
    },
  };
}

/** The managed dependencies of one pom, by kind and by name; the first of a key counts. */
interface Management {
  byKey: Map<string, PomDependency>;
  /** Those whose names depend on properties. */
  open: PomDependency[];
  imports: PomDependency[];
}

function indexed(managed: readonly PomDependency[]): Management {
  const made: Management = { byKey: new Map(), open: [], imports: [] };
  for (const one of managed) {
    if (one.scope === 'import' && one.type === 'pom') made.imports.push(one);
    else if (isOpen(kindOf(one))) made.open.push(one);
    else for (const key of [kindOf(one), nameOf(one)]) if (!made.byKey.has(key)) made.byKey.set(key, one);
  }
  return made;
}

/** `${project.version}` and the like; `now` goes before what is stated, `once` (the old names) after it. */
function ownProperties(
  pom: Pom,
  group: string,
  version: string,
): { now: Map<string, string>; once: Map<string, string> } {
  const made = { now: new Map<string, string>(), once: new Map<string, string>() };
  for (const [name, value] of [
    ['groupId', group],
    ['artifactId', pom.artifact],
    ['version', version],
    ['parent.groupId', pom.parent?.group],
    ['parent.artifactId', pom.parent?.artifact],
    ['parent.version', pom.parent?.version],
  ] as const) {
    if (!value) continue;
    made.now.set(`project.${name}`, value);
    for (const old of [`pom.${name}`, name]) made.once.set(old, value);
  }
  return made;
}

const filled = (one: PomDependency, fill: (text: string) => string): PomDependency => ({
  ...one,
  group: fill(one.group),
  artifact: fill(one.artifact),
  version: fill(one.version),
  scope: fill(one.scope),
  type: fill(one.type),
  classifier: fill(one.classifier),
  optional: fill(one.optional),
});

/** How a repository names a pom; empty where a path is not of that layout. Groups may have any number of parts. */
function repositoryFile(path: string): string {
  const [artifact, version, file] = path.split('/').slice(-3);
  return file === `${artifact}-${version}.pom` ? `${artifact}/${version}/${file}` : '';
}

/** A path relative to the directory of a file; undefined when it leaves the tree. */
function join(file: string, relative: string): string | undefined {
  const parts = file.split('/').slice(0, -1);
  for (const part of relative.split(/[\\/]/)) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
