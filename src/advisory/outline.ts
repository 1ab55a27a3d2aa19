/** What tells two databases apart, kept small enough to be remembered when the databases themselves are gone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { hexDigest } from '../kit/index.ts';
import type { Package } from '../model/index.ts';
import { questionOf } from './ecosystems.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { mergeNeeds, type Needs } from './needs.ts';
import { advisoryOf } from './osv.ts';
import { readOverlay } from './overlay/file.ts';
import { overlaidDigest } from './overlay/shelves.ts';
import { cveShard, eolShard, hashOf, isEcosystem, labelOf, restShard } from './schema.ts';

/** The shards of a database by place and bucket, and the records of its overlay. */
export interface Outline {
  /** As `DatabaseInfo.digest` has it. */
  digest: string;
  /** When the database below the overlay was built. */
  built?: string;
  /** `Debian:12`, `npm`; `cve:npm` for its ratings → the first digits of its buckets' digests, side by side. */
  places: Record<string, string>;
  /** Records of the overlay by id. */
  overlay: Record<string, { digest: string; names: (readonly [label: string, name: string])[] }>;
}

/** Digits of a digest that are kept. */
const digits = 12;
const places = 256;
const whole = 'f'.repeat(places / 4);

/**
 * The outline of the database in a folder.
 * @returns undefined where there is none
 * @throws PlimsollError `database-invalid`, `bound`
 */
export function outlineOf(dir: string): Outline | undefined {
  const manifest = manifestOf(dir);
  if (!manifest) return undefined;
  const overlay = readOverlay(dir);
  const outline: Outline = {
    digest: overlay ? overlaidDigest(manifest.digest, overlay.digest) : manifest.digest,
    ...(manifest.built && { built: manifest.built }),
    places: {},
    overlay: {},
  };
  for (const { ecosystem, release, buckets } of manifest.sections) {
    if (ecosystem === eolShard) continue;
    outline.places[labelOf({ ecosystem, release })] = buckets
      .map(shard => shard?.sha256.slice(0, digits) ?? '0'.repeat(digits))
      .join('');
  }
  for (const record of overlay?.records ?? []) {
    const { id, entries } = advisoryOf(record, () => {});
    outline.overlay[id] = {
      digest: hexDigest(Buffer.from(JSON.stringify(record))),
      names: entries.map(entry => [labelOf(entry), entry.name] as const),
    };
  }
  return outline;
}

function manifestOf(dir: string): Manifest | undefined {
  const path = join(dir, 'manifest.json');
  return existsSync(path) ? readManifest(readFileSync(path, 'utf8'), dir) : undefined;
}

/**
 * Which names packages must ask for to have another answer than before: places and their parts, as `needsOf` has them.
 * @param dir folder of the later database: what a record of the overlay stands before is looked up there
 */
export function changesBetween(before: Outline, after: Outline, dir: string): Needs {
  const changed: Needs[] = [];
  const mark = (label: string, bits: string): void => void changed.push({ [label]: bits });
  let ratings = false;
  for (const label of new Set([...Object.keys(before.places), ...Object.keys(after.places)])) {
    const bits = differing(before.places[label], after.places[label]);
    if (!bits) continue;
    const rated = label.startsWith(`${cveShard}:`);
    ratings ||= rated || label === restShard;
    if (label !== restShard) mark(rated ? label.slice(cveShard.length + 1) : label, bits);
  }
  const other = changedRecords(before, after);
  for (const [label, name] of [...other.names, ...namesOf(dir, other.ids)]) mark(label, bitOf(name));
  // A record of the overlay may ask for the rating of any CVE.
  if (ratings) {
    for (const { names } of Object.values(after.overlay)) for (const [label, name] of names) mark(label, bitOf(name));
  }
  return mergeNeeds(...changed);
}

/** The parts that differ, as 256 bits; undefined where none does. */
function differing(before: string | undefined, after: string | undefined): string | undefined {
  if (before === after) return undefined;
  if (before?.length !== after?.length) return whole;
  const bits = new Uint8Array(places / 8);
  const width = places / (after!.length / digits);
  for (let bucket = 0; bucket * digits < after!.length; bucket++) {
    const [from, to] = [bucket * digits, (bucket + 1) * digits];
    if (before!.slice(from, to) === after!.slice(from, to)) continue;
    for (let place = bucket * width; place < (bucket + 1) * width; place++) set(bits, place);
  }
  return Buffer.from(bits).toString('hex');
}

const set = (bits: Uint8Array, place: number): void => {
  bits[place >> 3]! |= 1 << (place & 7);
};

function bitOf(name: string): string {
  const bits = new Uint8Array(places / 8);
  set(bits, hashOf(name));
  return Buffer.from(bits).toString('hex');
}

function changedRecords(before: Outline, after: Outline) {
  const ids = new Set<string>();
  const names: (readonly [string, string])[] = [];
  for (const id of new Set([...Object.keys(before.overlay), ...Object.keys(after.overlay)])) {
    const [was, is] = [before.overlay[id], after.overlay[id]];
    if (was?.digest === is?.digest) continue;
    names.push(...(was?.names ?? []), ...(is?.names ?? []));
    // A record that was there before and is now has the same place all the time.
    if (!was || !is) ids.add(id);
  }
  return { ids, names };
}

/** The packages of records of the database: those that a record of the overlay hides, or does not hide any more. */
function namesOf(dir: string, ids: ReadonlySet<string>): (readonly [string, string])[] {
  if (ids.size === 0) return [];
  const found: (readonly [string, string])[] = [];
  for (const section of manifestOf(dir)?.sections.filter(isEcosystem) ?? []) {
    for (const shard of section.buckets) {
      const path = shard && join(dir, 'shards', `${shard.sha256}.sqlite`);
      if (!path || !existsSync(path)) continue;
      const url = pathToFileURL(path);
      url.search = '?immutable=1';
      const db = new DatabaseSync(url, { readOnly: true });
      try {
        const idAt = db.prepare('SELECT id FROM advisory WHERE n = ?');
        for (const id of ids) {
          for (const n of numbersOf(id, shard.advisories, at => String(idAt.get(at)?.['id'] ?? ''))) {
            for (const row of db.prepare('SELECT DISTINCT name FROM affected WHERE n = ?').iterate(n)) {
              found.push([labelOf(section), String(row['name'])]);
            }
          }
        }
      } finally {
        db.close();
      }
    }
  }
  return found;
}

/** Advisories stand in the byte order of their ids, parts of one side by side. */
function numbersOf(id: string, count: number, idAt: (n: number) => string): number[] {
  const wanted = Buffer.from(id);
  let [low, high] = [1, count + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(Buffer.from(idAt(middle)), wanted) < 0) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let n = low; n <= count && idAt(n) === id; n++) found.push(n);
  return found;
}

/** Whether matching a package looks at something that changed. */
export function asksFor(changed: Needs): (fact: Package) => boolean {
  const bits = new Map(Object.entries(changed).map(([label, text]) => [label, Buffer.from(text, 'hex')]));
  return fact => {
    const question = questionOf(fact);
    if (!question) return false;
    const { ecosystem, releases, asked } = question;
    return releases.some(release => {
      const of = bits.get(labelOf({ ecosystem, release }));
      return of !== undefined && asked.some(({ name }) => (of[hashOf(name) >> 3]! >> (hashOf(name) & 7)) & 1);
    });
  };
}
