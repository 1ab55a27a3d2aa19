/** VEX repositories (VEX Repository Specification 0.1): a folder, or an archive behind https. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { createHttp, type Http, readBounded } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { archiveOf, documentsFor, vexBounds } from '../sbom/index.ts';
import { readLayer } from '../source/index.ts';
import type { VexFile } from './vex.ts';

type Env = Record<string, string | undefined>;
/** Redirects followed from one address to the next. */
const maxRedirects = 5;
const manifestBytes = 1024 * 1024;

/**
 * The documents of a repository that speak of packages.
 * @param place a folder with index.json, an archive behind https (`…tar.gz//folder`), or the https address of a repository
 * @throws PlimsollError
 */
export async function vexOfRepository(
  place: string,
  purls: Iterable<string>,
  env: Env,
  signal?: AbortSignal,
): Promise<VexFile[]> {
  if (/^http:/i.test(place)) throw new PlimsollError('usage', `${place}: a VEX repository is fetched over https alone`);
  const read = /^https:/i.test(place) ? await archiveReader(place, env, signal) : folderReader(place);
  const index = read('index.json');
  if (!index) throw new PlimsollError('reference-not-found', `${place} is no VEX repository: it has no index.json`);
  const paths = documentsFor(index, `${place}: index.json`, purls);
  if (paths.length > vexBounds.repositoryDocuments) {
    throw new PlimsollError(
      'bound',
      `${place} has more than ${vexBounds.repositoryDocuments} documents for this artifact`,
    );
  }
  return paths.map(path => {
    const bytes = read(path);
    if (!bytes)
      throw new PlimsollError('reference-not-found', `${place}: index.json names ${path}, which is not there`);
    return { name: `${place}: ${path}`, bytes, unnamed: true };
  });
}

type Read = (path: string) => Uint8Array | undefined;

function folderReader(folder: string): Read {
  return path => {
    const file = resolve(folder, path);
    const way = relative(folder, file);
    if (way.startsWith('..') || isAbsolute(way)) return undefined;
    try {
      return readFileSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
}

async function archiveReader(place: string, env: Env, signal: AbortSignal | undefined): Promise<Read> {
  const http = createHttp({ env });
  try {
    const named = isArchive(place)
      ? place
      : archiveOf(await fetched(http, manifestAddress(place), manifestBytes, signal), place);
    const [address = '', folder = ''] = splitFolder(named);
    const archive = await fetched(http, address, vexBounds.repositoryBytes, signal);
    const files = await filesIn(archive);
    return path => files.get(folder ? `${folder}/${path}` : path);
  } finally {
    http.close();
  }
}

const isArchive = (place: string): boolean => /\.(tar\.gz|tgz|tar|tar\.zst)$/.test(splitFolder(place)[0] ?? '');
const manifestAddress = (place: string): string =>
  place.endsWith('.json') ? place : `${place.replace(/\/+$/, '')}/.well-known/vex-repository.json`;

/** `https://host/archive.tar.gz//folder` */
function splitFolder(place: string): string[] {
  const at = place.indexOf('//', 'https://'.length);
  return at < 0 ? [place] : [place.slice(0, at), place.slice(at + 2).replace(/\/+$/, '')];
}

async function fetched(http: Http, address: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  let url = new URL(address);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await http.send({ url, ...(signal && { signal }) });
    if (response.status === 200) return readBounded(response, limit);
    response.discard();
    const next = response.headers.location;
    if (response.status < 300 || response.status >= 400 || !next) {
      throw new PlimsollError('unreachable', `${url.href} answers ${response.status}`);
    }
    url = new URL(next, url);
    // The address that someone named was https; what it points to is no less.
    if (url.protocol !== 'https:') throw new PlimsollError('registry-protocol', `${address} redirects away from https`);
  }
  throw new PlimsollError('registry-protocol', `${address} redirects more than ${maxRedirects} times`);
}

/** The JSON files of a tar archive, compressed or not, in memory. */
async function filesIn(archive: Uint8Array): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let held = 0;
  const blob = (async function* () {
    yield archive;
  })();
  await readLayer(blob, {}, entry => {
    if (entry.type !== 'file' || !entry.path.endsWith('.json') || entry.size > vexBounds.documentBytes)
      return undefined;
    held += entry.size;
    if (held > vexBounds.repositoryBytes) {
      throw new PlimsollError(
        'bound',
        `the archive of a VEX repository holds more than ${vexBounds.repositoryBytes} bytes`,
      );
    }
    const chunks: Buffer[] = [];
    return {
      write: chunk => void chunks.push(Buffer.from(chunk)),
      end: () => void files.set(join(entry.path), Buffer.concat(chunks)),
    };
  });
  return files;
}
