import { PlimsollError } from '../../model/index.ts';
import { vexBounds } from './bounds.ts';
import type { VexDocument } from './document.ts';
import { vexForms } from './forms.ts';

/**
 * Reads a VEX document of any form, told by its content.
 * @param name of the file, for errors
 * @throws PlimsollError `record-invalid` when it is none, `bound` when it is larger than any honest one
 */
export function readVex(bytes: Uint8Array, name: string): VexDocument {
  if (bytes.length > vexBounds.documentBytes)
    throw new PlimsollError('bound', `${name} has more than ${vexBounds.documentBytes} bytes`);
  const json = jsonOf(bytes, name);
  const form = vexForms.find(one => one.claims(json));
  if (!form) {
    const titles = vexForms.map(({ title }) => title).join(', ');
    throw new PlimsollError('record-invalid', `${name} is no VEX document that is known; there are ${titles}`);
  }
  const document = form.read(json);
  const products = document.statements.reduce((sum, { products: named }) => sum + named.length, 0);
  if (document.statements.length > vexBounds.statements || products > vexBounds.products)
    throw new PlimsollError('bound', `${name} has more statements or products than are read of one document`);
  return { form: form.id, ...document };
}

function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const message = `${name} is not JSON, or is cut off: ${(cause as Error).message.slice(0, 200)}`;
    throw new PlimsollError('record-invalid', message, { cause });
  }
}
