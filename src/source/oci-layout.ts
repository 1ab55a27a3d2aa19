/** OCI image layouts, as a directory or as a tar of one (OCI image-spec, image-layout.md). */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import type { BlobStore } from './blob-store.ts';
import { chooseEntry, wantedPlatform } from './choose.ts';
import { blobPath, directoryStore, readWhole } from './directory-store.ts';
import { imageBounds } from './image-bounds.ts';
import { type Descriptor, type Index, parseManifest } from './manifest.ts';
import type { Selection } from './reference.ts';
import { type Named, resolveImage } from './resolve.ts';
import { closing, damageOf, openTarArchive, type TarArchive } from './tar-index.ts';
import type { Artifact, OpenOptions } from './types.ts';

/** `oci:DIR[:tag|:@index|:@digest]`. Digests are verified as blobs are read. */
export async function openOciLayout(
  directory: string,
  select: Selection | undefined,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  const where = `the OCI layout ${directory}`;
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PlimsollError('reference-not-found', `${directory} is no directory, so it is no OCI layout`);
  }
  const index = await readIndex(
    name => readWhole(join(directory, name), `${name} of ${where}`, imageBounds.manifestBytes),
    where,
  );
  const root = selectEntry(index, select, where, options);
  const image = await resolveImage(directoryStore(directory, where), root, named, options);
  return { ...image, close: async () => {} };
}

/** `oci-archive:FILE[:tag]`, compressed or not. */
export async function openOciArchive(
  archive: TarArchive,
  select: Selection | undefined,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  const { where } = archive;
  const index = await readIndex(name => archive.read(name, imageBounds.manifestBytes, options.signal), where);
  const root = selectEntry(index, select, where, options);
  const store: BlobStore = {
    where,
    read: (blob, limit, signal) => archive.read(blobPath(blob.digest), limit, signal),
    open: (blob, signal) => archive.open(blobPath(blob.digest), signal),
  };
  const image = await resolveImage(store, root, named, options);
  return { ...image, problems: [...damageOf(archive), ...image.problems], close: archive.close };
}

/** `oci-archive:FILE` as a user names it. */
export async function openOciArchiveFile(
  path: string,
  select: Selection | undefined,
  named: Named,
  options: OpenOptions,
): Promise<Artifact> {
  const archive = await openTarArchive(path, options.signal);
  return closing(archive, () => openOciArchive(archive, select, named, options));
}

async function readIndex(read: (name: string) => Promise<Uint8Array>, where: string): Promise<Index> {
  let bytes: Uint8Array;
  try {
    bytes = await read('index.json');
  } catch (cause) {
    const absent = cause instanceof PlimsollError && /^(reference-not-found|blob-missing)$/.test(cause.code);
    if (absent) throw new PlimsollError('archive-invalid', `${where} has no index.json`, { cause });
    throw cause;
  }
  const what = `index.json of ${where}`;
  // Layouts from before image-spec 1.0.2 name no media type.
  const document = parseManifest(bytes, what, 'application/vnd.oci.image.index.v1+json');
  if (document.kind === 'index') return document;
  throw new PlimsollError('manifest-invalid', `${what} is invalid: it is a manifest, not an index`);
}

const nameOf = (entry: Descriptor): string | undefined =>
  entry.annotations?.['org.opencontainers.image.ref.name'] ?? entry.annotations?.['io.containerd.image.name'];

/** `1.2` of `registry.example/app:1.2`: layouts written by containerd keep the whole name. */
const tagOf = (name: string | undefined): string | undefined => name && /:([\w][\w.-]*)$/.exec(name)?.[1];

/** The entry that the user chose, or the only one that there is to choose. */
function selectEntry(index: Index, select: Selection | undefined, where: string, options: OpenOptions): Descriptor {
  const chosen = select ? bySelection(index.manifests, select, where) : index.manifests;
  const names = [...new Set(chosen.map(entry => nameOf(entry) ?? ''))].filter(name => name !== '');
  const digests = new Set(chosen.map(entry => entry.digest));
  if (names.length > 1 && digests.size > 1) {
    const list = names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '');
    throw new PlimsollError('reference-invalid', `${where} holds several images; add :TAG to choose one of ${list}`);
  }
  return chooseEntry(chosen, wantedPlatform(options), where);
}

function bySelection(entries: Descriptor[], select: Selection, where: string): Descriptor[] {
  if (select.by === 'index') {
    const entry = entries[select.index];
    if (entry) return [entry];
    const count = `${entries.length} ${entries.length === 1 ? 'image' : 'images'}`;
    throw new PlimsollError('reference-not-found', `${where} has no image @${select.index}; it has ${count}`);
  }
  if (select.by === 'digest') {
    const found = entries.filter(entry => entry.digest === select.digest);
    if (found.length > 0) return found;
    throw new PlimsollError('reference-not-found', `${where} lists no manifest ${select.digest}`);
  }
  const exact = entries.filter(entry => nameOf(entry) === select.name);
  const found = exact.length > 0 ? exact : entries.filter(entry => tagOf(nameOf(entry)) === select.name);
  if (found.length > 0) return found;
  const names = entries.flatMap(entry => nameOf(entry) ?? []).slice(0, 20);
  const list = names.length > 0 ? `it has ${names.join(', ')}` : 'its images have no names';
  throw new PlimsollError('reference-not-found', `${where} has no image named ${select.name}; ${list}`);
}
