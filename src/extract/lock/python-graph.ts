/** What the lockfiles of Python share: packages found by name, and what the project itself asks for. */
import { keyOf, type Locked, list, reachable, table, text } from './locked.ts';
import { normalised, parseSpecifier } from './pep508.ts';

/** A package of a lockfile, with the names of what it depends on. */
export interface Node {
  locked: Locked;
  needs: { name: string; version?: string }[];
}

export interface Graph {
  nodes: Node[];
  /** The nodes that a dependency can mean: those of the name, and of the version where the lockfile says which. */
  find(need: { name: string; version?: string }): Node[];
}

/** Versions of one name that a dependency is taken to mean, where the lockfile does not say which. */
const mostOfAName = 8;

export function graphOf(nodes: Node[]): Graph {
  const byName = new Map<string, Node[]>();
  for (const node of nodes) {
    const name = normalised(node.locked.name);
    const same = byName.get(name);
    if (same) same.push(node);
    else byName.set(name, [node]);
  }
  const find: Graph['find'] = ({ name, version }) => {
    const same = byName.get(normalised(name)) ?? [];
    const exact = version === undefined ? [] : same.filter(node => node.locked.version === version);
    return (exact.length > 0 ? exact : same).slice(0, mostOfAName);
  };
  for (const node of nodes) node.locked.dependsOn = node.needs.flatMap(find).map(({ locked }) => keyOf(locked));
  return { nodes, find };
}

/** What a project asks for by name. */
export interface Roots {
  production: string[];
  development: string[];
}

/** Marks what is direct, and what only development needs. */
export function markRoots({ nodes, find }: Graph, roots: Roots): void {
  const of = (names: readonly string[]) => names.flatMap(name => find({ name }));
  const next = (node: Node) => node.needs.flatMap(find);
  const direct = new Set(of([...roots.production, ...roots.development]));
  const production = reachable(of(roots.production), next);
  const development = reachable(of(roots.development), next);
  for (const node of nodes) {
    node.locked.direct = direct.has(node);
    node.locked.dev ??= development.has(node) && !production.has(node);
  }
}

/**
 * What pyproject.toml asks for: `[project]` (PEP 621), `[dependency-groups]` (PEP 735), and the tables of Poetry and PDM
 * that were before them.
 */
export function rootsOf(pyproject: Record<string, unknown>): Roots {
  const project = table(pyproject['project']);
  const { poetry, pdm, uv } = table(pyproject['tool']);
  const old = table(poetry);
  const groups = Object.entries(table(old['group'])).map(
    ([name, group]) => [name, table(group)['dependencies']] as const,
  );
  return {
    production: [
      ...namesOf(project['dependencies']),
      ...Object.values(table(project['optional-dependencies'])).flatMap(namesOf),
      ...Object.keys(table(old['dependencies'])),
      ...groups.flatMap(([name, dependencies]) => (name === 'main' ? Object.keys(table(dependencies)) : [])),
    ],
    development: [
      ...Object.values(table(pyproject['dependency-groups'])).flatMap(namesOf),
      ...Object.keys(table(old['dev-dependencies'])),
      ...groups.flatMap(([name, dependencies]) => (name === 'main' ? [] : Object.keys(table(dependencies)))),
      ...Object.values(table(table(pdm)['dev-dependencies'])).flatMap(namesOf),
      ...namesOf(table(uv)['dev-dependencies']),
    ],
  };
}

const namesOf = (specifiers: unknown): string[] =>
  list(specifiers).flatMap(one => parseSpecifier(text(one).replace(/^-e\s+/, ''))?.name ?? []);
