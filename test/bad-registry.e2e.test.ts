/** Registries that hang, loop, send HTML, or cut off: a sentence and an exit code, within a bounded time. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Misdeed, startFakeRegistry } from './real/fake-registry.ts';
import { goodLayer, stated } from './real/hostile.ts';
import { gzipLayer, sha256, writeImage } from './real/layout.ts';
import { type InventoryJson, type PlimsollRan, plimsoll, reported, scratch } from './real/plimsoll.ts';
import { tar } from './real/tar.ts';

const { folder, remove } = scratch('bad-registry');
afterAll(remove);

const layout = join(folder, 'layout');
const lower = gzipLayer(tar([stated('bilge'), { name: 'srv/cargo', body: Buffer.alloc(300_000, 'cargo ') }]));
writeImage(layout, { layers: [goodLayer, lower] });

interface Outcome extends PlimsollRan {
  requests: number;
}

async function against(misdeed: Misdeed): Promise<Outcome> {
  const registry = await startFakeRegistry(layout, misdeed);
  try {
    const args = ['inventory', registry.reference, '--format', 'json', '--no-cache', '--timeout', '1'];
    const ran = await plimsoll(args, { env: { HOME: folder } });
    expect(ran.ms).toBeLessThan(40_000);
    expect(ran.memory).toBeLessThan(300 * 1024 * 1024);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
    return { ...ran, requests: registry.requests() };
  } finally {
    await registry.stop();
  }
}

type Answer = (response: Parameters<Misdeed>[1], request: Parameters<Misdeed>[0]) => void;

const onManifest =
  (answer: Answer): Misdeed =>
  (request, response, url) => {
    if (!url.includes('/manifests/')) return false;
    answer(response, request);
    return true;
  };

/** Misbehaves on the second layer alone, so that the first can still be read. */
const onLayer =
  (answer: Answer): Misdeed =>
  (request, response, url) => {
    if (!url.endsWith(sha256(lower.blob))) return false;
    answer(response, request);
    return true;
  };

test('an honest registry is read', async () => {
  const ran = await against(() => false);
  expect(reported<InventoryJson>(ran).packages.map(({ name }) => name)).toEqual(['aboard', 'bilge']);
});

describe('before there is a manifest, there is no report', () => {
  const json = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const misdeeds: [string, number, RegExp, Misdeed][] = [
    ['that never answers', 4, /timeout/, () => true],
    ['that never ends its answer', 4, /timeout/, onManifest(response => response.writeHead(200, json).write('{'))],
    [
      'that redirects in a loop',
      3,
      /redirect/i,
      (_, response, url) => {
        response.writeHead(307, { location: url }).end();
        return true;
      },
    ],
    [
      'that sends HTML',
      3,
      /HTML|web page|registry-protocol/i,
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
        return true;
      },
    ],
    [
      'that sends HTML under the right media type',
      3,
      /manifest/i,
      onManifest(response => response.writeHead(200, json).end('<html>')),
    ],
    [
      'that cuts off',
      4,
      /./,
      onManifest(response => {
        response.writeHead(200, { ...json, 'content-length': '9000' }).write('{"schemaVersion":2');
        setTimeout(() => response.destroy(), 50);
      }),
    ],
    [
      'that never stops sending',
      5,
      /bound/,
      onManifest(response => {
        response.writeHead(200, json);
        const more = (): void => {
          while (response.writable && response.write(' '.repeat(65536)));
          if (response.writable) response.once('drain', more);
        };
        more();
      }),
    ],
    [
      'that is broken',
      4,
      /50[023]/,
      (_, response) => {
        response.writeHead(500).end();
        return true;
      },
    ],
    [
      'that does not have it',
      3,
      /not/i,
      onManifest(response => response.writeHead(404, json).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')),
    ],
    [
      'that asks for tokens in a loop',
      4,
      /unauthorized/,
      (request, response, url) => {
        if (url === '/token') response.writeHead(200, { 'content-type': 'application/json' }).end('{"token":"again"}');
        else
          response
            .writeHead(401, {
              'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="loop"`,
            })
            .end();
        return true;
      },
    ],
    [
      'that names a token service of a strange protocol',
      3,
      /token service/,
      (_, response) => {
        response.writeHead(401, { 'www-authenticate': 'Bearer realm="gopher://127.0.0.1/token"' }).end('{}');
        return true;
      },
    ],
    [
      'that answers with another digest than it says',
      3,
      /digest/,
      onManifest(response =>
        response
          .writeHead(200, { ...json, 'docker-content-digest': `sha256:${'0'.repeat(64)}` })
          .end('{"schemaVersion":2}'),
      ),
    ],
  ];
  test.each(misdeeds)('a registry %s', async (_name, exit, says, misdeed) => {
    const ran = await against(misdeed);
    expect([ran.code, ran.stdout], ran.stderr).toEqual([exit, '']);
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr.match(/^error: /gim)).toHaveLength(1);
    expect(ran.requests).toBeLessThan(40);
  });

  test('nobody listens', async () => {
    const ran = await plimsoll(['inventory', 'docker://127.0.0.1:9/ship:v1', '--format', 'json', '--no-cache']);
    expect([ran.code, ran.stdout]).toEqual([4, '']);
  });
});

describe('a layer that cannot be fetched is a gap, and the others are reported', () => {
  const misdeeds: [string, Misdeed][] = [
    ['never comes', onLayer(() => {})],
    ['stops coming', onLayer(response => response.writeHead(200).write(Buffer.from('1f8b', 'hex')))],
    [
      'is cut off every time',
      onLayer(response => {
        response.writeHead(200, { 'content-length': '100000' }).write(Buffer.from('1f8b08', 'hex'));
        setTimeout(() => response.destroy(), 20);
      }),
    ],
    [
      'is redirected in a loop',
      onLayer((response, request) => response.writeHead(307, { location: request.url ?? '' }).end()),
    ],
    [
      'is HTML',
      onLayer(response => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')),
    ],
    ['is not there', onLayer(response => response.writeHead(404).end())],
    ['is another', onLayer(response => response.writeHead(200).end(goodLayer.blob))],
  ];
  test.each(misdeeds)('a layer that %s', async (_name, misdeed) => {
    const ran = await against(misdeed);
    const report = reported<InventoryJson>(ran);
    expect(ran.code).toBe(3);
    expect(report.packages.map(({ name }) => name)).toEqual(['aboard']);
    expect(report.problems.filter(problem => problem.gap).map(problem => problem.layer)).toEqual([lower.diffId]);
    expect(ran.requests).toBeLessThan(40);
  });
});
