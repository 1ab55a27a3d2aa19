import { hexDigest } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { VexDocument } from './document.ts';
import { vexForms } from './forms.ts';

/** Ids of the forms that `writeVex` takes. */
export const vexFormIds: readonly string[] = vexForms.map(({ id }) => id);

/**
 * A VEX document as JSON text. Without an id it gets one out of its content, so that the same statements of the same time
 * give the same bytes.
 * @throws PlimsollError `usage` for a form that is not known
 */
export function writeVex(document: Omit<VexDocument, 'form' | 'unreadable'>, form: string): string {
  const chosen = vexForms.find(({ id }) => id === form);
  if (!chosen) throw new PlimsollError('usage', `there is no form "${form}"; there are ${vexFormIds.join(', ')}`);
  const id = document.id || idOf(document, chosen.id);
  return `${JSON.stringify(chosen.write({ ...document, id, form: chosen.id, unreadable: 0 }), null, 2)}\n`;
}

function idOf(document: object, form: VexDocument['form']): string {
  const digest = hexDigest(Buffer.from(JSON.stringify(document)));
  if (form === 'openvex') return `https://plimsoll.dev/vex/${digest}`;
  if (form === 'csaf') return `plimsoll-vex-${digest.slice(0, 16)}`;
  // CycloneDX takes UUIDs alone (RFC 9562; version 8 is for one's own construction).
  const groups = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
  return `urn:uuid:${[...groups, digest.slice(20, 32)].join('-')}`;
}
