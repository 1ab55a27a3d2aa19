/** Starts the real docker-registry on a free port of loopback, for tests. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of the programs that are not on the PATH. */
export const missing = (...programs: string[]): string[] =>
  programs.filter(program => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);

export const temporaryDir = (): string => mkdtempSync(join(tmpdir(), 'plimsoll-registry-'));

/** A self-signed certificate for localhost and 127.0.0.1, and for names and addresses that only a proxy leads to. */
export async function certificate(dir: string): Promise<{ cert: string; key: string }> {
  const cert = join(dir, 'server.crt');
  const key = join(dir, 'server.key');
  const names = 'subjectAltName=DNS:localhost,DNS:registry.test,IP:127.0.0.1,IP:192.0.2.1';
  await run(
    'openssl',
    'req -x509 -nodes -newkey rsa:2048 -days 2 -subj /CN=localhost -addext',
    names,
    '-keyout',
    key,
    '-out',
    cert,
  );
  return { cert, key };
}

export async function htpasswd(dir: string, user: string, password: string): Promise<string> {
  const path = join(dir, 'htpasswd');
  writeFileSync(path, await run('htpasswd', '-Bbn', user, password));
  return path;
}

/** Runs a program to its end, without blocking servers of this process; the first argument may hold several words. */
export function run(program: string, ...words: string[]): Promise<string> {
  const args = words.flatMap((word, index) => (index === 0 ? word.split(' ') : word));
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 20_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}

export interface RealRegistry {
  /** `127.0.0.1:PORT` */
  host: string;
  stop(): void;
}

/** @param extra lines of its configuration beyond storage: `auth: …` at the left margin, `tls` goes below `http:` */
export async function startRegistry(options: {
  auth?: string;
  tls?: { cert: string; key: string; clientAuthority?: string };
}): Promise<RealRegistry> {
  const dir = temporaryDir();
  mkdirSync(join(dir, 'data'));
  const { cert, key, clientAuthority } = options.tls ?? {};
  const clients = clientAuthority ? `, clientcas: [${clientAuthority}]` : '';
  const tls = cert ? `  tls: { certificate: ${cert}, key: ${key}${clients} }\n` : '';
  const config =
    'version: 0.1\nlog: { level: info }\n' +
    `storage: { filesystem: { rootdirectory: ${join(dir, 'data')} }, delete: { enabled: true } }\n` +
    `http:\n  addr: 127.0.0.1:0\n  secret: none\n${tls}${options.auth ?? ''}`;
  writeFileSync(join(dir, 'config.yml'), config);
  const child = spawn('docker-registry', ['serve', join(dir, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const host = await listening(child);
  return {
    host,
    stop() {
      child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => reject(new Error(`docker-registry does not listen: ${log}`)), 10_000);
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      const at = /listening on (127\.0\.0\.1:\d+)/.exec(log);
      if (!at) return;
      clearTimeout(timer);
      resolve(at[1]!);
    });
    child.once('exit', code => reject(new Error(`docker-registry ended with ${code}: ${log}`)));
  });
}
