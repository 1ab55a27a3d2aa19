/** A PostgreSQL server of the tests' own: on loopback, in a folder of its own, gone when they end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { scratch } from './plimsoll.ts';
import { must } from './programs.ts';
import { freePort } from './registry.ts';

export interface Postgres {
  /** A new, empty database. @returns its `postgres://…` */
  database(): Promise<string>;
  /** Stops it as a power cut would, and starts it on what is left. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian keeps the server beside the others of its version, out of the PATH. */
const folders = ['/usr/lib/postgresql', '/usr/pgsql'].flatMap(root =>
  existsSync(root) ? readdirSync(root).map(version => join(root, version, 'bin')) : [],
);
const bin = [...(process.env['PATH'] ?? '').split(':'), ...folders.sort().reverse()].find(
  folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
);

/** Why there is no server to be had, or undefined. */
export const postgresMissing = bin ? undefined : 'not installed: postgresql';

/** It refuses to run as root. The user and group of nobody, by Debian's numbers. */
const nobody = { id: 65_534, drop: ['--reuid=65534', '--regid=65534', '--clear-groups', '--'] };
const isRoot = process.getuid?.() === 0;

function as(program: string, args: string[]): { command: string; args: string[] } {
  const path = join(bin ?? '', program);
  return isRoot ? { command: 'setpriv', args: [...nobody.drop, path, ...args] } : { command: path, args };
}

/** Nothing here outlives the test, so nothing is forced to disk; few buffers, so that several may run. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'shared_buffers=64MB',
  'max_connections=100',
  'autovacuum=off',
  'logging_collector=off',
];

/** @throws Error that quotes the server where it does not start */
export async function startPostgres(more: readonly string[] = []): Promise<Postgres> {
  const { folder, remove } = scratch('postgres');
  if (isRoot) chownSync(folder, nobody.id, nobody.id);
  const data = join(folder, 'data');
  const init = as('initdb', ['-D', data, '-U', 'plimsoll', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N']);
  await must(init.command, init.args, { cwd: folder });
  const port = await freePort();
  const sockets = join(folder, 'run');
  mkdirSync(sockets);
  if (isRoot) chownSync(sockets, nobody.id, nobody.id);
  let server = await launch();

  async function answers(): Promise<boolean> {
    const client = new pg.Client(`postgres://plimsoll@127.0.0.1:${port}/postgres`);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
  async function launch(): Promise<ChildProcess> {
    const options = [
      ...settings,
      ...more,
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${sockets}`,
    ];
    const start = as('postgres', ['-D', data, ...options.flatMap(option => ['-c', option])]);
    const child = spawn(start.command, start.args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const kill = (): boolean => child.kill('SIGQUIT');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let said = '';
    child.stderr.on('data', chunk => {
      said = (said + chunk).slice(-1000);
    });
    for (let tries = 0; !(await answers()); tries++) {
      if (tries > 300 || child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`);
      await sleep(100);
    }
    return child;
  }
  /** SIGINT: a fast shutdown. SIGQUIT: an immediate one, which leaves recovery to the next start. */
  const halt = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise(resolve => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  };
  let made = 0;
  return {
    async database() {
      const name = `test${++made}`;
      const client = new pg.Client(`postgres://plimsoll@127.0.0.1:${port}/postgres`);
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return `postgres://plimsoll@127.0.0.1:${port}/${name}`;
    },
    async crash() {
      await halt('SIGQUIT');
      server = await launch();
    },
    async stop() {
      await halt('SIGINT');
      remove();
    },
  };
}
