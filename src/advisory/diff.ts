import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { PlimsollError } from '../model/index.ts';
import { type Manifest, readManifest, type Section, type ShardRef } from './manifest.ts';
import type { Detail, EntryExtra } from './record.ts';
import { isEcosystem, labelOf, previousFile } from './schema.ts';

/** What became of a record between two databases. A record that changed in several ways is told in each. */
export type ChangeKind = 'added' | 'removed' | 'withdrawn' | 'severity' | 'range' | 'other';

export interface RecordChange {
  kind: ChangeKind;
  /** `Debian:12`, `npm`. */
  ecosystem: string;
  id: string;
  /** What it was and is, where it can be said in a few words: of severities. */
  before?: string;
  after?: string;
}

export interface DatabaseDiff {
  before: { digest: string; built?: string };
  after: { digest: string; built?: string };
  counts: Record<ChangeKind, number>;
  changes: RecordChange[];
  /** Places whose shards are not all there, in one database or the other. */
  notCompared: string[];
}

/** One side: a manifest and the folder of its shards. */
interface Side {
  manifest: Manifest;
  dir: string;
}

/**
 * What changed from one database to another; without a second, from the one before to the one in use. Equal shards are
 * not opened, so the cost is that of the change.
 * @throws PlimsollError `database-missing`, `database-invalid`
 */
export async function diffDatabases(before: string, after?: string): Promise<DatabaseDiff> {
  const old = after === undefined ? await sideOf(before, previousFile) : await sideOf(before, 'manifest.json');
  const fresh = await sideOf(after ?? before, 'manifest.json');
  const changes: RecordChange[] = [];
  const notCompared: string[] = [];
  const sections = new Map<string, [Section | undefined, Section | undefined]>();
  for (const section of old.manifest.sections.filter(isEcosystem)) sections.set(labelOf(section), [section, undefined]);
  for (const section of fresh.manifest.sections.filter(isEcosystem))
    sections.set(labelOf(section), [sections.get(labelOf(section))?.[0], section]);
  for (const [ecosystem, [was, is]] of [...sections].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { left, right, equal } = splitBy(was, is);
    if (![...left.map(ref => [old.dir, ref] as const), ...right.map(ref => [fresh.dir, ref] as const)].every(isThere)) {
      notCompared.push(ecosystem);
      continue;
    }
    const found = compare(recordsOf(old.dir, left), recordsOf(fresh.dir, right), ecosystem);
    changes.push(
      ...withoutMoves(
        found,
        equal.filter(ref => isThere([fresh.dir, ref])),
        fresh.dir,
      ),
    );
  }
  const distinct = changes.sort(order);
  const counts = { added: 0, removed: 0, withdrawn: 0, severity: 0, range: 0, other: 0 };
  for (const { kind } of distinct) counts[kind]++;
  const named = ({ manifest: { digest, built } }: Side) => ({ digest, ...(built ? { built } : {}) });
  return { before: named(old), after: named(fresh), counts, changes: distinct, notCompared };
}

async function sideOf(dir: string, file: string): Promise<Side> {
  const text = await readFile(join(dir, file), 'utf8').catch(cause => {
    const what = file === previousFile ? 'no earlier database' : 'no advisory database';
    throw new PlimsollError('database-missing', `there is ${what} in ${dir}`, { cause });
  });
  return { dir, manifest: readManifest(text, dir) };
}

const isThere = ([dir, { sha256 }]: readonly [string, ShardRef]): boolean =>
  existsSync(join(dir, 'shards', `${sha256}.sqlite`));

/** The buckets that differ, and those that are equal; where the number of buckets changed, all differ. */
function splitBy(was: Section | undefined, is: Section | undefined): Record<'left' | 'right' | 'equal', ShardRef[]> {
  const [left, right] = [was?.buckets ?? [], is?.buckets ?? []];
  const present = (refs: readonly (ShardRef | null)[]): ShardRef[] => refs.filter(ref => ref !== null);
  if (left.length !== right.length) return { left: present(left), right: present(right), equal: [] };
  const equals = (at: number): boolean => left[at]?.sha256 === right[at]?.sha256;
  return {
    left: present(left.filter((_, at) => !equals(at))),
    right: present(right.filter((_, at) => !equals(at))),
    equal: present(right.filter((_, at) => equals(at))),
  };
}

/** A record that gains or loses a package in another bucket was neither added nor removed: its range changed. */
function withoutMoves(changes: RecordChange[], equal: readonly ShardRef[], dir: string): RecordChange[] {
  if (!changes.some(({ kind }) => kind === 'added' || kind === 'removed')) return changes;
  const elsewhere = new Set<string>();
  for (const ref of equal)
    reading(dir, ref, db => {
      for (const row of db.prepare('SELECT id FROM advisory').iterate()) elsewhere.add(String(row['id']));
    });
  return changes.map(change =>
    (change.kind === 'added' || change.kind === 'removed') && elsewhere.has(change.id)
      ? { ...change, kind: 'range' as const }
      : change,
  );
}

/** What is compared of one record. */
interface Told {
  withdrawn: boolean;
  severity: string;
  /** Digest of its packages and ranges, and of everything. */
  ranges: string;
  all: string;
}

/** Records of these shards. A record has its packages in several buckets, and parts in one: they are told together. */
function recordsOf(dir: string, refs: readonly ShardRef[]): Map<string, Told> {
  const gathered = new Map<string, { details: Set<string>; rows: EntryRow[] }>();
  for (const ref of refs)
    reading(dir, ref, db => {
      const entries = entriesByAdvisory(db);
      for (const row of db.prepare('SELECT n, id, detail FROM advisory ORDER BY n').iterate()) {
        const { n, id, detail } = row as { n: number; id: string; detail: string };
        const known = gathered.get(id) ?? { details: new Set(), rows: [] };
        known.details.add(detail);
        known.rows.push(...(entries.get(n) ?? []));
        gathered.set(id, known);
      }
    });
  return new Map([...gathered].map(([id, { details, rows }]) => [id, toldOf([...details].sort(), rows)]));
}

function reading(dir: string, { sha256 }: ShardRef, read: (db: DatabaseSync) => void): void {
  const path = join(dir, 'shards', `${sha256}.sqlite`);
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  try {
    const db = new DatabaseSync(url, { readOnly: true });
    try {
      read(db);
    } finally {
      db.close();
    }
  } catch (cause) {
    throw new PlimsollError('database-invalid', `the shard ${path} is damaged: ${(cause as Error).message}`, { cause });
  }
}

interface EntryRow {
  n: number;
  name: string;
  ranges: string;
  versions: string | null;
  extra: string | null;
}

function entriesByAdvisory(db: DatabaseSync): Map<number, EntryRow[]> {
  const rows = db.prepare('SELECT n, name, ranges, versions, extra FROM affected ORDER BY n, name, part').iterate();
  const entries = new Map<number, EntryRow[]>();
  for (const row of rows as Iterable<unknown> as Iterable<EntryRow>) {
    const list = entries.get(row.n);
    if (list) list.push(row);
    else entries.set(row.n, [row]);
  }
  return entries;
}

function toldOf(detailTexts: string[], rows: EntryRow[]): Told {
  const details = detailTexts.map(text => JSON.parse(text) as Detail);
  const extras = rows.flatMap(({ extra }) => (extra ? [JSON.parse(extra) as EntryExtra] : []));
  const words = [...details, ...extras].flatMap(({ word, cvss }) => [word, ...(cvss ?? [])]);
  const ranges = rows.map(({ name, ranges, versions }) => JSON.stringify([name, ranges, versions])).sort();
  return {
    withdrawn: details.every(({ withdrawn }) => withdrawn !== undefined),
    severity: [...new Set(words.filter(one => one !== undefined))].sort().join(' '),
    ranges: digestOf(ranges),
    all: digestOf([detailTexts, ranges, rows.map(({ extra }) => extra).sort()]),
  };
}

const digestOf = (value: unknown): string => createHash('sha1').update(JSON.stringify(value)).digest('base64');

function compare(before: Map<string, Told>, after: Map<string, Told>, ecosystem: string): RecordChange[] {
  const changes: RecordChange[] = [];
  for (const [id, is] of after) {
    const was = before.get(id);
    if (!was) changes.push({ kind: is.withdrawn ? 'withdrawn' : 'added', ecosystem, id });
    else if (was.all !== is.all) changes.push(...changesOf(id, ecosystem, was, is));
  }
  for (const id of before.keys()) if (!after.has(id)) changes.push({ kind: 'removed', ecosystem, id });
  return changes;
}

function changesOf(id: string, ecosystem: string, was: Told, is: Told): RecordChange[] {
  const found: RecordChange[] = [];
  if (is.withdrawn && !was.withdrawn) found.push({ kind: 'withdrawn', ecosystem, id });
  if (is.severity !== was.severity)
    found.push({ kind: 'severity', ecosystem, id, before: was.severity || 'unknown', after: is.severity || 'unknown' });
  if (is.ranges !== was.ranges) found.push({ kind: 'range', ecosystem, id });
  return found.length > 0 ? found : [{ kind: 'other', ecosystem, id }];
}

const order = (a: RecordChange, b: RecordChange): number => {
  const [left, right] = [a, b].map(({ ecosystem, id, kind }) => `${ecosystem}\0${id}\0${kind}`) as [string, string];
  return left < right ? -1 : 1;
};
