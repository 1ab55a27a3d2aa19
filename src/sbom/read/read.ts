/** An SBOM of any format, as a bill. Formats are told by what the document says, never by its name. */
import { PlimsollError } from '../../model/index.ts';
import type { ReadBill, ReadOptions } from './assembly.ts';
import { sbomBounds } from './bounds.ts';
import { unwrapped } from './envelope.ts';
import { type JsonDocument, jsonDocument } from './json-span.ts';
import { text } from './value.ts';

interface JsonForm {
  claims(document: JsonDocument, word: (key: string) => string): boolean;
  read(document: JsonDocument, options: ReadOptions): Promise<ReadBill>;
}

/** What JSON documents are told by; one line a form. */
const jsonForms: JsonForm[] = [
  {
    // Some leave the format out; a version beside components is as good.
    claims: (document, word) =>
      word('bomFormat') === 'CycloneDX' || (document.has('specVersion') && document.has('components')),
    read: async (...from) => (await import('./cyclonedx-json.ts')).readCyclonedxJson(...from),
  },
  {
    claims: (_, word) => word('spdxVersion').startsWith('SPDX-2'),
    read: async (...from) => (await import('./spdx2.ts')).readSpdx2Json(...from),
  },
  {
    claims: (document, word) =>
      document.has('@graph') || (document.has('@context') && word('@context').includes('spdx.org')),
    read: async (...from) => (await import('./spdx3.ts')).readSpdx3(...from),
  },
  {
    claims: document => document.has('artifacts') && (document.has('descriptor') || document.has('distro')),
    read: async (...from) => (await import('./syft.ts')).readSyft(...from),
  },
];

/**
 * Reads an SBOM: CycloneDX as JSON or XML, SPDX 2 as JSON, tag-value or YAML, SPDX 3 as JSON-LD, Syft's own JSON, and any
 * of these within an in-toto statement, a DSSE envelope or a registry's answer.
 * @throws PlimsollError `record-invalid` for what is none of them, `not-applicable` for a VEX document alone, `bound`
 */
export async function readSbom(given: Uint8Array, options: ReadOptions): Promise<ReadBill> {
  if (given.length > sbomBounds.bytes)
    throw new PlimsollError('bound', `${options.name} is larger than ${sbomBounds.bytes} bytes`);
  const bytes = asUtf8(Buffer.from(given.buffer, given.byteOffset, given.length));
  const start = bytes.subarray(0, 4096).toString('utf8').trimStart();
  if (start.startsWith('{')) return readJson(bytes, options);
  if (start.startsWith('<')) return (await import('./cyclonedx-xml.ts')).readCyclonedxXml(bytes, options);
  if (/^(?:#[^\n]*\n\s*)*SPDXVersion:/.test(start))
    return (await import('./spdx2-tag.ts')).readSpdx2Tag(bytes, options);
  if (/^(?:---|%YAML|#|["']?[A-Za-z]+["']?:)/.test(start) && /spdxVersion["']?\s*:/.test(start))
    return (await import('./spdx2-yaml.ts')).readSpdx2Yaml(bytes, options);
  throw new PlimsollError(
    'record-invalid',
    `${options.name} is no SBOM that is known: neither CycloneDX, SPDX nor Syft’s JSON`,
  );
}

async function readJson(given: Buffer, options: ReadOptions): Promise<ReadBill> {
  let bytes = given;
  for (let depth = 0; depth <= sbomBounds.envelopes; depth++) {
    const document = jsonDocument(bytes);
    const word = (key: string): string => {
      const span = document.span(key);
      return span && span[1] - span[0] < sbomBounds.word ? text(document.member(key)) : '';
    };
    const form = jsonForms.find(one => one.claims(document, word));
    if (form) return form.read(document, options);
    const inner = unwrapped(document);
    if (!inner) break;
    bytes = inner;
  }
  throw new PlimsollError(
    'record-invalid',
    `${options.name} is JSON, and no SBOM that is known: neither CycloneDX, SPDX nor Syft’s`,
  );
}

/** Without a byte-order mark; from UTF-16, which shells of Windows write, where one says so. */
function asUtf8(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!little && !big) return bytes;
  return Buffer.from(new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes), 'utf8');
}
