/** What an index of Java archives is built from: a Maven repository, the index of one, or a list. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PlimsollError } from '../../model/index.ts';
import type { Coordinates } from '../lang/java/pom.ts';
import { createNexusReader } from './nexus.ts';

export interface IndexedJar extends Coordinates {
  /** Hexadecimal. */
  sha1: string;
}

/** Directories inside directories of a repository. */
const deepest = 64;
/** Characters of one line of a list. */
const longestLine = 4096;

/**
 * The archives of a source, told by content: a directory in the layout of a Maven repository, `nexus-maven-repository-index.gz`,
 * or lines of SHA-1, group, artifact and version with tabs between them (also gzipped).
 */
export async function* jarsOf(source: string): AsyncGenerator<IndexedJar> {
  const kind = await stat(source).catch(cause => {
    throw new PlimsollError('reference-not-found', `there is no ${source}`, { cause });
  });
  if (kind.isDirectory()) yield* repository(source, [], 0);
  else yield* listed(source);
}

/** `GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION[-CLASSIFIER].jar`, sorted; the checksum beside a file saves reading it. */
async function* repository(root: string, parts: string[], depth: number): AsyncGenerator<IndexedJar> {
  if (depth > deepest) return;
  const directory = join(root, ...parts);
  const names: string[] = [];
  const below: string[] = [];
  for await (const entry of await opendir(directory)) {
    if (entry.isDirectory()) below.push(entry.name);
    else if (entry.isFile()) names.push(entry.name);
  }
  const here = new Set(names);
  const [artifact, version] = parts.slice(-2);
  if (parts.length > 2 && artifact && version) {
    const coordinates = { group: parts.slice(0, -2).join('.'), artifact, version };
    for (const name of names.sort()) {
      const jar = name.endsWith('.sha1') ? name.slice(0, -5) : name;
      // The archive and its checksum are one; the checksum alone will do.
      if ((jar !== name && here.has(jar)) || !isIndexed(jar, artifact)) continue;
      const sha1 =
        (await statedSum(join(directory, `${jar}.sha1`))) ?? (jar === name && (await sumOf(join(directory, jar))));
      if (sha1) yield { sha1, ...coordinates };
    }
  }
  for (const name of below.sort()) yield* repository(root, [...parts, name], depth + 1);
}

const archive = /\.(?:jar|war|ear|aar|nar|hpi|jpi|par|sar|kar)$/;
const isIndexed = (name: string, artifact: string): boolean =>
  name.startsWith(`${artifact}-`) && archive.test(name) && !/-(?:sources|javadoc|test-sources)\.jar$/.test(name);

async function statedSum(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'latin1').catch(() => '');
  return /^\s*([0-9a-fA-F]{40})(?![0-9a-fA-F])/.exec(text)?.[1]?.toLowerCase();
}

async function sumOf(file: string): Promise<string> {
  const sum = createHash('sha1');
  await pipeline(createReadStream(file), sum);
  return sum.digest('hex');
}

async function* listed(file: string): AsyncGenerator<IndexedJar> {
  const packed = await startsWith(file, [0x1f, 0x8b]);
  const raw = createReadStream(file, { highWaterMark: chunkBytes });
  const chunks = packed ? raw.pipe(createGunzip({ chunkSize: chunkBytes })) : raw;
  if (packed) raw.on('error', cause => chunks.destroy(cause));
  let reader: Reader | undefined;
  try {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      // The published index begins with its version.
      reader ??= chunk[0] === 1 ? createNexusReader() : createLineReader(file);
      yield* reader.read(chunk);
    }
    yield* reader?.end() ?? [];
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('archive-invalid', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    raw.destroy();
  }
}

const chunkBytes = 1024 * 1024;

/** Takes a source in pieces. */
export interface Reader {
  /** @throws PlimsollError `record-invalid` when the bytes do not follow the format. */
  read(chunk: Buffer): Iterable<IndexedJar>;
  /** @throws PlimsollError `record-invalid` when the last record is cut off. */
  end(): Iterable<IndexedJar>;
}

/** Lines that are no archives are passed over, but the first must be one. */
function createLineReader(file: string): Reader {
  let rest = '';
  let first = true;
  function* taken(lines: readonly string[]): Iterable<IndexedJar> {
    for (const line of lines) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const jar = jarOfLine(line);
      if (jar) yield jar;
      else if (first) throw notAnIndex(file);
      first = false;
    }
  }
  return {
    *read(chunk) {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw notAnIndex(file);
      yield* taken(lines);
    },
    end: () => taken([rest]),
  };
}

const notAnIndex = (file: string): PlimsollError =>
  new PlimsollError('record-invalid', `${file} is neither an index of a Maven repository nor a list of archives`);

function jarOfLine(line: string): IndexedJar | undefined {
  const [sha1 = '', group, artifact, version] = line.trimEnd().split('\t');
  if (!/^[0-9a-fA-F]{40}$/.test(sha1) || !group || !artifact || !version) return undefined;
  return { sha1: sha1.toLowerCase(), group, artifact, version };
}

async function startsWith(file: string, bytes: number[]): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes.length), 0, bytes.length, 0);
    return bytes.every((byte, at) => buffer[at] === byte);
  } finally {
    await handle.close();
  }
}
