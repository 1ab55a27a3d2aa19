/** The list of crates that cargo-auditable puts into a program (`.dep-v0`): JSON, compressed with zlib (RFC 1950). */

import { constants, inflateSync } from 'node:zlib';
import type { PackageFact } from '../../model/index.ts';
import { isRecord } from '../json.ts';
import { binaryBounds } from './bounds.ts';

/** Bytes that the beginning of a list may inflate to: 64 bytes never become more. */
const mostInflated = 128 * 1024;

/** Whether a zlib stream may begin here, by its first bytes alone (RFC 1950, 2.2; RFC 1951, 3.2.3). */
export function mayBeZlib(bytes: Buffer, at: number): boolean {
  const second = bytes[at + 1] ?? 0;
  // CMF 0x78: deflate with a window of 32 KiB. FLG: the two are a multiple of 31, and there is no preset dictionary.
  if (bytes[at] !== 0x78 || (0x7800 + second) % 31 !== 0 || (second & 0x20) !== 0) return false;
  const block = bytes[at + 2] ?? 0;
  const kind = (block >> 1) & 3;
  if (kind === 2) return block >> 3 <= 29 && ((bytes[at + 3] ?? 0) & 0x1f) <= 29;
  return kind === 1 || (kind === 0 && (bytes[at + 3] ?? 0) === (~(bytes[at + 5] ?? 0) & 0xff));
}

/** Whether the beginning of a list stands at the beginning of a piece of a file. */
export function beginsList(piece: Buffer): boolean {
  const text = inflated(piece, mostInflated);
  return text !== undefined && /^\s*\{\s*"packages"\s*:/.test(text);
}

/** What a piece of a file inflates to; what stands behind the stream, or is missing at its end, does not matter. */
function inflated(piece: Buffer, most: number): string | undefined {
  try {
    return inflateSync(piece, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most }).toString('utf8');
  } catch (error) {
    // A longer output than asked for is an error too; for a beginning, less is asked for by giving less.
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' && piece.length > 64
      ? inflated(piece.subarray(0, piece.length >> 1), most)
      : undefined;
  }
}

interface Crate {
  name: string;
  version: string;
  source?: string;
  kind?: string;
  dependencies: number[];
  root: boolean;
}

/**
 * The crates that are in the program; those that only its build needed are not. `undefined`: no list, or a damaged one.
 * @param piece begins with the list.
 */
export function cratesIn(piece: Buffer): PackageFact[] | undefined {
  let stated: unknown;
  try {
    const bytes = inflateSync(piece, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: binaryBounds.crateJsonBytes,
    });
    stated = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const listed = isRecord(stated) ? stated['packages'] : undefined;
  if (!Array.isArray(listed) || listed.length > binaryBounds.crates) return undefined;
  const crates = listed.map(crateOf);
  const direct = new Set(crates.flatMap(crate => (crate?.root ? crate.dependencies : [])));
  return crates.flatMap((crate, index) => {
    if (!crate || crate.kind === 'build') return [];
    const { name, version, source, root } = crate;
    const dependsOn = crate.dependencies.flatMap(to => {
      const one = crates[to];
      return one && one.kind !== 'build' ? [`${one.name}@${one.version}`] : [];
    });
    return [
      {
        type: 'cargo' as const,
        name,
        version,
        ...(!root && { direct: direct.has(index) }),
        ...(dependsOn.length > 0 && { dependsOn }),
        ...(source && source !== 'crates.io' && { extra: { source } }),
      },
    ];
  });
}

function crateOf(value: unknown): Crate | undefined {
  if (!isRecord(value)) return undefined;
  const { name, version, source, kind, dependencies, root } = value;
  if (typeof name !== 'string' || typeof version !== 'string' || name === '') return undefined;
  return {
    name,
    version,
    ...(typeof source === 'string' && { source }),
    ...(typeof kind === 'string' && { kind }),
    dependencies: Array.isArray(dependencies) ? dependencies.filter(to => Number.isInteger(to)) : [],
    root: root === true,
  };
}
