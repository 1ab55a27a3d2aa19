/**
 * .NET applications in a single file (dotnet/designs, single-file/bundler.md): a host program, the application's files, and
 * a manifest of them, whose place the host knows.
 */

import type { Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord } from '../json.ts';
import { librariesOf } from '../lang/dotnet-deps.ts';
import { binaryBounds } from './bounds.ts';
import { dataRanges, executableOf, mayBeExecutable } from './executable.ts';
import { gatherUpTo, throughWindow, type View, type WindowReader } from './window.ts';

/** The SHA-256 of `.net core bundle` and a line feed: behind the eight bytes in which the host keeps the manifest's place. */
const signature = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');
/** The list of libraries begins with this key. */
const listKey = Buffer.from('"runtimeTarget"');

/** No host is smaller. */
const smallest = 32 * 1024;

export const dotnetBundle: Extractor = {
  id: 'binary/dotnet-bundle',
  version: 1,
  maxBytes: binaryBounds.fileBytes,
  wants: mayBeExecutable,
  stream({ path, size }, facts) {
    return size < smallest ? undefined : throughWindow(bundleReader(path, facts));
  },
  capability: {
    what: '.NET applications published as a single file',
    files: ['**/* (executables)'],
    type: 'nuget',
    licences: false,
    dependencies: true,
    scope: 'installed',
  },
};

interface Place {
  position: number;
  size: number;
}

function bundleReader(path: string, facts: FactSink): WindowReader {
  let ranges: { from: number; to: number }[] = [];
  let place: number | undefined;
  let manifest: Buffer | undefined;
  const lists: { position: number; bytes: Buffer }[] = [];

  const findHost = (view: View) => {
    for (const range of ranges) {
      const from = Math.max(view.from, range.from - view.base);
      const to = Math.min(view.to, range.to - view.base);
      const at = to > from ? view.bytes.indexOf(signature, from) : -1;
      if (at < 8 || at >= to) continue;
      const stated = view.bytes.readBigInt64LE(at - 8);
      // A host without an application has a zero there.
      if (stated > 0n && stated <= BigInt(Number.MAX_SAFE_INTEGER)) place = Number(stated);
    }
  };

  const findLists = (view: View) => {
    for (
      let at = view.bytes.indexOf(listKey, view.from);
      at >= 0 && at < view.to;
      at = view.bytes.indexOf(listKey, at + 1)
    ) {
      const brace = view.bytes.lastIndexOf(0x7b, at);
      if (brace < 0 || at - brace > 64 || lists.length >= binaryBounds.bundleLists) continue;
      const list = { position: view.base + brace, bytes: Buffer.alloc(0) as Buffer };
      lists.push(list);
      gatherUpTo(view, list.position, binaryBounds.bundleListBytes, bytes => {
        list.bytes = bytes;
      });
    }
  };

  return {
    begin({ bytes }) {
      const executable = executableOf(bytes);
      if (executable) ranges = dataRanges(executable);
      return executable !== undefined;
    },
    search(view) {
      if (place === undefined) findHost(view);
      if (place === undefined) return;
      findLists(view);
      if (manifest === undefined && place >= view.base && place < view.base + view.bytes.length) {
        manifest = Buffer.alloc(0);
        gatherUpTo(view, place, binaryBounds.bundleManifestBytes, bytes => {
          manifest = bytes;
        });
      }
    },
    end() {
      if (place === undefined) return;
      const at = manifest && listIn(manifest);
      if (at === 'none') return;
      // The list may begin with a byte-order mark.
      const list = at && lists.find(({ position }) => position >= at.position && position <= at.position + 4);
      if (!at || !list)
        throw new PlimsollError('file-unreadable', `${path} is a .NET bundle whose manifest cannot be read`);
      for (const fact of librariesOf(jsonIn(list.bytes.subarray(0, at.size - (list.position - at.position)))))
        facts.package(fact);
    },
  };
}

function jsonIn(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new PlimsollError('record-invalid', 'its list of libraries is not JSON', { cause });
  }
  throw new PlimsollError('record-invalid', 'its list of libraries is not a JSON object');
}

/** Where the manifest says that the list of libraries lies; `none`: it has none. `undefined`: no manifest. */
function listIn(manifest: Buffer): Place | 'none' | undefined {
  if (manifest.length < 16) return undefined;
  const major = manifest.readUInt32LE(0);
  const count = manifest.readInt32LE(8);
  const id = textAt(manifest, 12);
  if (major < 1 || major > 100 || count < 0 || count > binaryBounds.bundleFiles || !id) return undefined;
  let at = id.next;
  // Since version 2 the places of the two files that the host itself reads stand in front.
  if (major >= 2) {
    const place = placeAt(manifest, at);
    return place && (place.size === 0 ? 'none' : place);
  }
  for (let index = 0; index < count; index++) {
    const place = placeAt(manifest, at);
    const name = textAt(manifest, at + 17);
    if (!place || !name) return undefined;
    if (manifest[at + 16] === 3) return place;
    at = name.next;
  }
  return 'none';
}

function placeAt(bytes: Buffer, at: number): Place | undefined {
  if (at + 16 > bytes.length) return undefined;
  const position = Number(bytes.readBigInt64LE(at));
  const size = Number(bytes.readBigInt64LE(at + 8));
  return position >= 0 && size >= 0 && Number.isSafeInteger(position + size) ? { position, size } : undefined;
}

/** A text after its length in groups of seven bits (BinaryWriter.Write(string)). */
function textAt(bytes: Buffer, at: number): { next: number } | undefined {
  let length = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return at + index + 1 + length <= bytes.length ? { next: at + index + 1 + length } : undefined;
  }
  return undefined;
}
