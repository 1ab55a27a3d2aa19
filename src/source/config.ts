/** Configuration: `config:DIR`, `config:FILE`, and standard input (`config:-`). */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PlimsollError, type Problem } from '../model/index.ts';
import { readSmall } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import { openRepo } from './repo.ts';
import type { Named } from './resolve.ts';
import type { Artifact, Entry, OpenOptions, Take } from './types.ts';

/**
 * A directory is walked as a source tree is; a file is looked at whatever it is called.
 * @throws `reference-not-found`, `file-unreadable`, `bound`
 */
export async function openConfig(path: string, named: Named, { stdin }: OpenOptions): Promise<Artifact> {
  if (path === '-') return oneFile('stdin', await drain(stdin), named);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) {
    const bytes = readSmall(path, `the file ${path}`, size => accept(size, path));
    return oneFile(basename(path), bytes, named);
  }
  const tree = await openRepo(path, named);
  return { ...tree, info: { ...tree.info, kind: 'config' } };
}

function accept(size: number, what: string): void {
  const most = imageBounds.configurationBytes;
  if (size > most)
    throw new PlimsollError('bound', `${what} has more than ${most} bytes, too many for a configuration`);
}

async function drain(stdin: OpenOptions['stdin']): Promise<Uint8Array> {
  if (!stdin) throw new PlimsollError('reference-invalid', 'this command does not read standard input');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    accept(size, 'standard input');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function oneFile(path: string, bytes: Uint8Array, named: Named): Artifact {
  const entry: Entry = { path, type: 'file', size: bytes.length, mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  const walk = async (visit: (entry: Entry) => Take): Promise<Problem[]> => {
    const take = visit(entry);
    take?.write(bytes);
    await take?.end();
    return [];
  };
  return {
    info: { ...named, kind: 'config', layers: [] },
    layers: [],
    oneFile: true,
    walk,
    problems: [],
    close: async () => {},
  };
}
