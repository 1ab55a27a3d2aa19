import type { Package } from '../model/index.ts';
import { placeOf, questionOf } from './ecosystems.ts';
import type { Manifest, Section, ShardRef } from './manifest.ts';
import { cveShard, eolShard, hashOf, labelOf } from './schema.ts';

/**
 * Which shards are wanted: ecosystem with release (`Debian:12`, `npm`) → which of the 256 places of package names, as
 * 64 hexadecimal digits. Says nothing of a database's buckets, so that it outlives their splitting.
 */
export type Needs = Record<string, string>;

const places = 256;
const whole = 'f'.repeat(places / 4);
const shape = /^[0-9a-f]{64}$/;

/** What these packages ask for. */
export function needsOf(packages: readonly Package[], ubuntuPro = false): Needs {
  const marked = new Map<string, Uint8Array>();
  for (const fact of packages) {
    const question = questionOf(fact, ubuntuPro);
    for (const release of question?.releases ?? []) {
      const bits = bitsAt(marked, labelOf({ ecosystem: question!.ecosystem, release }));
      for (const { name } of question!.asked) mark(bits, hashOf(name));
    }
  }
  return written(marked);
}

/** Whole ecosystems by name; one of a distribution without a release means all of its releases. */
export function needsOfEcosystems(
  names: readonly string[],
  { sections }: Manifest,
): { needs: Needs; unknown: string[] } {
  const needs: Needs = {};
  const unknown: string[] = [];
  for (const name of names) {
    const { ecosystem, release } = placeOf(name);
    const meant = sections.filter(
      section => section.ecosystem === ecosystem && (!release || section.release === release),
    );
    if (meant.length === 0) unknown.push(name);
    for (const section of meant) needs[labelOf(section)] = whole;
    if (release) needs[ecosystem] = whole;
  }
  return { needs, unknown };
}

export function mergeNeeds(...all: readonly Needs[]): Needs {
  const marked = new Map<string, Uint8Array>();
  for (const needs of all) {
    for (const [label, digits] of Object.entries(needs)) {
      if (!shape.test(digits)) continue;
      const bits = bitsAt(marked, label);
      for (const [at, byte] of Buffer.from(digits, 'hex').entries()) bits[at]! |= byte;
    }
  }
  return written(marked);
}

/** What the shards ask for that `has` says are there: they were wanted once, so their next versions are, too. */
export function needsOnDisk(manifest: Manifest, has: (shard: ShardRef) => boolean): Needs {
  const marked = new Map<string, Uint8Array>();
  for (const section of manifest.sections) {
    // Ratings follow the advisories that ask for them; their buckets are wider.
    if (section.ecosystem === cveShard) continue;
    const width = places / section.buckets.length;
    for (const [at, shard] of section.buckets.entries()) {
      if (!shard || !has(shard)) continue;
      const bits = bitsAt(marked, labelOf(section));
      for (let place = at * width; place < (at + 1) * width; place++) mark(bits, place);
    }
  }
  return written(marked);
}

/** The shards of a database that are wanted, each once: with advisories the ratings of their CVEs. Dates always are. */
export function shardsFor({ sections }: Manifest, needs: Needs | 'all'): ShardRef[] {
  const wanted = new Map<string, ShardRef>();
  for (const section of sections) {
    for (const [at, shard] of section.buckets.entries())
      if (shard && (needs === 'all' || isWanted(section, at, needs))) wanted.set(shard.sha256, shard);
  }
  return [...wanted.values()];
}

function isWanted(section: Section, bucket: number, needs: Needs): boolean {
  if (section.ecosystem === eolShard) return true;
  const digits = needs[section.ecosystem === cveShard ? section.release : labelOf(section)];
  if (!digits || !shape.test(digits)) return false;
  const bits = Buffer.from(digits, 'hex');
  const width = places / section.buckets.length;
  for (let place = bucket * width; place < (bucket + 1) * width; place++)
    if ((bits[place >> 3]! >> (place & 7)) & 1) return true;
  return false;
}

function bitsAt(marked: Map<string, Uint8Array>, label: string): Uint8Array {
  let bits = marked.get(label);
  if (!bits) {
    bits = new Uint8Array(places / 8);
    marked.set(label, bits);
  }
  return bits;
}

const mark = (bits: Uint8Array, place: number): void => {
  bits[place >> 3]! |= 1 << (place & 7);
};

const written = (marked: Map<string, Uint8Array>): Needs =>
  Object.fromEntries(
    [...marked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, bits]) => [label, Buffer.from(bits).toString('hex')]),
  );
