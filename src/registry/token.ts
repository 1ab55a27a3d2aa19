import { type Http, type RetryOptions, readBounded, type Trust, withRetries } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Credentials } from './credentials.ts';
import { assertNotWebPage, failureOf, printable } from './failure.ts';
import { isObject, text } from './files.ts';
import { nextHop } from './hops.ts';

export interface TokenRequest {
  /** Checked by `nextHop`. */
  realm: URL;
  service: string | undefined;
  scopes: string[];
  credentials: Credentials | undefined;
  /** Registry, for messages. */
  registry: string;
}

export interface TokenContext {
  http: Http;
  retry: RetryOptions;
  insecure: boolean;
  deadlineMs: number;
  trustOf(host: string): Promise<Trust>;
}

export interface Token {
  value: string;
  /** Milliseconds since the epoch, somewhat early. */
  expires: number;
}

/** What a token lives at least (distribution, docs/spec/auth/token.md), and how much earlier it is renewed. Seconds. */
const life = { least: 60, most: 86_400, margin: 10 } as const;

/**
 * Asks a token service for a token: by GET with a user name and password or without either, by POST (OAuth2) with an
 * identity token (distribution, auth/token.md and auth/oauth.md).
 * @throws PlimsollError `unauthorized`, `registry-protocol`, and what sending throws
 */
export async function fetchToken(request: TokenRequest, context: TokenContext): Promise<Token> {
  const asked = `a token for ${request.registry}`;
  const response = await (request.credentials?.kind === 'identity'
    ? postForm(request, request.credentials.token, context)
    : get(request, context));
  const now = context.retry.now();
  if (response.status !== 200) throw await failureOf(response, asked, now);
  assertNotWebPage(response, asked);
  const reply = parse(await readBounded(response, bounds.tokenBytes));
  const value = text(reply, 'token') ?? text(reply, 'access_token');
  if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
    throw new PlimsollError('registry-protocol', `${response.url.host} answers without a usable token`);
  const seconds = isObject(reply) ? Number(reply['expires_in']) : Number.NaN;
  const lives = Math.min(life.most, Math.max(life.least, Number.isFinite(seconds) ? seconds : 0));
  return { value, expires: now + (lives - life.margin) * 1000 };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    const start = printable(Buffer.from(bytes.subarray(0, 40)).toString('latin1'));
    throw new PlimsollError('registry-protocol', `the token service answers ${JSON.stringify(start)}, not JSON`, {
      cause,
    });
  }
}

async function postForm(request: TokenRequest, refreshToken: string, context: TokenContext) {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'plimsoll',
    refresh_token: refreshToken,
    ...(request.service ? { service: request.service } : {}),
    ...(request.scopes.length ? { scope: request.scopes.join(' ') } : {}),
  });
  const body = Buffer.from(form.toString());
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  return await send(request.realm, { method: 'POST', headers, body }, context);
}

async function get(request: TokenRequest, context: TokenContext) {
  const { credentials } = request;
  const url = new URL(request.realm);
  if (request.service) url.searchParams.set('service', request.service);
  for (const scope of request.scopes) url.searchParams.append('scope', scope);
  let headers: Record<string, string> = { accept: 'application/json' };
  if (credentials?.kind === 'password') {
    url.searchParams.set('account', credentials.username);
    headers = { ...headers, authorization: basic(credentials) };
  }
  let at = url;
  for (let hop = 0; hop <= bounds.redirects; hop++) {
    const response = await send(at, { headers }, context);
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    response.discard();
    const to = nextHop(at, response.headers.location, 'a token service', context.insecure);
    // Credentials were meant for the realm alone.
    if (to.origin !== at.origin) headers = { accept: 'application/json' };
    at = to;
  }
  throw new PlimsollError('registry-protocol', `${url.host} redirects more than ${bounds.redirects} times for a token`);
}

async function send(
  url: URL,
  request: { method?: string; headers: Record<string, string>; body?: Uint8Array },
  { http, retry, deadlineMs, trustOf }: TokenContext,
) {
  const trust = await trustOf(url.host);
  const sent = { ...request, url, trust, deadlineMs };
  return await withRetries(() => http.send(sent), retry);
}

export const basic = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
