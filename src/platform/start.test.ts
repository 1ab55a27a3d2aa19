import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../test/real/plimsoll.ts';
import { type Postgres, postgresMissing, startPostgres } from '../../test/real/postgres.ts';
import { skipping } from '../../test/real/programs.ts';
import type { PlatformConfig } from './config.ts';
import { loadConfig } from './load-config.ts';
import { type Running, startPlatform } from './start.ts';
import type { Change } from './types.ts';

const { folder, remove } = scratch('start');
afterAll(remove);

const fail = (): never => {
  throw new Error('no file is read');
};
function start(
  name: string,
  config: Partial<PlatformConfig>,
  more: { databaseUrl?: string; serve?: boolean } = {},
): Promise<Running> {
  const dir = join(folder, name);
  const listen = { host: '127.0.0.1', port: 0 };
  return startPlatform({
    config: loadConfig({ name }, {}, { dir, listen, drainSeconds: 2, ...config }, dir),
    policyFiles: { read: fail, resolve: fail },
    env: {},
    logLevel: 'silent',
    ...more,
  });
}

const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? undefined : 'not installed: openssl';

describe.skipIf(skipping('TLS of the server', noOpenssl))('TLS', () => {
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  function certify(name: string): { cert: string; key: string } {
    const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
    const subject = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', key, '-out', cert];
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      ...subject,
    ]);
    return { cert, key };
  }
  const put = ({ cert, key }: { cert: string; key: string }) => {
    copyFileSync(cert, certFile);
    copyFileSync(key, keyFile);
  };
  const open = (port: number): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket));
      socket.on('error', reject);
    });
  const nameOf = async (port: number): Promise<unknown> => {
    const socket = await open(port);
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  };

  it('takes up a renewed certificate while connections stay, and keeps the old one when the new is none', async () => {
    put(certify('first'));
    const running = await start('tls', { tls: { certFile, keyFile } });
    try {
      const port = Number(new URL(running.address!).port);
      expect(new URL(running.address!).protocol).toBe('https:');
      const held = await open(port);
      expect(await nameOf(port)).toBe('first');
      put(certify('second'));
      running.reload();
      expect(await nameOf(port)).toBe('second');
      const answer = new Promise<string>(resolve => held.once('data', chunk => resolve(String(chunk))));
      held.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
      expect(await answer).toMatch(/^HTTP\/1.1 200/);
      held.destroy();
      writeFileSync(certFile, 'half a certificate');
      running.reload();
      expect(await nameOf(port)).toBe('second');
      // Without being told, too.
      put(certify('third'));
      for (let tries = 0; (await nameOf(port)) !== 'third'; tries++) {
        expect(tries).toBeLessThan(60);
        await sleep(100);
      }
    } finally {
      await running.stop();
    }
  }, 120_000);

  it('does not start with files that are no pair', async () => {
    const [one, two] = [certify('one'), certify('two')];
    await expect(start('pair', { tls: { certFile: one.cert, keyFile: two.key } })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  }, 60_000);
});

describe('a server', () => {
  it('shows the first token once, ends streams and idle connections when it stops, and is gone then', async () => {
    const running = await start('once', {});
    const url = running.address!;
    const authorization = `Bearer ${running.firstToken}`;
    const me = await fetch(`${url}/api/v1/me`, { headers: { authorization } });
    expect(await me.json()).toMatchObject({ role: 'admin', project: '*' });
    const { body } = await fetch(`${url}/api/v1/changes`, { headers: { authorization } });
    const began = performance.now();
    const stopped = running.stop();
    for await (const _ of body!);
    await stopped;
    expect(performance.now() - began).toBeLessThan(5000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    const again = await start('once', {});
    expect(again.firstToken).toBeUndefined();
    await again.stop();
  }, 120_000);
});

describe.skipIf(skipping('two servers on one store', postgresMissing))(
  'two servers and a worker on one PostgreSQL',
  () => {
    let postgres: Postgres;
    let databaseUrl: string;
    beforeAll(async () => {
      postgres = await startPostgres();
      databaseUrl = await postgres.database();
    }, 60_000);
    afterAll(() => postgres?.stop());

    it('make one first token, and hear of each other’s changes, also after the connection broke', async () => {
      const servers = await Promise.all([start('a', {}, { databaseUrl }), start('b', {}, { databaseUrl })]);
      const worker = await start('w', {}, { databaseUrl, serve: false });
      try {
        expect(servers.filter(({ firstToken }) => firstToken)).toHaveLength(1);
        expect(worker.address).toBeUndefined();
        const heard: (Change | undefined)[][] = servers.map(() => []);
        for (const [index, { platform }] of servers.entries())
          platform.elsewhere!.listen(change => heard[index]!.push(change));
        const until = async (wanted: Change | undefined) => {
          for (
            let tries = 0;
            !heard.every(list => list.some(change => JSON.stringify(change) === JSON.stringify(wanted)));
            tries++
          ) {
            expect(tries).toBeLessThan(100);
            await sleep(50);
          }
        };
        const change = (digest: string): Change => ({ kind: 'artifact', digest, reference: 'r', state: 'scanned' });
        worker.platform.changes.tell(change('sha256:1'));
        await until(change('sha256:1'));
        // What is too large for a notification is said to have been missed.
        worker.platform.changes.tell({
          kind: 'judged',
          digests: Array.from({ length: 500 }, (_, n) => `sha256:${n}`.padEnd(71, '0')),
        });
        await until(undefined);
        const { rows } = await terminate(databaseUrl);
        expect(rows.length).toBeGreaterThanOrEqual(3);
        await sleep(2500);
        worker.platform.changes.tell(change('sha256:2'));
        await until(change('sha256:2'));
      } finally {
        await Promise.all([...servers, worker].map(running => running.stop()));
      }
    }, 120_000);
  },
);

/** Breaks the connections by which processes hear of each other. */
async function terminate(url: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client(url);
  await client.connect();
  const ended = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'plimsoll-changes'`,
  );
  await client.end();
  return ended;
}
