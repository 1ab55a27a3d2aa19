/** Where the sockets of Docker and podman are: environment, Docker's contexts, the usual paths. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';

export type DaemonAddress =
  | { kind: 'unix'; path: string }
  | { kind: 'tcp'; host: string; port: number; tls?: { ca?: Buffer; cert?: Buffer; key?: Buffer } };

type Env = Record<string, string | undefined>;

const unreachable = (message: string, cause?: unknown): PlimsollError =>
  new PlimsollError('unreachable', message, { cause });

/**
 * Reads `unix:///path`, `tcp://host:port`, `http://` or `https://`.
 * @throws `unreachable` for kinds that are not spoken (`ssh://`, `npipe://`, `fd://`)
 */
export function parseAddress(text: string): DaemonAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === 'unix' && rest.startsWith('/')) return { kind: 'unix', path: rest };
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https') {
    const url = URL.parse(`http://${rest}`);
    // Not `url.port`, which is empty for 80.
    const port = Number(/:(\d+)\/?$/.exec(rest)?.[1] ?? (scheme === 'https' ? 2376 : 2375));
    if (url?.hostname) {
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      return { kind: 'tcp', host, port, ...(scheme === 'https' && { tls: {} }) };
    }
  }
  const known = 'unix:///path/to/socket and tcp://host:port are';
  throw unreachable(`a daemon at ${JSON.stringify(text.slice(0, 200))} is not reached from here; ${known}`);
}

/** @throws `unreachable` when there is no socket at any of the usual places */
export async function dockerAddress(env: Env): Promise<DaemonAddress> {
  const home = env['HOME'] ?? '';
  const configured = env['DOCKER_HOST'] || (await contextHost(env));
  if (configured) return withTls(parseAddress(configured), env);
  const runtime = env['XDG_RUNTIME_DIR'];
  return firstSocket('Docker', [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    ...(home ? [join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock')] : []),
  ]);
}

/** @throws `unreachable` when there is no socket at any of the usual places */
export async function podmanAddress(env: Env): Promise<DaemonAddress> {
  const configured = env['CONTAINER_HOST'];
  if (configured) return parseAddress(configured);
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return firstSocket('podman', [join(runtime, 'podman/podman.sock'), '/run/podman/podman.sock']);
}

async function firstSocket(daemon: string, paths: string[]): Promise<DaemonAddress> {
  for (const path of paths) {
    const isSocket = await stat(path).then(
      found => found.isSocket(),
      () => false,
    );
    if (isSocket) return { kind: 'unix', path };
  }
  throw unreachable(`no socket of ${daemon} was found at ${paths.join(', ')}; is its service running?`);
}

/** A JSON file of the user's own; `undefined` where there is none. */
async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined; // Most machines have none.
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (cause) {
    throw unreachable(`${path} is no JSON, so the Docker context it names is unknown`, cause);
  }
}

/** The address of the context that `docker context use` chose. */
async function contextHost(env: Env): Promise<string | undefined> {
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] ?? '/', '.docker');
  const chosen = env['DOCKER_CONTEXT'] || (await readJson(join(folder, 'config.json')))?.['currentContext'];
  if (typeof chosen !== 'string' || chosen === '' || chosen === 'default') return undefined;
  // The command line keeps a context under the hash of its name.
  const hash = createHash('sha256').update(chosen).digest('hex');
  const meta = await readJson(join(folder, 'contexts/meta', hash, 'meta.json'));
  const endpoints = meta?.['Endpoints'] as { docker?: { Host?: unknown } } | undefined;
  const host = endpoints?.docker?.Host;
  if (typeof host === 'string' && host !== '') return host;
  throw unreachable(`the Docker context ${JSON.stringify(chosen.slice(0, 100))} is chosen but not defined`);
}

/** Docker's own variables turn TLS on and say where the certificates are. */
async function withTls(address: DaemonAddress, env: Env): Promise<DaemonAddress> {
  if (address.kind !== 'tcp' || !(env['DOCKER_TLS_VERIFY'] || address.tls)) return address;
  const folder = env['DOCKER_CERT_PATH'] || join(env['HOME'] ?? '/', '.docker');
  const file = (name: string): Promise<Buffer | undefined> => readFile(join(folder, name)).catch(() => undefined);
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map(file));
  return { ...address, tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } };
}
