/** containerd and CRI-O are not run here: small servers speak as their APIs are documented. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesField, stringField } from '../../source/index.ts';
import { containerdSource, criSource } from './over-grpc.ts';
import { type GrpcAnswer, grpcServer, mapField, messageField, varintField } from './testing.ts';
import type { ContainerSource } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cri-'));
afterAll(() => rmSync(folder, { recursive: true }));

const id = 'a1'.repeat(32);
const sandbox = 'b2'.repeat(32);
const digest = `sha256:${'c3'.repeat(32)}`;
const imageId = `sha256:${'d4'.repeat(32)}`;
const created = 1_767_323_045_123_456_789n;
const notFound = { status: 5, message: 'not found' };

let sockets = 0;
/** Asks a source at a server that answers so. */
async function asked(
  make: (path: string) => ContainerSource,
  answers: Record<string, (request: Buffer, namespace: string) => GrpcAnswer | undefined>,
  wanted = id,
): Promise<ReturnType<ContainerSource['find']>> {
  const path = join(folder, `${sockets++}.sock`);
  const server = await grpcServer(path, (method, request, namespace) =>
    Object.hasOwn(answers, method) ? answers[method]?.(request, namespace) : { status: 12, message: 'unknown service' },
  );
  const source = make(path);
  try {
    return await source.find(wanted, 'containerd', AbortSignal.timeout(300));
  } finally {
    source.close?.();
    await server.close();
  }
}

const statusMethod = 'runtime.v1.RuntimeService/ContainerStatus';
const podMethod = 'runtime.v1.RuntimeService/PodSandboxStatus';

const spec = {
  process: { env: ['A=b'], capabilities: { bounding: ['CAP_CHOWN'] } },
  linux: {
    namespaces: [{ type: 'pid' }, { type: 'network', path: '/proc/self/ns/net' }],
    maskedPaths: ['/proc/kcore'],
  },
};

const status = (info: object): Buffer =>
  Buffer.concat([
    messageField(
      1,
      Buffer.concat([
        ...[stringField(1, id), messageField(2, stringField(1, 'helm')), varintField(4, created)],
        ...[
          messageField(8, stringField(1, 'registry.test/ship/helm:2.1')),
          stringField(9, `registry.test/ship/helm@${digest}`),
        ],
        mapField(12, { 'io.kubernetes.pod.name': 'helm-0', 'io.kubernetes.pod.namespace': 'fleet', team: 'bridge' }),
        messageField(
          14,
          Buffer.concat([stringField(1, '/log'), stringField(2, '/var/log'), varintField(3, 1), varintField(5, 1)]),
        ),
      ]),
    ),
    mapField(2, { info: JSON.stringify(info) }),
  ]);

const manifest = JSON.stringify({
  spec: {
    containers: [
      { name: 'other', livenessProbe: { exec: { command: ['no'] } } },
      { name: 'helm', livenessProbe: { exec: { command: ['/bin/steers', '--now'] } }, readinessProbe: { httpGet: {} } },
    ],
  },
});

const pod = (own = sandbox): Buffer =>
  Buffer.concat([
    messageField(
      1,
      Buffer.concat([
        stringField(1, own),
        messageField(2, Buffer.concat([stringField(1, 'helm-0'), stringField(2, 'uid-7'), stringField(3, 'fleet')])),
        messageField(5, stringField(1, '10.1.2.3')),
        messageField(6, messageField(1, messageField(2, Buffer.concat([varintField(1, 2), varintField(2, 1)])))),
        mapField(7, { app: 'helm' }),
        mapField(8, { 'kubectl.kubernetes.io/last-applied-configuration': manifest }),
      ]),
    ),
    mapField(2, { info: '{"cniResult":{"Interfaces":{}}}' }),
  ]);

describe('the Container Runtime Interface', () => {
  const cri = (path: string): ContainerSource => criSource(path, 'containerd', '/proc');

  it('describes a container of Kubernetes with its pod', async () => {
    const found = await asked(cri, {
      [statusMethod]: request => {
        // Field 1 the id, field 2 verbose.
        expect(request).toEqual(Buffer.concat([stringField(1, id), Buffer.of(0x10, 1)]));
        return status({ sandboxID: sandbox, pid: 1, runtimeSpec: spec });
      },
      [podMethod]: request => (bytesField(request, 1)?.toString() === sandbox ? pod() : notFound),
    });
    expect(found).toMatchObject({
      ...{
        id: id.slice(0, 12),
        fullId: id,
        type: 'containerd',
        name: 'helm',
        bare: false,
        created: BigInt(Number(created)),
      },
      ...{ image: 'registry.test/ship/helm:2.1', repository: 'registry.test/ship/helm', tag: '2.1', digest },
      ...{
        privileged: false,
        podUid: 'uid-7',
        podSandbox: sandbox,
        ip: '10.1.2.3',
        env: ['A=b'],
        cniJson: '{"Interfaces":{}}',
      },
      ...{ hostNetwork: true, hostPid: false, hostIpc: false, liveness: '/bin/steers --now', readiness: '' },
      mounts: [{ source: '/var/log', destination: '/log', mode: 'ro', writable: false, propagation: 'rslave' }],
      labels: { team: 'bridge', 'io.kubernetes.pod.name': 'helm-0' },
      podLabels: { app: 'helm', 'io.kubernetes.pod.namespace': 'fleet', 'io.kubernetes.pod.uid': 'uid-7' },
    });
  });

  it.each([
    ['CRI-O', { sandboxID: sandbox, privileged: true, runtimeSpec: spec }],
    ['containerd', { sandboxID: sandbox, config: { linux: { security_context: { privileged: true } } } }],
  ])('says what is privileged, as %s tells it', async (_, info) => {
    const found = await asked(cri, { [statusMethod]: () => status(info), [podMethod]: () => pod() });
    expect(found).toMatchObject({ privileged: true, name: 'helm' });
  });

  it('describes a pod’s own container', async () => {
    const found = await asked(cri, { [statusMethod]: () => notFound, [podMethod]: () => pod(id) });
    expect(found).toMatchObject({ fullId: id, name: 'POD', podUid: 'uid-7', podSandbox: id, bare: false });
  });

  it('an image that has no name is known by its id', async () => {
    const nameless = messageField(
      1,
      Buffer.concat([stringField(1, id), messageField(8, stringField(1, imageId)), stringField(9, imageId)]),
    );
    const found = await asked(cri, { [statusMethod]: () => nameless });
    expect(found).toMatchObject({ imageId: imageId.slice(7), repository: '', tag: '', digest: '' });
  });

  it.each<[string, GrpcAnswer]>([
    ['is not there', notFound],
    ['is not there, in containerd’s words', { status: 2, message: 'container "x" in namespace "k8s.io"%3A not found' }],
    ['is another', messageField(1, stringField(1, sandbox))],
  ])('a container that %s', async (_, answer) => {
    expect(await asked(cri, { [statusMethod]: () => answer, [podMethod]: () => notFound })).toBeUndefined();
  });

  it('without an answer fails in time, and damaged answers fail', async () => {
    await expect(asked(cri, { [statusMethod]: () => undefined })).rejects.toThrow();
    const damaged = { [statusMethod]: () => Buffer.of(0x0a, 0xff, 0x7f) };
    await expect(asked(cri, damaged)).rejects.toThrow('damaged');
    await expect(asked(cri, { [statusMethod]: () => ({ status: 13, message: 'oops' }) })).rejects.toThrow('oops');
  });
});

describe('containerd’s own API', () => {
  const containerd = (path: string): ContainerSource => containerdSource(path, '/proc');
  const containers = 'containerd.services.containers.v1.Containers/Get';
  const images = 'containerd.services.images.v1.Images/Get';

  it('describes what Kubernetes did not make, in whichever namespace it is', async () => {
    const container = Buffer.concat([
      ...[stringField(1, id), mapField(2, { 'nerdctl/name': 'tug' }), stringField(3, 'docker.io/library/tug:3')],
      messageField(5, Buffer.concat([stringField(1, 'types.test/spec'), stringField(2, JSON.stringify(spec))])),
      messageField(8, Buffer.concat([varintField(1, 1_767_323_045), varintField(2, 5)])),
    ]);
    const found = await asked(containerd, {
      [containers]: (_, namespace) => (namespace === 'default' ? messageField(1, container) : notFound),
      [images]: () => messageField(1, messageField(3, stringField(2, digest))),
    });
    expect(found).toMatchObject({
      ...{ fullId: id, type: 'containerd', name: 'tug', image: 'docker.io/library/tug:3', digest, tag: '3' },
      ...{ repository: 'docker.io/library/tug', privileged: false, env: ['A=b'], hostPid: false, hostIpc: true },
      created: 1_767_323_045_000_000_005n,
    });
  });

  it('without the service, or the container, has none', async () => {
    expect(await asked(containerd, {})).toBeUndefined();
    expect(await asked(containerd, { [containers]: () => notFound })).toBeUndefined();
  });
});

it('a socket that is not there has no containers; one that nobody listens at fails', async () => {
  const deaf = join(folder, 'deaf.sock');
  writeFileSync(deaf, '');
  await expect(criSource(deaf, 'cri-o', '/proc').find(id, 'cri-o', AbortSignal.timeout(300))).rejects.toThrow(
    'cannot be spoken to',
  );
  const source = criSource(join(folder, 'nowhere.sock'), 'cri-o', '/proc');
  expect(await source.find(id, 'cri-o', AbortSignal.timeout(300))).toBeUndefined();
});
