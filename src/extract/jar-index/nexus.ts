/**
 * The published index of a Maven repository, `nexus-maven-repository-index.gz` inflated: a head, then documents of named
 * fields, written by Java's DataOutput. Of each document two fields matter: `u`, the coordinates, and `1`, the SHA-1.
 */
import { PlimsollError } from '../../model/index.ts';
import type { IndexedJar, Reader } from './sources.ts';

/** Version and time. */
const HEAD = 9;
const bounds = { fields: 200, valueBytes: 4 * 1024 * 1024 };

export function createNexusReader(): Reader {
  let data: Buffer = Buffer.alloc(0);
  let head = true;
  return {
    *read(chunk) {
      data = data.length > 0 ? Buffer.concat([data, chunk]) : chunk;
      let at = 0;
      if (head) {
        if (data.length < HEAD) return;
        at = HEAD;
        head = false;
      }
      for (let document = documentAt(data, at); document; document = documentAt(data, at)) {
        at = document.end;
        const jar = jarOf(document.fields);
        if (jar) yield jar;
      }
      data = data.subarray(at);
    },
    end() {
      if (head || data.length > 0)
        throw new PlimsollError('record-invalid', 'the index of the Maven repository is cut off');
      return [];
    },
  };
}

/** The document that begins there; undefined when the bytes do not suffice. */
function documentAt(data: Buffer, start: number): { fields: Map<string, string>; end: number } | undefined {
  if (data.length < start + 4) return undefined;
  const count = data.readInt32BE(start);
  if (count < 0 || count > bounds.fields) throw invalid(`a document of ${count} fields`);
  const fields = new Map<string, string>();
  let at = start + 4;
  for (let index = 0; index < count; index++) {
    if (data.length < at + 3) return undefined;
    const keyEnd = at + 3 + data.readUInt16BE(at + 1);
    if (data.length < keyEnd + 4) return undefined;
    const length = data.readInt32BE(keyEnd);
    if (length < 0 || length > bounds.valueBytes) throw invalid(`a field of ${length} bytes`);
    const end = keyEnd + 4 + length;
    if (data.length < end) return undefined;
    const key = data.toString('latin1', at + 3, keyEnd);
    if (key === 'u' || key === '1') fields.set(key, data.toString('utf8', keyEnd + 4, end));
    at = end;
  }
  return { fields, end: at };
}

const invalid = (what: string): PlimsollError =>
  new PlimsollError('record-invalid', `the index of the Maven repository has ${what}`);

/** `group|artifact|version|classifier[|extension]`; NA is no classifier. */
function jarOf(fields: Map<string, string>): IndexedJar | undefined {
  const [group, artifact, version, classifier] = (fields.get('u') ?? '').split('|');
  const sha1 = fields.get('1')?.toLowerCase() ?? '';
  if (!group || !artifact || !version || !/^[0-9a-f]{40}$/.test(sha1)) return undefined;
  return /^(?:sources|javadoc|test-sources)$/.test(classifier ?? '') ? undefined : { sha1, group, artifact, version };
}
