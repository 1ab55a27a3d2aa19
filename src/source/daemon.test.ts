import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { dockerAddress, parseAddress, podmanAddress } from './daemon-address.ts';
import { readLayer } from './layer.ts';
import { openArtifact } from './open.ts';
import { failure, savedImage, tarOf, withFolder } from './testing.ts';
import type { Artifact, Blob } from './types.ts';

describe('where daemons are', () => {
  it.each([
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['tcp://10.0.0.1:2375', { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://daemon', { kind: 'tcp', host: 'daemon', port: 2375 }],
    ['tcp://[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
    ['https://daemon', { kind: 'tcp', host: 'daemon', port: 2376, tls: {} }],
  ])('%s', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  it.each(['ssh://host', 'npipe:////./pipe/docker', 'fd://', 'unix://relative', '/run/docker.sock', 'tcp://'])(
    '%s is not reached',
    text => {
      expect(() => parseAddress(text)).toThrow('is not reached from here');
    },
  );

  it('DOCKER_HOST, then the context in use', () =>
    withFolder(async folder => {
      const meta = join(folder, '.docker/contexts/meta', createHash('sha256').update('ship').digest('hex'));
      await mkdir(meta, { recursive: true });
      await writeFile(join(folder, '.docker/config.json'), '{"currentContext":"ship"}');
      await writeFile(join(meta, 'meta.json'), '{"Endpoints":{"docker":{"Host":"unix:///ship.sock"}}}');
      expect(await dockerAddress({ HOME: folder })).toEqual({ kind: 'unix', path: '/ship.sock' });
      expect(await dockerAddress({ HOME: folder, DOCKER_HOST: 'tcp://h:1' })).toMatchObject({ host: 'h' });
      expect(await failure(dockerAddress({ HOME: folder, DOCKER_CONTEXT: 'other' }))).toMatchObject({
        code: 'unreachable',
        message: 'the Docker context "other" is chosen but not defined',
      });
    }));

  it('says where it looked', () =>
    withFolder(async folder => {
      const error = await failure(podmanAddress({ XDG_RUNTIME_DIR: folder }));
      expect(error).toMatchObject({ code: 'unreachable' });
      expect(error.message).toContain(`${folder}/podman/podman.sock`);
    }));
});

type Answers = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

/** A daemon that says what the test wants. */
async function withDaemon(answers: Answers, use: (env: Record<string, string>) => Promise<void>): Promise<void> {
  await withFolder(async folder => {
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      if (answer) answer(request, response);
      else response.writeHead(404).end('{"message":"no such image"}');
    });
    const path = join(folder, 'daemon.sock');
    await new Promise<void>(resolve => server.listen(path, resolve));
    try {
      await use({ DOCKER_HOST: `unix://${path}`, CONTAINER_HOST: `unix://${path}` });
    } finally {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  });
}

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1 << 20, 'x');
}

const json = (value: unknown) => (_request: IncomingMessage, response: ServerResponse) =>
  void response.end(JSON.stringify(value));

const image = async () => {
  const layers = [
    await tarOf([{ path: 'one', content: '1'.repeat(3000) }]),
    await tarOf([{ path: '{two}', content: '2' }]),
  ];
  const { tar, diffIds, imageId } = await savedImage(layers, members => {
    members.unshift({ path: 'abc/VERSION', content: '1.0' }, { path: 'abc/json', content: '{}' });
    members.push({ path: 'def/layer.tar', type: 'symlink', linkname: '../abc/layer.tar' });
  });
  const id = imageId.slice(7);
  const inspected = {
    Id: imageId,
    Os: 'linux',
    Architecture: 'amd64',
    RepoDigests: [`app@sha256:${'d'.repeat(64)}`],
    Config: { Labels: { team: 'harbour' }, User: 'app' },
    RootFS: { Type: 'layers', Layers: diffIds },
  };
  const history = [
    { CreatedBy: 'CMD sh', Size: 0 },
    { CreatedBy: 'RUN two', Size: 5 },
    { CreatedBy: 'ADD one', Size: 9 },
  ];
  const answers: Answers = {
    '/images/app:1.0/json': json(inspected),
    [`/images/${id}/history`]: json(history),
    [`/images/${id}/get`]: (_request, response) => void response.end(tar),
  };
  return { answers, diffIds, id, inspected, tar };
};

async function layersOf(artifact: Artifact): Promise<string[]> {
  const found: string[] = [];
  await artifact.stream?.(async (blob: Blob) => {
    const paths: string[] = [];
    const { diffId } = await readLayer(blob, {}, entry => void paths.push(entry.path));
    found.push(`${diffId} ${paths.join()}`);
  });
  return found.sort();
}

describe('docker-daemon', () => {
  it('inspects, and exports when layers are asked for', async () => {
    const { answers, diffIds, id } = await image();
    await withDaemon(answers, async env => {
      const artifact = await openArtifact('docker-daemon:app:1.0', { env });
      expect(artifact.info).toMatchObject({
        transport: 'docker-daemon:',
        imageId: `sha256:${id}`,
        digest: `sha256:${'d'.repeat(64)}`,
        labels: { team: 'harbour' },
        layers: [
          { diffId: diffIds[0], createdBy: 'ADD one' },
          { diffId: diffIds[1], createdBy: 'RUN two' },
        ],
      });
      expect(artifact.config?.config?.User).toBe('app');
      expect(await layersOf(artifact)).toEqual([`${diffIds[0]} one`, `${diffIds[1]} {two}`].sort());
    });
  });

  it('takes the instructions from the export where the daemon’s history does not fit', async () => {
    const { answers, id } = await image();
    await withDaemon({ ...answers, [`/images/${id}/history`]: json([]) }, async env => {
      const artifact = await openArtifact('docker-daemon:app:1.0', { env });
      expect(artifact.problems).toEqual([]);
      await layersOf(artifact);
      expect(artifact.layers.map(layer => layer.createdBy)).toEqual(['RUN step 0', 'RUN step 1']);
    });
  });

  it('goes on when nobody reads a layer, or not to its end', async () => {
    const { answers } = await image();
    await withDaemon(answers, async env => {
      const artifact = await openArtifact('docker-daemon:app:1.0', { env });
      let seen = 0;
      await artifact.stream?.(async blob => {
        seen++;
        if (seen > 1) return;
        for await (const _ of blob) break;
      });
      expect(seen).toBe(2);
    });
  });

  it('hands on what a reader of a layer throws', async () => {
    const { answers } = await image();
    await withDaemon(answers, async env => {
      const artifact = await openArtifact('docker-daemon:app:1.0', { env });
      const error = await failure(artifact.stream!(() => Promise.reject(new Error('enough'))));
      expect(error.message).toBe('enough');
    });
  });

  it.each<[string, (answers: Awaited<ReturnType<typeof image>>) => Answers, string, string]>([
    ['has no such image', () => ({}), 'reference-not-found', 'has no image app:1.0'],
    [
      'answers with a web page',
      () => ({ '/images/app:1.0/json': (_q, a) => void a.end('<html>') }),
      'registry-protocol',
      'no JSON',
    ],
    ['answers with another thing', () => ({ '/images/app:1.0/json': json({}) }), 'registry-protocol', 'no image'],
    [
      'has a fault',
      () => ({ '/images/app:1.0/json': (_q, a) => void a.writeHead(500).end('{"message":"disk\\nfull"}') }),
      'registry-protocol',
      'with 500: disk full',
    ],
    ['hangs', () => ({ '/images/app:1.0/json': () => {} }), 'timeout', 'sent nothing within'],
    [
      'hangs up',
      () => ({ '/images/app:1.0/json': q => void q.socket.destroy() }),
      'unreachable',
      'cannot be spoken to',
    ],
    [
      'answers without end',
      () => ({ '/images/app:1.0/json': (_q, a) => void pipeline(Readable.from(endless()), a, () => {}) }),
      'bound',
      'more than',
    ],
    [
      'holds the image for another platform',
      ({ inspected }) => ({ '/images/app:1.0/json': json({ ...inspected, Architecture: 's390x' }) }),
      'platform-missing',
      'it has linux/s390x alone',
    ],
    [
      'does not say which layers there are',
      ({ inspected }) => ({ '/images/app:1.0/json': json({ ...inspected, RootFS: { Layers: ['x'] } }) }),
      'registry-protocol',
      'which layers',
    ],
  ])('a daemon that %s', async (_name, harm, code, message) => {
    const honest = await image();
    const answers = harm(honest);
    await withDaemon(Object.keys(answers).length > 0 ? { ...honest.answers, ...answers } : {}, async env => {
      const platform = { os: 'linux', architecture: 'amd64' };
      const error = await failure(openArtifact('docker-daemon:app:1.0', { env, platform, idleTimeoutMs: 300 }));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    });
  });

  it.each<[string, (tar: Buffer, response: ServerResponse) => void, string]>([
    ['is cut off politely', (tar, response) => void response.end(tar.subarray(0, 3000)), 'archive-invalid'],
    [
      'is cut off',
      (tar, response) => void response.write(tar.subarray(0, 3000), () => response.destroy()),
      'unreachable',
    ],
    ['stops coming', (tar, response) => void response.write(tar.subarray(0, 3000)), 'timeout'],
    ['is no tar', (_tar, response) => void response.end('no such image'.repeat(100)), 'archive-invalid'],
  ])('an export that %s', async (_name, send, code) => {
    const { answers, id, tar } = await image();
    await withDaemon({ ...answers, [`/images/${id}/get`]: (_request, response) => send(tar, response) }, async env => {
      const artifact = await openArtifact('docker-daemon:app:1.0', { env, idleTimeoutMs: 300 });
      expect(await failure(layersOf(artifact))).toMatchObject({ code });
    });
  });

  it.each(['../../etc', 'app:1.0?x=1', 'a b'])('does not send %j anywhere', async name => {
    await withDaemon({}, async env => {
      expect(await failure(openArtifact(`docker-daemon:${name}`, { env }))).toMatchObject({
        code: 'reference-invalid',
      });
    });
  });
});

describe('podman', () => {
  it('speaks libpod, whose history says which entries made no layer', async () => {
    const { inspected, diffIds, id, tar } = await image();
    const history = [{ created_by: 'ADD one' }, { created_by: 'ENV', empty_layer: true }, { created_by: 'RUN two' }];
    const answers: Answers = {
      '/v5.0.0/libpod/images/app:1.0/json': json({ ...inspected, Id: id, History: history }),
      [`/v5.0.0/libpod/images/${id}/get?format=docker-archive`]: (_request, response) => void response.end(tar),
    };
    await withDaemon(answers, async env => {
      const artifact = await openArtifact('podman:app:1.0', { env });
      expect(artifact.layers.map(layer => layer.createdBy)).toEqual(['ADD one', 'RUN two']);
      expect(await layersOf(artifact)).toHaveLength(diffIds.length);
    });
  });
});
