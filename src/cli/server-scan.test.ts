import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../test/real/plimsoll.ts';
import { factsMediaType } from '../extract/frame.ts';
import { testPlatform } from '../platform/testing.ts';
import { scan } from '../scan/index.ts';
import { writeOciLayout } from '../source/image-writer.ts';
import { openStore, type Store } from '../store/index.ts';
import { serverScan } from './server-scan.ts';

const diffId = `sha256:${'a'.repeat(64)}`;
const tools = 'b'.repeat(32);

describe('scan --server', () => {
  const { folder, remove } = scratch('evaluate');
  let store: Store;
  let part: Awaited<ReturnType<typeof testPlatform>>;
  let server = '';
  let app: Awaited<ReturnType<typeof part.serve>>;
  const now = new Date('2026-06-01T00:00:00Z');

  beforeAll(async () => {
    store = await openStore({ dir: join(folder, 'store') });
    part = await testPlatform(store, folder);
    app = await part.serve();
    server = await app.listen({ host: '127.0.0.1', port: 0 });
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await part?.close();
    await store?.close();
    remove();
  });

  const elsewhere = async (role: 'viewer' | 'scanner', gate = {}) => {
    const token = (await part.token(role)).replace(/^Bearer /, '');
    return serverScan({ server, gate }, { PLIMSOLL_TOKEN: token });
  };
  const lodash = JSON.stringify({ name: 'lodash', version: '4.17.15', license: 'MIT' });
  const image = async () => {
    await writeOciLayout(join(folder, 'layout'), [
      {
        tag: 'one',
        layers: [
          { entries: [{ path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }] },
          { entries: [{ path: 'app/node_modules/lodash/package.json', content: lodash }] },
        ],
      },
    ]);
    return `oci:${join(folder, 'layout')}:one`;
  };
  const sent = async () => {
    const rows = await store.db.selectFrom('layers').select(['diff_id', 'tools']).execute();
    return rows.length;
  };

  it('gives what a scan here gives, and sends what a layer says once', async () => {
    const reference = await image();
    const here = await scan(reference, { now });
    const there = await scan(reference, { now, elsewhere: await elsewhere('scanner') });
    const key = (finding: (typeof here.findings)[number]) =>
      `${finding.id} ${finding.package?.path} ${finding.severity}`;
    expect(there.findings.map(key)).toEqual(here.findings.map(key));
    expect(there.findings.length).toBeGreaterThan(0);
    expect(there).toMatchObject({ os: here.os, packages: here.packages, artifact: { reference } });
    expect(there.verdict.reasons.length).toBeGreaterThan(0);
    expect(await sent()).toBe(2);
    await scan(reference, { now, elsewhere: await elsewhere('scanner', { failOn: 'high' }) });
    // Another token: what one client says is not what another’s layers are taken to hold.
    expect(await sent()).toBe(4);
  });

  it('sends a directory in one piece', async () => {
    const { mkdirSync, writeFileSync } = await import('node:fs');
    const root = join(folder, 'root/app/node_modules/lodash');
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'package.json'), lodash);
    const before = await sent();
    const result = await scan(`rootfs:${join(folder, 'root')}`, { now, elsewhere: await elsewhere('scanner') });
    expect(result.findings.length).toBeGreaterThan(0);
    expect(await sent()).toBe(before);
  });

  it('is for tokens that may scan', async () => {
    const reference = await image();
    await expect(scan(reference, { now, elsewhere: await elsewhere('viewer') })).rejects.toMatchObject({
      code: 'access-denied',
    });
  });

  it('refuses layers of which nobody has told, and counts those that were not read as gaps', async () => {
    const authorization = await part.token('scanner');
    const ask = (unread: string[]) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/evaluate',
        headers: { authorization },
        payload: {
          artifact: { reference: 'x', transport: 'oci:', kind: 'image', layers: [{ index: 0, diffId }] },
          tools,
          unread,
          problems: [],
          layersRead: 0,
        },
      });
    expect((await ask([])).statusCode).toBe(404);
    const gap = await ask([diffId]);
    expect(gap.json()).toMatchObject({ problems: [{ layer: diffId, gap: true }] });
    expect(gap.json().verdict.verdict).not.toBe('admit');
    const wrong = await app.inject({
      method: 'PUT',
      url: `/api/v1/facts/${diffId}?tools=${tools}`,
      headers: { authorization, 'content-type': factsMediaType },
      payload: Buffer.from('nothing'),
    });
    expect(wrong.json()).toMatchObject({ status: 400, code: 'record-invalid' });
  });
});
