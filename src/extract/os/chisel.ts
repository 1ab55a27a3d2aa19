/** Chisel: Ubuntu images that are cut from slices of packages. */
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord } from '../json.ts';

const manifest = 'var/lib/chisel/manifest.wall';
/** Bytes of the manifest when it is inflated; real ones have a few megabytes. */
const maxInflated = 128 * 1024 * 1024;
const inflate = promisify(zstdDecompress);

export const chisel: Extractor = {
  id: 'os/chisel',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  database: true,
  wants: path => path === manifest,
  async extract({ bytes }, facts) {
    const owned = new Map<string, string[]>();
    let first = true;
    for (const line of (await inflated(bytes)).split('\n')) {
      if (line === '') continue;
      const entry = entryOf(line);
      if (first && typeof entry?.['jsonwall'] !== 'string')
        throw new PlimsollError('record-invalid', 'it is no jsonwall');
      first = false;
      if (!entry) {
        facts.problem({ code: 'record-invalid', message: 'chisel: a line of the manifest is not JSON', gap: true });
        continue;
      }
      const { kind, name, version, arch, slice, path } = entry;
      if (kind === 'package' && typeof name === 'string' && typeof version === 'string') {
        facts.package({ type: 'deb', name, version, ...(typeof arch === 'string' && { arch }) });
      } else if (kind === 'content' && typeof slice === 'string' && typeof path === 'string') {
        // PACKAGE_SLICE; neither has an underscore.
        const owner = slice.slice(0, slice.indexOf('_'));
        const paths = owned.get(owner);
        if (paths) paths.push(path.slice(1));
        else owned.set(owner, [path.slice(1)]);
      }
    }
    if (first) throw new PlimsollError('record-invalid', 'it is no jsonwall');
    for (const [name, paths] of owned) facts.owns(name, paths);
  },
  capability: {
    what: 'Debian packages that chiselled Ubuntu images hold slices of, and which files are theirs',
    files: [manifest],
    type: 'deb',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

async function inflated(bytes: Uint8Array): Promise<string> {
  try {
    return (await inflate(bytes, { maxOutputLength: maxInflated })).toString();
  } catch (cause) {
    const bound = cause instanceof RangeError;
    const why = bound ? `it inflates to more than ${maxInflated} bytes` : 'it is not compressed with zstd';
    throw new PlimsollError(bound ? 'bound' : 'record-invalid', why, { cause });
  }
}

function entryOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
