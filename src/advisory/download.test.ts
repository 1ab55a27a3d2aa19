import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDatabase, openDatabase } from './index.ts';

const record = {
  id: 'GHSA-xxxx-xxxx-0001',
  modified: '2024-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
    },
  ],
};
const answers: Record<string, RequestListener> = {
  '/osv.json.gz?of=npm': (_, response) => response.end(gzipSync(JSON.stringify(record))),
  '/moved.json': (_, response) => response.writeHead(302, { location: '/osv.json.gz?of=npm' }).end(),
  '/page.json': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>'),
  '/cut.json': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"id":', () => response.destroy());
  },
};

let root = '';
let base = '';
const server = createServer((request, response) =>
  (answers[request.url ?? ''] ?? ((_, other) => other.writeHead(404).end()))(request, response),
);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-download-'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(root, { recursive: true, force: true });
});

let count = 0;
const build = async (from: string): Promise<string> => {
  const to = join(root, `db-${count++}`);
  await buildDatabase({ from: [from], to, now: new Date('2026-01-01T00:00:00Z'), env: {} });
  return to;
};

describe('db build from an address', () => {
  it.each(['/osv.json.gz?of=npm', '/moved.json'])('reads what %s gives', async path => {
    const database = openDatabase(await build(base + path));
    expect(database.info.feeds).toMatchObject([{ name: 'osv/npm', records: 1 }]);
    database.close();
  });

  it.each([
    ['a web page', '/page.json', 'registry-protocol'],
    ['nothing', '/none.json', 'blob-missing'],
    ['less than was promised', '/cut.json', 'unreachable'],
    ['a folder', '/', 'usage'],
  ])('says so when it gives %s', async (_, path, code) => {
    await expect(build(base + path)).rejects.toMatchObject({ code });
  });

  it('takes http and https alone, and plain http from this machine alone', async () => {
    await expect(build('ftp://127.0.0.1/osv.json')).rejects.toMatchObject({ code: 'usage' });
    await expect(build('http://feeds.example/osv.json')).rejects.toMatchObject({ code: 'usage' });
  });
});
