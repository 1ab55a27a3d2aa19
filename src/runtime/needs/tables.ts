import { needsBounds } from './bounds.ts';
import type { Need, PathNeed, Unfiltered } from './types.ts';

/** Bits of the classes of opened files, as the kernel's tables have them. */
export const openClasses = { hostRead: 1, hostWrite: 2, containerRead: 4, containerWrite: 8 } as const;

/** Calls that name a path; `open_by_handle_at` names none, and is sent whatever it opens. */
const byPath = new Set(['open', 'openat', 'openat2', 'creat']);

/** What calls that open a path are needed for, all of them together: classes by what is looked up of the path. */
interface OpenTables {
  /** Classes of which every path is needed. */
  any: number;
  /**
   * Classes by prefix. The classes of a prefix hold those of its own prefixes, so that the longest one that is found
   * answers for all (BPF_MAP_TYPE_LPM_TRIE).
   */
  prefixes: Map<string, number>;
  names: Map<string, number>;
  parents: Map<string, number>;
  /** Classes that did not fit. */
  unfiltered: Unfiltered[];
}

/** The tables for needs, 1,024 entries each at most: what does not fit is let through as a whole class. */
export function openTables(needs: ReadonlyMap<string, Need>): OpenTables {
  const tables: OpenTables = { any: 0, prefixes: new Map(), names: new Map(), parents: new Map(), unfiltered: [] };
  for (const [type, need] of needs) {
    if (!byPath.has(type)) continue;
    if (!need.paths) tables.any |= (need.host ? 3 : 0) | (need.container ? 12 : 0);
    for (const each of need.paths ?? []) {
      const bit = classOf(each);
      if (each.any) tables.any |= bit;
      put(tables.prefixes, each.prefixes, bit);
      put(tables.names, each.names, bit);
      put(tables.parents, each.parents, bit);
    }
  }
  for (const kind of ['prefixes', 'names', 'parents'] as const) {
    while (tables[kind].size > needsBounds.entries) {
      const bit = fullest(tables[kind]);
      tables.any |= bit;
      const why = `more than ${needsBounds.entries} ${kind} of paths in all: every path of class ${nameOf(bit)} is needed`;
      tables.unfiltered.push({ rule: '*', type: 'open', why });
      without(tables[kind], bit);
    }
  }
  for (const kind of ['prefixes', 'names', 'parents'] as const) without(tables[kind], tables.any);
  tables.prefixes = inherited(tables.prefixes);
  return tables;
}

function classOf({ host, read }: PathNeed): number {
  if (host) return read ? openClasses.hostRead : openClasses.hostWrite;
  return read ? openClasses.containerRead : openClasses.containerWrite;
}

const nameOf = (bit: number): string => Object.entries(openClasses).find(([, value]) => value === bit)?.[0] ?? '';

function put(table: Map<string, number>, keys: readonly string[], bit: number): void {
  for (const key of keys) table.set(key, (table.get(key) ?? 0) | bit);
}

function without(table: Map<string, number>, bits: number): void {
  for (const [key, classes] of table) {
    if ((classes & ~bits) === 0) table.delete(key);
    else table.set(key, classes & ~bits);
  }
}

/** The class with the most entries. */
function fullest(table: ReadonlyMap<string, number>): number {
  const count = (bit: number): number => [...table.values()].filter(classes => (classes & bit) !== 0).length;
  return Object.values(openClasses).reduce((most, bit) => (count(bit) > count(most) ? bit : most));
}

/** Each prefix with the classes of those above it, and without those that add nothing. */
function inherited(table: ReadonlyMap<string, number>): Map<string, number> {
  const result = new Map<string, number>();
  const above: string[] = [];
  for (const [prefix, own] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
    while (above.length > 0 && !prefix.startsWith(above.at(-1) as string)) above.pop();
    const higher = result.get(above.at(-1) ?? '') ?? 0;
    if ((own & ~higher) === 0) continue;
    result.set(prefix, own | higher);
    above.push(prefix);
  }
  return result;
}
