import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { scan } from '../../scan/index.ts';
import { writeOciLayout } from '../../source/image-writer.ts';
import type { Store } from '../../store/index.ts';
import { lookAtWaivers } from '../api/waiver-clock.ts';
import { refreshDatabase } from '../rematch/start.ts';
import { scanArtifact } from '../scan/artifact.ts';
import { judgeArtifact } from '../scan/judge.ts';
import { openWaivers } from '../scan/waivers.ts';
import { testPlatform } from '../testing.ts';

const lock = (version: string) => JSON.stringify({ name: 'lodash', version, license: 'MIT' });
const host = 'registry.example:5000';

describe.each(storeKinds.filter(({ skip }) => !skip))('the API on $name', kind => {
  const { folder, remove } = scratch('api');
  let stores: StoreSource;
  let store: Store;
  let part: Awaited<ReturnType<typeof testPlatform>>;
  let app: FastifyInstance;
  let admin: string;
  /** An image with a vulnerable package, and one without. */
  let digests: string[];
  let now = new Date('2026-06-01T12:00:00Z');

  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
    part = await testPlatform(store, join(folder, 'platform'), {
      now: () => now,
      config: {
        registries: [{ host }],
        environments: ['production', 'test'],
        projects: [
          { name: 'blue', repositories: [`${host}/blue/*`] },
          { name: 'red', repositories: [`${host}/red/*`] },
        ],
      },
    });
    app = await part.serve();
    await app.ready();
    admin = await part.token('admin');
    const layout = join(folder, 'layout');
    const base = { entries: [{ path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }] };
    const own = (version: string) => ({
      entries: [{ path: 'app/node_modules/lodash/package.json', content: lock(version) }],
    });
    const images = await writeOciLayout(layout, [
      { tag: 'old', layers: [base, own('4.17.15')] },
      { tag: 'new', layers: [base, own('4.17.21')] },
    ]);
    digests = images.map(({ digest }) => digest);
    for (const [index, tag] of ['old', 'new'].entries()) {
      const context = { ...part.platform, database: part.platform.advisories.current(), openOptions: () => ({}) };
      const job = { reference: `oci:${layout}:${tag}`, digest: digests[index]!, why: 'test' };
      const row = (await scanArtifact(job, context))!;
      const standard = { ...part.platform.policy(), waivers: await openWaivers(store, now) };
      await judgeArtifact(part.platform, row, context.database, standard);
      const repository = index === 0 ? 'blue/app' : 'red/app';
      await store.db.insertInto('tags').values({ registry: host, repository, tag: '1', artifact_id: row.id }).execute();
    }
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await part?.close();
    await stores?.stop();
    remove();
  });

  const ask = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    options: InjectOptions = {},
    token = admin,
  ) => {
    const answer = await app.inject({ method, url, ...options, headers: { authorization: token, ...options.headers } });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
  };
  const get = (url: string, token = admin) => ask('GET', url, {}, token);
  const post = (url: string, payload: object, token = admin) => ask('POST', url, { payload }, token);

  describe('a verdict', () => {
    it('says of a known digest what each environment says, or the one that was named', async () => {
      const all = await get(`/api/v1/verdicts?digest=${digests[0]}`);
      expect(all).toMatchObject({ status: 200, body: { digest: digests[0], state: 'scanned' } });
      expect(all.body.verdicts.map(({ environment }: { environment: string }) => environment)).toEqual([
        'production',
        'test',
      ]);
      const one = await get(`/api/v1/verdicts?digest=${digests[0]}&environment=test`);
      expect(one.body.verdicts).toEqual([all.body.verdicts[1]]);
      expect(one.body.verdicts[0]).toMatchObject({
        verdict: expect.stringMatching(/^(warn|block)$/),
        policyDigest: expect.any(String),
      });
    });
    it('is not sent again to who has it', async () => {
      const url = `/api/v1/verdicts?digest=${digests[0]}`;
      const { headers } = await get(url);
      const again = await ask('GET', url, { headers: { 'if-none-match': String(headers['etag']) } });
      expect(again).toMatchObject({ status: 304, body: undefined });
    });
    it('is none for what nobody knows, nobody has scanned, or an environment without one', async () => {
      expect(await get(`/api/v1/verdicts?digest=sha256:${'0'.repeat(64)}`)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
      const waiting = `sha256:${'1'.repeat(64)}`;
      expect(await post('/api/v1/scans', { reference: `${host}/blue/app@${waiting}` })).toMatchObject({
        status: 202,
        body: { isNew: true },
      });
      expect(await get(`/api/v1/verdicts?digest=${waiting}`)).toMatchObject({
        status: 200,
        body: { state: 'queued', verdicts: [] },
      });
      expect(await get(`/api/v1/verdicts?digest=${digests[0]}&environment=moon`)).toMatchObject({
        status: 400,
        body: { code: 'request-invalid' },
      });
    });
  });

  it('lists artifacts by any of their sides, page after page', async () => {
    const names = async (query: string) =>
      (await get(`/api/v1/artifacts?${query}`)).body.items.map(({ digest }: { digest: string }) => digest);
    expect(await names('state=scanned')).toEqual([digests[1], digests[0]]);
    expect(await names('repository=blue/app&tag=1')).toEqual([digests[0]]);
    expect(await names(`registry=${host}&tag=2`)).toEqual([]);
    const { body } = await get(`/api/v1/artifacts/${digests[0]}`);
    expect(await names(`verdict=${body.verdicts[0].verdict}&environment=production`)).toContain(digests[0]);
    expect(await names('environment=moon')).toEqual([]);
    const [severity] = Object.keys(body.verdicts[0].counts.severities);
    expect(await names(`severity=${severity}`)).toEqual([digests[0]]);
    const first = await get('/api/v1/artifacts?state=scanned&limit=1');
    const second = await get(`/api/v1/artifacts?state=scanned&limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ digest }) => digest)).toEqual([digests[1], digests[0]]);
    expect(second.body).not.toHaveProperty('nextCursor');
    // A cursor of another list is none of this one.
    const other = await get(`/api/v1/artifacts?state=failed&cursor=${first.body.nextCursor}`);
    expect(other).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
  });

  it('gives the documents that the command line gives', async () => {
    const report = (await get(`/api/v1/artifacts/${digests[0]}/report?environment=test`)).body;
    const cli = await scan(`oci:${join(folder, 'layout')}:old`, { now });
    expect(report).toMatchObject({ schemaVersion: 1, os: { id: 'debian' }, verdict: { verdict: expect.any(String) } });
    const key = (found: { id: string; package?: { path: string } }) => `${found.id} ${found.package?.path}`;
    expect(report.findings.map(key).sort()).toEqual(cli.findings.map(key).sort());
    const inventory = (await get(`/api/v1/artifacts/${digests[0]}/inventory`)).body;
    expect(inventory.packages).toMatchObject([{ name: 'lodash', version: '4.17.15' }]);
    const sbom = (await get(`/api/v1/artifacts/${digests[0]}/sbom?format=cyclonedx-json`)).body;
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      components: expect.arrayContaining([expect.objectContaining({ name: 'lodash' })]),
    });
    const none = await get(`/api/v1/artifacts/sha256:${'1'.repeat(64)}/report`);
    expect(none).toMatchObject({ status: 409, body: { code: 'not-applicable' } });
  });

  it('finds findings across artifacts', async () => {
    const all = (await get('/api/v1/findings')).body.items;
    expect(all.length).toBeGreaterThan(0);
    expect(all[0]).toMatchObject({ artifacts: 1, package: { name: 'lodash' }, fixable: expect.any(Boolean) });
    const { id } = all[0];
    expect((await get(`/api/v1/findings?id=${id}`)).body.items).toHaveLength(1);
    expect((await get('/api/v1/findings?purl=pkg:npm/lodash')).body.items).toHaveLength(all.length);
    expect((await get('/api/v1/findings?purl=pkg:npm/lodas')).body.items).toEqual([]);
    expect((await get(`/api/v1/findings?digest=${digests[1]}`)).body.items).toEqual([]);
    expect((await get('/api/v1/findings?kev=maybe')).status).toBe(400);
    if (all.length > 1) {
      const { nextCursor } = (await get('/api/v1/findings?limit=1')).body;
      expect((await get(`/api/v1/findings?limit=1&cursor=${nextCursor}`)).body.items[0].id).toBe(all[1].id);
    }
  });

  it('queues a scan once, and none of a registry that the configuration does not name', async () => {
    const reference = `${host}/blue/other:2`;
    expect((await post('/api/v1/scans', { reference })).body).toEqual({ reference, lane: 'push', isNew: true });
    expect((await post('/api/v1/scans', { reference })).body).toMatchObject({ isNew: false });
    expect(await post('/api/v1/scans', { reference: 'elsewhere.example/app' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await post('/api/v1/scans', { reference: '../../etc/passwd' })).toMatchObject({
      status: 400,
      body: { code: 'reference-invalid' },
    });
    const { lanes } = (await get('/api/v1/queue')).body;
    expect(lanes.find(({ lane }: { lane: string }) => lane === 'push')).toMatchObject({ waiting: 2 });
    expect((await get('/api/v1/queue/dead')).body).toEqual({ items: [] });
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await post(`/api/v1/queue/dead/${id}/rerun`, {})).status).toBe(404);
  });

  it('knows what runs, and has it scanned', async () => {
    const one = {
      namespace: 'shop',
      owner: 'Deployment/web',
      container: 'web',
      image: `${host}/blue/app:1`,
      digest: digests[0],
      environment: 'production',
    };
    const unknown = { ...one, container: 'side', digest: `sha256:${'2'.repeat(64)}` };
    const put = (workloads: object[], complete = false) =>
      ask('PUT', '/api/v1/workloads', { payload: { cluster: 'c1', complete, workloads } });
    expect((await put([one, unknown])).body).toEqual({ kept: 2, gone: 0, queued: 1 });
    expect((await put([one, unknown])).body).toEqual({ kept: 2, gone: 0, queued: 0 });
    const rows = await store.db
      .selectFrom('workloads')
      .select(['container', 'artifact_id'])
      .orderBy('container')
      .execute();
    expect(rows).toEqual([
      { container: 'side', artifact_id: expect.any(Number) },
      { container: 'web', artifact_id: expect.any(Number) },
    ]);
    now = new Date(now.getTime() + 1000);
    expect((await put([one], true)).body).toEqual({ kept: 1, gone: 1, queued: 0 });
    expect((await get('/api/v1/workloads?cluster=c1')).body.items).toMatchObject([
      { container: 'web', digest: digests[0] },
    ]);
    expect((await get('/api/v1/workloads?cluster=c1&gone=true')).body.items).toHaveLength(2);
  });

  describe('a waiver', () => {
    const counts = async () =>
      (await get(`/api/v1/verdicts?digest=${digests[0]}&environment=production`)).body.verdicts[0].counts;
    const idOf = async () => (await get('/api/v1/findings')).body.items[0].id;
    const settled = () => refreshDatabase(part.platform);

    it('sets findings aside, until it is withdrawn', async () => {
      const ids = [await idOf()];
      const made = await post('/api/v1/waivers', {
        ids,
        reason: 'not reachable',
        owner: 'shop',
        expires: '2026-07-01',
      });
      expect(made).toMatchObject({ status: 201, body: { affected: 1, waiver: { ids, project: '*' } } });
      await settled();
      expect(await counts()).toMatchObject({ waived: 1 });
      expect((await get('/api/v1/waivers')).body.items).toHaveLength(1);
      expect(await ask('DELETE', `/api/v1/waivers/${made.body.waiver.id}`)).toMatchObject({
        status: 200,
        body: { affected: 1 },
      });
      await settled();
      expect(await counts()).toMatchObject({ waived: 0 });
      expect((await ask('DELETE', `/api/v1/waivers/${made.body.waiver.id}`)).status).toBe(404);
    });
    it('ends by itself on the day after its last', async () => {
      await post('/api/v1/waivers', { ids: [await idOf()], reason: 'soon', owner: 'shop', expires: '2026-06-02' });
      await settled();
      expect(await counts()).toMatchObject({ waived: 1 });
      await lookAtWaivers(part.platform);
      now = new Date('2026-06-03T00:00:30Z');
      await lookAtWaivers(part.platform);
      expect(await counts()).toMatchObject({ waived: 0 });
    });
    it('of a project counts for what that project alone has', async () => {
      const red = await part.token('operator', 'red');
      const aim = { purl: 'pkg:npm/lodash', reason: 'ours', owner: 'red' };
      expect(await post('/api/v1/waivers', { ...aim, project: 'blue' }, red)).toMatchObject({ status: 403 });
      expect(await post('/api/v1/waivers', aim, red)).toMatchObject({
        status: 201,
        body: { waiver: { project: 'red' } },
      });
      await settled();
      expect(await counts()).toMatchObject({ waived: 0 });
      const blue = await part.token('operator', 'blue');
      const made = await post('/api/v1/waivers', { ...aim, owner: 'blue' }, blue);
      await settled();
      expect((await counts()).waived).toBeGreaterThan(0);
      // Another project neither sees nor withdraws it.
      expect((await ask('DELETE', `/api/v1/waivers/${made.body.waiver.id}`, {}, red)).status).toBe(404);
      expect((await get('/api/v1/waivers', red)).body.items.map(({ owner }: { owner: string }) => owner)).not.toContain(
        'blue',
      );
    });
    it.each([
      ['of everything', { reason: 'r', owner: 'o' }],
      ['without an owner', { ids: ['CVE-2020-1'], reason: 'r' }],
      ['that has ended', { ids: ['CVE-2020-1'], reason: 'r', owner: 'o', expires: '2020-01-01' }],
      ['with a date that is none', { ids: ['CVE-2020-1'], reason: 'r', owner: 'o', expires: 'soon' }],
      ['of a project that is none', { ids: ['CVE-2020-1'], reason: 'r', owner: 'o', project: 'green' }],
      ['with a key that is none', { ids: ['CVE-2020-1'], reason: 'r', owner: 'o', until: '2027-01-01' }],
    ])('%s is refused', async (_, body) => {
      expect(await post('/api/v1/waivers', body)).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
    });
  });

  it('shows a token of one project nothing of another', async () => {
    const red = await part.token('viewer', 'red');
    expect((await get('/api/v1/artifacts', red)).body.items).toMatchObject([{ digest: digests[1] }]);
    for (const path of ['', '/report', '/inventory', '/sbom']) {
      expect((await get(`/api/v1/artifacts/${digests[0]}${path}`, red)).status).toBe(404);
    }
    expect((await get(`/api/v1/verdicts?digest=${digests[0]}`, red)).status).toBe(404);
    expect((await get(`/api/v1/verdicts?digest=${digests[1]}`, red)).status).toBe(200);
    expect((await get('/api/v1/findings', red)).body.items).toEqual([]);
    expect((await get('/api/v1/workloads', red)).body.items).toEqual([]);
    expect((await get('/api/v1/projects', red)).body.items).toMatchObject([{ name: 'red' }]);
    const scanner = await part.token('scanner', 'red');
    expect((await post('/api/v1/scans', { reference: `${host}/blue/app:1` }, scanner)).status).toBe(403);
    expect((await post('/api/v1/scans', { reference: `${host}/red/app:1` }, scanner)).status).toBe(202);
    const of = await part.token('admin', 'red');
    expect((await post('/api/v1/tokens', { name: 'n', role: 'viewer', project: '*' }, of)).status).toBe(403);
    expect(
      (await get('/api/v1/tokens', of)).body.items.every(({ project }: { project: string }) => project === 'red'),
    ).toBe(true);
    expect((await get('/api/v1/artifacts', await part.token('viewer', 'gone'))).body.items).toEqual([]);
  });

  it('makes tokens that are shown once, end, and can be withdrawn', async () => {
    const made = await post('/api/v1/tokens', {
      name: 'ci',
      role: 'viewer',
      expiresAt: new Date(now.getTime() + 60_000).toISOString(),
    });
    expect(made).toMatchObject({
      status: 201,
      body: { token: expect.stringMatching(/^plimsoll_/), item: { role: 'viewer' } },
    });
    const token = `Bearer ${made.body.token}`;
    expect(await get('/api/v1/me', token)).toMatchObject({
      status: 200,
      body: { name: 'ci', role: 'viewer', project: '*' },
    });
    const listed = JSON.stringify((await get('/api/v1/tokens')).body);
    expect(listed).toContain(made.body.item.id);
    expect(listed).not.toContain(made.body.token);
    const before = now;
    now = new Date(now.getTime() + 61_000);
    expect(await get('/api/v1/me', token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    now = before;
    expect((await ask('DELETE', `/api/v1/tokens/${made.body.item.id}`)).status).toBe(204);
    expect((await get('/api/v1/me', token)).status).toBe(401);
    const actions = (await get('/api/v1/audit?action=token.revoke')).body.items;
    expect(actions).toMatchObject([{ action: 'token.revoke', subject: made.body.item.id }]);
    expect(JSON.stringify((await get('/api/v1/audit?limit=500')).body)).not.toContain(made.body.token);
  });
});
