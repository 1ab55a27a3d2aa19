/** Runtimes are spoken to over real sockets; those who answer are our own. (Real podman: test/response.e2e.test.ts.) */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesField } from '../../source/index.ts';
import { grpcServer } from '../containers/testing.ts';
import type { Site } from './context.ts';
import { runtimeOf } from './runtime-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-runtime-'));
afterAll(() => rmSync(folder, { recursive: true }));

const apiOf = (sockets: Site['sockets'], type: string) => runtimeOf({ sockets }, type);

describe('runtimes', () => {
  it('of docker and podman pause, resume and stop by their HTTP API', async () => {
    const asked: string[] = [];
    const status: Record<string, number> = { '/containers/abc/pause': 204, '/containers/abc/unpause': 204 };
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const code = status[request.url ?? ''] ?? (request.url?.includes('/stop') ? 304 : 409);
      response.writeHead(code).end(code === 409 ? '{"message":"container is\\nalready paused"}' : '');
    });
    const socket = join(folder, 'docker.sock');
    await new Promise<void>(resolve => server.listen(socket, resolve));
    const api = apiOf({ docker: socket }, 'docker');
    await api?.pause('abc');
    await api?.resume('abc');
    await api?.stop?.('abc');
    expect(asked).toEqual(['pause', 'unpause', 'stop?t=10'].map(verb => `POST /containers/abc/${verb}`));
    await expect(api?.pause('def')).rejects.toThrow(/docker at .* answers 409: container is already paused$/);
    await api?.pause('../x').catch(() => {});
    expect(asked.at(-1)).toBe('POST /containers/..%2Fx/pause');
    await new Promise(resolve => server.close(resolve));
    await expect(api?.pause('abc')).rejects.toThrow(/ENOENT/);
  });

  it('of containerd pause in the namespace that has the container', async () => {
    const asked: string[] = [];
    const socket = join(folder, 'containerd.sock');
    const server = await grpcServer(socket, (method, request, namespace) => {
      const id = bytesField(request, 1)?.toString();
      asked.push(`${namespace} ${method.split('/')[1]} ${id}`);
      return namespace === 'moby' && id === 'abc' ? Buffer.alloc(0) : { status: 5, message: 'not found' };
    });
    const api = apiOf({ containerd: socket }, 'containerd');
    await api?.pause('abc');
    expect(asked).toEqual(['k8s.io Pause abc', 'default Pause abc', 'moby Pause abc']);
    await expect(api?.resume('def')).rejects.toThrow(/not found/);
    expect(api?.stop).toBeUndefined();
    await server.close();
  });

  it.each([
    ['docker', {}],
    ['cri-o', { docker: '/x' }],
    ['constructor', { docker: '/x' }],
    ['', { docker: '/x' }],
  ])('of type %j are not known from %j', (type, sockets) => expect(apiOf(sockets, type)).toBeUndefined());
});
