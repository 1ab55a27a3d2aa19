import { createHash, createHmac } from 'node:crypto';

/** What the signatures of Amazon and of Alibaba Cloud have in common: a canonical request under HMAC-SHA256. */

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

export const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 3986, 2.3: everything but unreserved characters. */
export const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Request line, sorted query, sorted headers and the body's hash, one below the other. */
export function canonicalRequest(request: {
  method: string;
  path: string;
  query: Iterable<[string, string]>;
  /** Names in lower case. */
  headers: Record<string, string>;
  bodyHash: string;
}): { text: string; signedHeaders: string } {
  const query = [...request.query]
    .map(([key, value]) => `${percent(key)}=${percent(value)}`)
    .sort()
    .join('&');
  const names = Object.keys(request.headers).sort();
  const headers = names.map(name => `${name}:${request.headers[name]!.trim().replace(/\s+/g, ' ')}\n`).join('');
  const signedHeaders = names.join(';');
  const text = [request.method, request.path, query, headers, signedHeaders, request.bodyHash].join('\n');
  return { text, signedHeaders };
}
