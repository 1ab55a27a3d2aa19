import type { FastifyInstance } from 'fastify';
import { PlimsollError } from '../../model/index.ts';

/** Nesting of a JSON body at most: no honest one comes near, and what walks a body may be recursive. */
const deepest = 64;

const quote = 0x22;
const backslash = 0x5c;

/** Whether a JSON text is nested deeper than that. Looks at bytes alone: brackets within strings do not count. */
export function isTooDeep(text: Uint8Array, most = deepest): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (inText) {
      if (byte === backslash) at++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    // [ and {; ] and }: they differ in one bit.
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > most) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** JSON bodies: bounded in depth, and `__proto__` refused. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isTooDeep(body as Buffer)) {
      done(new PlimsollError('bound', `the body is nested deeper than ${deepest} levels`));
      return;
    }
    parse(request, (body as Buffer).toString('utf8'), done);
  });
}
