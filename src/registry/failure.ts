import { type HttpResponse, readBounded, retryAfter } from '../kit/index.ts';
import { type ErrorCode, PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { isObject, text } from './files.ts';

const codes: Record<number, ErrorCode> = { 401: 'unauthorized', 403: 'unauthorized', 429: 'rate-limited' };

/**
 * An answer that is not what was asked for, as an error in one sentence. Reads what the body says (distribution-spec,
 * "Error Codes").
 * @param asked `the manifest of …`: what was wanted, for the message
 */
export async function failureOf(response: HttpResponse, asked: string, now: number): Promise<PlimsollError> {
  const { status, url, headers } = response;
  const code = codes[status] ?? (status >= 500 ? 'unreachable' : 'registry-protocol');
  const said = await explanation(response);
  const wait = retryAfter(headers['retry-after'], now);
  const later = status === 429 && wait !== undefined ? `; it asks to wait ${Math.ceil(wait / 1000)} s` : '';
  return new PlimsollError(
    code,
    `${url.host} does not give ${asked}: HTTP ${status}${said ? `, ${said}` : ''}${later}`,
  );
}

/** Where token services and clouds write what is wrong. */
const otherWords = ['details', 'error', 'error_description', 'Code', '__type', 'Message', 'message'];

/** What the body of an error says, printable and short; nothing where it says nothing that is readable. */
async function explanation(response: HttpResponse): Promise<string> {
  const type = response.headers['content-type'] ?? '';
  if (type.startsWith('text/html')) {
    response.discard();
    return 'with a web page';
  }
  try {
    const body = Buffer.from(await readBounded(response, bounds.errorBytes)).toString('utf8');
    const root: unknown = JSON.parse(body);
    const first: unknown = isObject(root) && Array.isArray(root['errors']) ? root['errors'][0] : undefined;
    const words = [text(first, 'code'), text(first, 'message')];
    if (first === undefined) words.push(...otherWords.map(key => text(root, key)));
    return printable(words.filter(Boolean).join(': '));
  } catch {
    // The status has said what matters; a body that cannot be read adds nothing.
    return '';
  }
}

export const printable = (words: string): string =>
  words
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);

/** What a server that is no registry gives itself away by. */
export function assertNotWebPage(response: HttpResponse, asked: string): void {
  const type = response.headers['content-type'] ?? '';
  if (!type.startsWith('text/html')) return;
  response.discard();
  throw new PlimsollError('registry-protocol', `${response.url.host} answers with a web page instead of ${asked}`);
}
