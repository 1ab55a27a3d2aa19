/** References without a transport: a path where one exists, of the kind that is found there; else an image in a registry. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { errno, openFile, readAt, reason } from './file-bytes.ts';
import type { Reference } from './reference.ts';
import type { Named } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

type Open = (reference: Reference, named: Named, options: OpenOptions) => Promise<Artifact>;

/**
 * Opens what a bare text names. Where it could also be an image in a registry, `info.note` says that the path was taken.
 * @throws `reference-not-found` for a path that is not there; `not-applicable` for a file of another kind
 */
export async function openBare(text: string, named: Named, options: OpenOptions, open: Open): Promise<Artifact> {
  const kind = await kindOfPath(text);
  if (!kind) {
    if (!looksLikePath(text)) return open({ transport: 'docker', name: text }, named, options);
    throw new PlimsollError('reference-not-found', `there is no file or directory ${text}`);
  }
  const artifact = kind === 'tar' ? await openTar(text, named, options) : await open(kind, named, options);
  if (await couldBeImageName(text)) {
    const taken = artifact.info.transport;
    artifact.info.note = `${text} is a path and could be an image name; the path was taken, as ${taken}${text}. Write docker://${text} for the image.`;
  }
  return artifact;
}

/** No image name begins or ends like this. */
const looksLikePath = (text: string): boolean =>
  /^([./~\\]|[A-Za-z]:\\)/.test(text) || /\.(tar|tgz|tar\.(gz|zst|bz2|xz))$/i.test(text) || text.endsWith('/');

async function couldBeImageName(text: string): Promise<boolean> {
  if (/^[./~]/.test(text)) return false;
  const { parseImageName } = await import('../registry/index.ts');
  try {
    parseImageName(text);
    return true;
  } catch {
    return false; // Not a fault of the path that was asked for.
  }
}

/** What stands at the path; `undefined` when nothing does. */
async function kindOfPath(path: string): Promise<Reference | 'tar' | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await kindOfDirectory(path);
  } catch (cause) {
    const code = errno(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${reason(cause)}`, { cause });
  }
  return (await startOf(path)).startsWith('\0asm') ? { transport: 'wasm', path } : 'tar';
}

async function kindOfDirectory(path: string): Promise<Reference> {
  const has = (name: string): Promise<boolean> =>
    stat(join(path, name)).then(
      found => found.isFile(),
      () => false,
    );
  const [layout, index, manifest, version] = await Promise.all(
    ['oci-layout', 'index.json', 'manifest.json', 'version'].map(has),
  );
  if (layout && index) return { transport: 'oci', path };
  return manifest && version ? { transport: 'dir', path } : { transport: 'rootfs', path };
}

/** First bytes of files that are no archives → what to write for them. */
const others: readonly [RegExp, string][] = [
  [/^(\ufeff|\xef\xbb\xbf)?\s*[{[<]/, 'a JSON or XML document; write sbom: before it if it is an SBOM'],
  [/^\x7fELF/, 'a program, not an image'],
  [/^(BZh|\xfd7zXZ)/, 'compressed with bzip2 or xz; compress it with gzip or zstd, or not at all'],
  [/^PK\x03\x04/, 'a zip archive, not an image'],
];

/** The first bytes of a file that can be read. @throws `not-applicable` */
async function startOf(path: string): Promise<string> {
  const { handle } = await openFile(path, path);
  try {
    const start = (await readAt(handle, 0, 16)).toString('latin1');
    const other = others.find(([pattern]) => pattern.test(start));
    if (other) throw new PlimsollError('not-applicable', `${path} is ${other[1]}`);
    return start;
  } finally {
    await handle.close();
  }
}

async function openTar(path: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const { closing, openTarArchive } = await import('./tar-index.ts');
  const archive = await openTarArchive(path, options.signal);
  return closing(archive, async () => {
    if (archive.find('manifest.json') || archive.find('repositories')) {
      const { openDockerArchive } = await import('./docker-archive.ts');
      return openDockerArchive(archive, undefined, { ...named, transport: 'docker-archive:' }, options);
    }
    if (archive.find('index.json')) {
      const { openOciArchive } = await import('./oci-layout.ts');
      return openOciArchive(archive, undefined, { ...named, transport: 'oci-archive:' }, options);
    }
    if (archive.damage) throw archive.damage;
    const message = `${path} is a tar archive without manifest.json or index.json, so it holds no image; unpack a root file system and write rootfs:DIR`;
    throw new PlimsollError('archive-invalid', message);
  });
}
