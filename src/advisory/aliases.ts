import { cveNumber, isCve } from './cve.ts';
import type { Detail } from './record.ts';

/** What of a record the grouping needs. */
interface Named {
  id: string;
  detail: Pick<Detail, 'aliases' | 'cves'>;
}

export interface Group<T> {
  /** The CVE where there is one, the lowest of several; else an advisory's own id. */
  id: string;
  /** Every other name, sorted. */
  aliases: string[];
  members: T[];
}

/**
 * Records by vulnerability. Records that share a name, directly or through others, are one vulnerability, whatever circles
 * their aliases run in; a record about several CVEs is a member of each. Work is bounded by the names of the records given.
 */
export function groupsOf<T extends Named>(records: readonly T[]): Group<T>[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    // Paths are shortened as they are walked, so that long chains cost once.
    for (let at = name; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const union = (a: string, b: string): void => {
    const [one, other] = [rootOf(a), rootOf(b)];
    parents.set(one, one);
    if (one !== other) parents.set(other, one);
  };
  for (const { id, detail } of records) {
    // The names of an advisory about one CVE are that CVE's; of one about several, nobody's.
    if (detail.cves) {
      for (const cve of detail.cves) union(cve, cve);
      if (detail.cves.length === 1) for (const alias of detail.aliases ?? []) union(detail.cves[0]!, alias);
    } else for (const alias of [id, ...(detail.aliases ?? [])]) union(id, alias);
  }
  const groups = new Map<string, { names: Set<string>; members: T[] }>();
  for (const record of records) {
    const { id, detail } = record;
    for (const root of new Set((detail.cves ?? [id]).map(rootOf))) {
      const group = groups.get(root) ?? { names: new Set(), members: [] };
      group.members.push(record);
      group.names.add(id);
      groups.set(root, group);
    }
  }
  for (const name of parents.keys()) groups.get(rootOf(name))?.names.add(name);
  return [...groups.values()].map(({ names, members }) => {
    const own = new Set(members.map(member => member.id));
    const sorted = [...names].sort(byName);
    const id = sorted.find(isCve) ?? sorted.find(name => own.has(name)) ?? sorted[0]!;
    return { id, aliases: sorted.filter(name => name !== id), members };
  });
}

/** CVEs first, by year and number; then the others by letter. */
function byName(a: string, b: string): number {
  const [one, other] = [cveNumber(a) ?? Number.MAX_SAFE_INTEGER, cveNumber(b) ?? Number.MAX_SAFE_INTEGER];
  return one - other || (a < b ? -1 : a > b ? 1 : 0);
}
