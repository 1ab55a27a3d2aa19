import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starterDatabase } from '../src/advisory/index.ts';
import { matchRows } from '../src/platform/scan/match.ts';
import { packageRows } from '../src/platform/scan/packages.ts';
import { testPlatform } from '../src/platform/testing.ts';
import type { WhereAnswer } from '../src/platform/where/find.ts';
import { openStore, type Store } from '../src/store/index.ts';
import { repo } from './real/cache.ts';
import { plimsoll, reported, scratch } from './real/plimsoll.ts';
import { run } from './real/programs.ts';

const digest = `sha256:${'d'.repeat(64)}`;

describe('plimsoll where', () => {
  const { folder, remove } = scratch('where');
  let store: Store;
  let part: Awaited<ReturnType<typeof testPlatform>>;
  let app: Awaited<ReturnType<typeof part.serve>>;
  let asking: string[] = [];

  beforeAll(async () => {
    store = await openStore({ dir: join(folder, 'store') });
    part = await testPlatform(store, folder);
    app = await part.serve();
    const server = await app.listen({ host: '127.0.0.1', port: 0 });
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, (await part.token('viewer')).replace('Bearer ', ''));
    asking = ['--server', server, '--token-file', tokenFile];
    const purl = 'pkg:npm/lodash@4.17.15';
    const [id] = await packageRows(store.db, [
      { type: 'npm', name: 'lodash', version: '4.17.15', ecosystem: 'npm', purl, path: '' },
    ]);
    const database = starterDatabase();
    await matchRows(store.db, [id!], database, { now: new Date() });
    database.close();
    const { id: artifact_id } = await store.db
      .insertInto('artifacts')
      .values({ digest, state: 'scanned', reference: `r.example/shop@${digest}`, problems: '[]' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await store.db.insertInto('artifact_packages').values({ artifact_id, package_id: id! }).execute();
  }, 120_000);
  afterAll(async () => {
    remove();
  });

  it('asks the server, and prints both languages and JSON', async () => {
    const english = await plimsoll(['where', 'lodash@<4.17.21', ...asking]);
    expect(english).toMatchObject({ code: 0, stderr: '' });
    expect(english.stdout).toContain('in 1 artifact, 0 of them running');
    expect(english.stdout).toContain('lodash 4.17.15 → ');
    const chinese = await plimsoll(['where', 'lodash', '--lang', 'zh-CN', ...asking]);
    expect(chinese.stdout).toContain('1 个镜像包含它');
    const json = reported<WhereAnswer>(await plimsoll(['where', 'CVE-2020-8203', '--format', 'json', ...asking]));
    expect(json).toMatchObject({ totals: { artifacts: 1 }, artifacts: [{ digest }] });
    const nowhere = await plimsoll(['where', 'CVE-1999-0001', ...asking]);
    expect(nowhere.stdout).toBe('CVE-1999-0001 is in no artifact that is known.\n');
  }, 60_000);

  it('says what the server refuses, and what is missing', async () => {
    const refused = await plimsoll(['where', 'x', '--server', asking[1]!], {
      env: { PLIMSOLL_TOKEN: `plimsoll_${'A'.repeat(43)}` },
    });
    expect(refused.stderr).toContain('the token is not known');
    expect((await plimsoll(['where', 'x', '--server', asking[1]!])).code).toBe(2);
    expect((await plimsoll(['where', 'x', '--server', 'http://plimsoll.example'])).stderr).toContain('not encrypted');
  }, 60_000);

  it('asks the store itself when no server uses it', async () => {
    expect((await plimsoll(['where', 'lodash', '--dir', folder])).code).toBe(4);
    await app.close();
    await part.close();
    await store.close();
    const direct = await plimsoll(['where', 'lodash', '--dir', folder]);
    expect(direct.stdout).toContain('in 1 artifact');
  }, 60_000);
});

it('a zero-day drill ends with a gate that blocks', async () => {
  const ran = await run(process.execPath, [join(repo, 'scripts/drill.ts'), '40'], {
    timeoutMs: 100_000,
    env: { PLIMSOLL_DATABASE_URL: undefined },
  });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/is known +\d+ ms\n.*has arrived +\d+ ms\n.*blocks +\d+ ms\n/);
}, 120_000);
