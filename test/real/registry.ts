/** Debian's docker-registry on loopback: open, with passwords, with bearer tokens, and over TLS. */
import { createSign, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { scratch } from './plimsoll.ts';
import { end, must, serve } from './programs.ts';

export interface RegistryOptions {
  /** `htpasswd`: basic authentication. `token`: bearer tokens of an authorisation server that is started too. */
  auth?: 'htpasswd' | 'token';
  tls?: boolean;
  /** Whether manifests may be deleted. */
  deletes?: boolean;
  /** Where events are sent, and with what header fields. */
  notifications?: { url: string; headers?: Record<string, string> };
}

export interface Registry {
  /** `127.0.0.1:PORT`, or `localhost:PORT` with TLS. */
  host: string;
  username: string;
  password: string;
  /** PEM file of the authority that signed its certificate. */
  caFile?: string;
  /** Arguments that let skopeo push: credentials and whether to verify. */
  skopeo: string[];
  /** `--authfile` content for programs that read docker's config.json; written to a file in a folder of its own. */
  dockerConfig: string;
  /** Folder in which it keeps what was pushed. */
  storage: string;
  stop(): Promise<void>;
}

/** A port of loopback that nobody listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** An authority, and a certificate for loopback that it signed. */
async function certificates(folder: string): Promise<Certificates> {
  const at = (name: string): string => join(folder, name);
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  writeFileSync(at('names'), names);
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  await must('openssl', [
    ...request,
    '-x509',
    '-subj',
    '/CN=test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  ]);
  await must('openssl', [...request, '-subj', '/CN=localhost', '-keyout', at('key'), '-out', at('csr')]);
  const sign = ['x509', '-req', '-in', at('csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'];
  await must('openssl', [...sign, '-days', '2', '-extfile', at('names'), '-out', at('cert')]);
  return { ca: at('ca.pem'), cert: at('cert'), key: at('key') };
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Certificates {
  /** PEM files. */
  ca: string;
  cert: string;
  key: string;
}

/** The authorisation server of the distribution token protocol: basic authentication in, a signed JWT out. */
async function tokenServer(login: string, pki: Certificates, tls: boolean): Promise<{ url: string; server: Server }> {
  const [cert, key] = [readFileSync(pki.cert), readFileSync(pki.key)];
  const x5c = [new X509Certificate(cert).raw.toString('base64')];
  const grant = (request: IncomingMessage): unknown[] => {
    const [, query = ''] = (request.url ?? '').split('?');
    return new URLSearchParams(query).getAll('scope').map(scope => {
      const actions = scope.slice(scope.lastIndexOf(':') + 1);
      const [type, ...name] = scope.slice(0, scope.lastIndexOf(':')).split(':');
      return { type, name: name.join(':'), actions: actions.split(',') };
    });
  };
  const answer: RequestListener = (request, response) => {
    if (request.headers.authorization !== `Basic ${Buffer.from(login).toString('base64')}`) {
      response.writeHead(401).end();
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'test', sub: 'sailor', aud: 'registry', iat: now, nbf: now - 10, exp: now + 300 };
    const payload = base64url({ ...claims, jti: randomBytes(8).toString('hex'), access: grant(request) });
    const signed = `${base64url({ typ: 'JWT', alg: 'RS256', x5c })}.${payload}`;
    const token = `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token, expires_in: 300 }));
  };
  const server = tls ? createHttpsServer({ cert, key }, answer) : createHttpServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: tls ? `https://localhost:${port}/token` : `http://127.0.0.1:${port}/token`, server };
}

/** Starts a registry with storage of its own, and waits until it answers. `stop` ends it and removes what it stored. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const { folder, remove } = scratch('registry');
  const [username, password] = ['sailor', randomBytes(6).toString('hex')];
  const port = await freePort();
  const config: Record<string, unknown> = {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: options.deletes ?? false } },
  };
  if (options.notifications) {
    const { url, headers = {} } = options.notifications;
    const fields = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    const patience = { timeout: '5s', threshold: 5, backoff: '500ms' };
    config['notifications'] = { endpoints: [{ name: 'plimsoll', url, headers: fields, ...patience }] };
  }
  const pki = options.tls || options.auth === 'token' ? await certificates(folder) : undefined;
  let authorisation: Server | undefined;
  if (options.auth === 'htpasswd') {
    const line = await must('htpasswd', ['-Bbn', username, password]);
    writeFileSync(join(folder, 'htpasswd'), line.stdout);
    config['auth'] = { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } };
  } else if (options.auth === 'token' && pki) {
    const { url, server } = await tokenServer(`${username}:${password}`, pki, options.tls ?? false);
    authorisation = server;
    config['auth'] = { token: { realm: url, service: 'registry', issuer: 'test', rootcertbundle: pki.ca } };
  }
  const tls = options.tls && pki ? { tls: { certificate: pki.cert, key: pki.key } } : {};
  config['http'] = { addr: `127.0.0.1:${port}`, ...tls };
  // JSON is YAML.
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
  const { child, said } = serve('docker-registry', ['serve', join(folder, 'config.yml')]);
  const stop = async (): Promise<void> => {
    authorisation?.closeAllConnections();
    authorisation?.close();
    await end(child);
    remove();
  };
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 100 || child.exitCode !== null) {
      await stop();
      throw new Error(`docker-registry did not start: ${said()}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const host = options.tls ? `localhost:${port}` : `127.0.0.1:${port}`;
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const dockerConfig = join(folder, 'docker');
  await must('mkdir', ['-p', dockerConfig]);
  const auths = options.auth ? { [host]: { auth: login } } : {};
  writeFileSync(join(dockerConfig, 'config.json'), JSON.stringify({ auths }));
  const creds = options.auth ? ['--dest-creds', `${username}:${password}`] : [];
  return {
    host,
    username,
    password,
    ...(options.tls && pki ? { caFile: pki.ca } : {}),
    skopeo: ['--dest-tls-verify=false', ...creds],
    dockerConfig,
    storage: join(folder, 'storage'),
    stop,
  };
}
