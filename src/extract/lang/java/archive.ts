/** Reads a Java archive that is in memory, and what is nested in it. */
import { hash } from 'node:crypto';
import { PlimsollError } from '../../../model/index.ts';
import { inflateEntry, readZip, type Zip, type ZipEntry } from '../../zip.ts';
import { archiveBounds } from './bounds.ts';
import { createJar, type EntryKind, type JarPlace, mostBytes } from './jar.ts';

/** Smaller files are no archives: placeholders. */
const smallest = 22;

/** @throws PlimsollError `archive-invalid` when it is no archive. What is wrong inside is a problem. */
export function readArchive(bytes: Buffer, place: JarPlace): void {
  if (bytes.length < smallest) return;
  const jar = createJar(place);
  const kinds = new Map<string, EntryKind>();
  const zip = readZip(bytes, name => {
    const kind = jar.kindOf(name);
    if (kind) kinds.set(name, kind);
    return kind !== undefined;
  });
  for (const what of zip.problems) place.facts.problem({ code: 'archive-invalid', message: `${place.path}: ${what}` });
  const nested: ZipEntry[] = [];
  for (const entry of zip.entries) {
    const kind = kinds.get(entry.name)!;
    if (kind === 'archive') nested.push(entry);
    else attempt(place, () => jar.take(kind, entry.name, content(zip, entry, kind, place)));
  }
  jar.finish(() => hash('sha1', bytes));
  for (const entry of nested) {
    attempt(place, () =>
      readNested(entry.name, () => content(zip, entry, 'archive', place), entry.method !== 0, place),
    );
  }
}

/**
 * Reads an archive inside another.
 * @param inflated whether the content takes memory of its own.
 */
export function readNested(name: string, content: () => Buffer, inflated: boolean, place: JarPlace): void {
  if (place.depth >= archiveBounds.depth) {
    throw new PlimsollError('bound', `${name} lies more than ${archiveBounds.depth} archives deep and was not read`);
  }
  if (place.budget.archives <= 0) {
    throw new PlimsollError(
      'bound',
      `${name} was not read: more than ${archiveBounds.archives} archives lie in one file`,
    );
  }
  place.budget.archives--;
  const bytes = content();
  const held = inflated ? Math.min(bytes.length, place.budget.held) : 0;
  place.budget.held -= held;
  try {
    readArchive(bytes, { ...place, path: `${place.path}!/${name}`, depth: place.depth + 1 });
  } finally {
    place.budget.held += held;
  }
}

function content(zip: Zip, entry: ZipEntry, kind: EntryKind, { budget }: JarPlace): Buffer {
  const { name, method, size } = entry;
  if (method === 0) return inflateEntry(zip, entry, mostBytes[kind]);
  spend(budget, size, name);
  if (size > budget.held && size <= mostBytes[kind]) {
    throw new PlimsollError('bound', `${name} and what it lies in exceed ${archiveBounds.heldBytes} bytes`);
  }
  try {
    return inflateEntry(zip, entry, mostBytes[kind]);
  } catch (error) {
    // zlib holds the memory of what failed until the event loop turns, which is after this file.
    if (error instanceof PlimsollError && error.code === 'archive-invalid') budget.held -= Math.min(size, budget.held);
    throw error;
  }
}

/** @throws PlimsollError `bound` when a file has been inflated as far as it may. */
export function spend(budget: JarPlace['budget'], bytes: number, name: string): void {
  if (bytes > budget.inflated) {
    const message = `${name} was not read: more than ${archiveBounds.inflatedBytes} bytes would be inflated of one file`;
    throw new PlimsollError('bound', message);
  }
  budget.inflated -= bytes;
}

/** One entry that cannot be read leaves the others. */
export function attempt({ path, facts }: JarPlace, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    facts.problem({ code: error.code, message: `${path}: ${error.message}` });
  }
}
