import { PlimsollError } from '../../model/index.ts';
import { vexBounds } from './bounds.ts';
import { cyclonedxOfXml } from './cyclonedx-xml.ts';
import type { VexDocument } from './document.ts';
import { jsonOf, unwrapped } from './envelope.ts';
import { vexForms } from './forms.ts';

/**
 * Reads a VEX document of any form, told by its content; as it is, or inside an attestation.
 * @param name of the file, for errors
 * @throws PlimsollError `record-invalid` when it is none, `bound` when it is larger than any honest one
 */
export function readVex(bytes: Uint8Array, name: string): VexDocument {
  const document = vexIn(bytes, name);
  if (document) return document;
  const titles = vexForms.map(({ title }) => title).join(', ');
  throw new PlimsollError('record-invalid', `${name} is no VEX document that is known; there are ${titles}`);
}

/** The same; undefined for a document of another kind, such as a bill of materials. */
export function vexIn(bytes: Uint8Array, name: string): VexDocument | undefined {
  if (bytes.length > vexBounds.documentBytes)
    throw new PlimsollError('bound', `${name} has more than ${vexBounds.documentBytes} bytes`);
  const json = isXml(bytes) ? cyclonedxOfXml(new TextDecoder().decode(bytes)) : unwrapped(jsonOf(bytes, name), name);
  const form = vexForms.find(one => one.claims(json));
  if (!form) return undefined;
  const document = form.read(json);
  const products = document.statements.reduce((sum, { products: named }) => sum + named.length, 0);
  if (document.statements.length > vexBounds.statements || products > vexBounds.products)
    throw new PlimsollError('bound', `${name} has more statements or products than are read of one document`);
  return { form: form.id, ...document };
}

/** Whether the first character that is no space is that of an element. */
function isXml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1');
  return /^(\u00ef\u00bb\u00bf)?\s*</.test(head);
}
