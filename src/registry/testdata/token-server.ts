/** A token service whose tokens docker-registry accepts (distribution, docs/spec/auth/token.md), for tests. */
import { createSign, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenServer {
  /** Address for the realm. */
  realm: string;
  /** Every request, as `METHOD scope by USER`. */
  log: string[];
  stop(): void;
}

/** Accepts alice:secret and the refresh token `refresh-1`; gives anonymous askers pulls alone. */
export async function startTokenServer(
  service: string,
  pem: { cert: string; key: string },
  lifeSeconds = 300,
): Promise<TokenServer> {
  const log: string[] = [];
  const sign = signer(pem);
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://token.test');
      const form = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)) : url.searchParams;
      const user = userOf(request, form);
      const scopes = form.getAll('scope').flatMap(scope => scope.split(' '));
      log.push(`${request.method} ${scopes.join(' ')} by ${user ?? 'nobody'}`);
      if (user === undefined) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"errors":[{"code":"UNAUTHORIZED","message":"wrong user name or password"}]}');
        return;
      }
      const access = scopes.flatMap(scope => {
        const [type = '', name = '', actions = ''] = scope.split(':');
        const wanted = actions.split(',').filter(action => user !== '' || action === 'pull');
        return type === '' ? [] : { type, name, actions: wanted };
      });
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: 'plimsoll-test', sub: user, aud: service, iat: now, nbf: now - 10, exp: now + lifeSeconds };
      const token = sign({ ...claims, jti: randomUUID(), access });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ token, expires_in: lifeSeconds }));
    })();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { realm: `http://127.0.0.1:${port}/token`, log, stop: () => void server.close() };
}

/** The user's name; empty for nobody in particular, undefined for a wrong password. */
function userOf(request: IncomingMessage, form: URLSearchParams): string | undefined {
  if (request.method === 'POST') return form.get('refresh_token') === 'refresh-1' ? 'alice' : undefined;
  const header = request.headers.authorization;
  if (header === undefined) return '';
  return Buffer.from(header.slice('Basic '.length), 'base64').toString() === 'alice:secret' ? 'alice' : undefined;
}

function signer({ cert, key }: { cert: string; key: string }): (claims: unknown) => string {
  const der = readFileSync(cert, 'utf8').replace(/-----[^-]+-----|\s/g, '');
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return claims => {
    const text = `${part({ typ: 'JWT', alg: 'RS256', x5c: [der] })}.${part(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(readFileSync(key, 'utf8'), 'base64url')}`;
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
