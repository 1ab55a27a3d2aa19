import { hash } from 'node:crypto';
import type { Bill, BillPackage } from '../bill.ts';

/** A package with its name inside a document, and what it depends on there. */
export interface Node {
  one: BillPackage;
  /** Unique in the document: the package URL, with its path behind where several share one. */
  ref: string;
  dependsOn: Node[];
  /** Packages it depends on that are not aboard. */
  dangling: string[];
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The packages of a bill in the order of an inventory, their dependencies resolved. */
export function graphOf({ packages }: Bill): Node[] {
  const sorted = packages.toSorted(
    (a, b) =>
      order(a.type, b.type) ||
      order(a.name, b.name) ||
      order(a.version, b.version) ||
      order(a.path, b.path) ||
      order(a.purl, b.purl),
  );
  const used = new Set<string>([rootRef, osRef]);
  const nodes = sorted.map((one): Node => ({ one, ref: refOf(one, used), dependsOn: [], dangling: [] }));
  const byKey = new Map<string, Node[]>();
  for (const node of nodes) {
    const key = keyOf(node.one);
    const same = byKey.get(key);
    if (same) same.push(node);
    else byKey.set(key, [node]);
  }
  for (const node of nodes) {
    for (const key of new Set(node.one.dependsOn)) {
      const found = byKey.get(`${node.one.type}\0${key}`) ?? [];
      // Of several copies, those that the same file states.
      const near = found.filter(({ one }) => one.path === node.one.path);
      const targets = (near.length > 0 ? near : found).filter(target => target !== node);
      if (targets.length > 0) node.dependsOn.push(...targets);
      else node.dangling.push(key);
    }
  }
  return nodes;
}

const keyOf = ({ type, name, version }: BillPackage): string => `${type}\0${name}@${version}`;

export const rootRef = 'artifact';
export const osRef = 'os';

function refOf({ purl, path, name, version }: BillPackage, used: Set<string>): string {
  const stem = purl || `${name}@${version}`;
  let ref = stem;
  if (used.has(ref) && path) ref = `${stem}#${path}`;
  for (let n = 2; used.has(ref); n++) ref = `${stem}#${path}#${n}`;
  used.add(ref);
  return ref;
}

/** What nothing else depends on: the artifact itself needs it. */
export function topOf(nodes: readonly Node[]): Node[] {
  const needed = new Set(nodes.flatMap(({ dependsOn }) => dependsOn));
  return nodes.filter(node => !needed.has(node));
}

/** A short id that the same text always has. */
export const shortId = (text: string): string => hash('sha256', text, 'hex').slice(0, 16);

/** A UUID (RFC 9562, version 8) out of all that a document says. */
export function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** RFC 3339 without fractions, as SPDX demands and CycloneDX allows. */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
