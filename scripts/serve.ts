/**
 * `make serve`: the platform on its embedded store, and a real registry beside it that tells it of every push, when one is
 * installed. State is kept under demo/platform. `PLIMSOLL_REGISTRY_PORT` and `PLIMSOLL_LISTEN` choose other ports.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from '../src/platform/load-config.ts';

const root = join(import.meta.dirname, '..');
const dir = join(root, 'demo/platform');
const listen = addressOf(process.env['PLIMSOLL_LISTEN'] ?? '127.0.0.1:8383');
const registryPort = Number(process.env['PLIMSOLL_REGISTRY_PORT'] ?? 5000);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const installed = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const taken = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
  });

/** Kept over starts: the registry and the server both read it. */
function hookToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** @returns the registry, or why there is none */
async function startRegistry(token: string): Promise<ChildProcess | string> {
  if (!installed('docker-registry'))
    return 'docker-registry is not installed (Debian: apt-get install docker-registry)';
  if (await taken(registryPort)) return `something listens on port ${registryPort} already: set PLIMSOLL_REGISTRY_PORT`;
  const config = join(dir, 'registry.yml');
  const url = `http://127.0.0.1:${listen.port}/hooks/registry/distribution`;
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(dir, 'registry') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${registryPort}` },
      notifications: {
        endpoints: [
          {
            name: 'plimsoll',
            url,
            headers: { authorization: [`Bearer ${token}`] },
            ...{ timeout: '5s', threshold: 5, backoff: '2s' },
          },
        ],
      },
    }),
    { mode: 0o600 },
  );
  const log = openSync(join(dir, 'registry.log'), 'w', 0o600);
  return spawn('docker-registry', ['serve', config], { stdio: ['ignore', log, log] });
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${listen.port}/healthz`)).ok;
  } catch {
    return false;
  }
}

mkdirSync(dir, { recursive: true });
const tokenFile = join(dir, 'hook-token');
const registry = await startRegistry(hookToken(tokenFile));
const host = `127.0.0.1:${registryPort}`;
const beside = typeof registry === 'object';
const config = join(dir, 'plimsoll.yaml');
writeFileSync(
  config,
  JSON.stringify({
    listen,
    dir,
    registries: beside ? [{ host, insecure: true, privateAddress: true }] : [],
    hooks: beside ? [{ dialect: 'distribution', registry: host, tokenFile }] : [],
  }),
);
const server = spawn(join(root, 'bin/plimsoll'), ['serve', '--config', config], { stdio: 'inherit' });
// Both get the terminal's signal; a signal to this process alone is handed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.once('exit', code => {
  if (typeof registry === 'object') registry.kill();
  process.exitCode = code ?? 1;
});

while (server.exitCode === null && !(await answers())) await sleep(200);
if (server.exitCode === null) {
  say(`Plimsoll on http://${listen.host}:${listen.port} (metrics at /metrics, the API at /api/v1)`);
  say(
    beside ? `A registry on ${host}: push an image there, and it is scanned.` : `No registry beside it: ${registry}.`,
  );
  if (beside) say(`  skopeo copy --dest-tls-verify=false docker-archive:IMAGE.tar docker://${host}/app:1`);
  say(`State in ${relative(process.cwd(), dir)}; end with Ctrl-C.`);
}
