/** What is found out about real containers: over podman's sockets, in both of their forms, and from files alone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSource } from '../src/runtime/containers/from-files.ts';
import { containerLookup } from '../src/runtime/containers/lookup.ts';
import { dockerSource, podmanSource } from '../src/runtime/containers/over-http.ts';
import { usualPlaces } from '../src/runtime/containers/places.ts';
import { containerOf } from '../src/runtime/state/container-id.ts';
import type { Container } from '../src/runtime/state/containers.ts';
import { missing, skipping } from './real/programs.ts';
import { type TinyContainers, tinyContainers, tinyNeeds } from './real/tiny-container.ts';

const reason = missing(...tinyNeeds) ?? (process.getuid?.() === 0 ? undefined : 'containers are started by root alone');

describe.skipIf(skipping('real containers and what runtimes say of them', reason))('a real container', () => {
  let tiny: TinyContainers;
  let plain = '';
  let privileged = '';
  const signal = (): AbortSignal => AbortSignal.timeout(10_000);
  beforeAll(async () => {
    tiny = await tinyContainers();
    plain = await tiny.start(['--name', 'plain', '--label', 'berth=7', '--volume', '/tmp:/cargo:ro']);
    privileged = await tiny.start([
      ...['--name', 'master', '--privileged', '--pid', 'host', '--ipc', 'host', '--volume', '/:/host'],
    ]);
  });
  afterAll(async () => {
    await tiny?.stop();
  });

  const known = (): Partial<Container> => ({
    ...{ id: plain.slice(0, 12), fullId: plain, type: 'podman', name: 'plain', image: tiny.image, tag: '1.0' },
    ...{ repository: 'localhost:5000/ship/wait', privileged: false, bare: false },
    ...{ hostPid: false, hostNetwork: false, hostIpc: false },
  });

  it('is found by its control group, and described from files where no socket answers', async () => {
    const pid = await tiny.podman(['inspect', '--format', '{{.State.Pid}}', plain]);
    const groups = (await readFile(`/proc/${pid}/cgroup`, 'utf8')).split('\n').map(line => line.replace(/^\d+:/, ''));
    const found = containerOf(groups.map(line => line.replace(':', '=')));
    expect(found).toEqual({ id: plain, type: 'podman' });
    const container = await fileSource(usualPlaces).find(plain, 'podman', signal());
    expect(container).toMatchObject(known());
    expect(container?.mounts).toEqual([
      { source: '/tmp', destination: '/cargo', mode: 'ro', writable: false, propagation: 'rprivate' },
    ]);
    expect(container?.env).toContain('CARGO=tea');
    expect(container?.imageId).toMatch(/^[\da-f]{64}$/);
    expect(container?.digest).toMatch(/^sha256:[\da-f]{64}$/);
    expect(Number((container?.created ?? 0n) / 1_000_000n)).toBeGreaterThan(Date.now() - 600_000);
  });

  it('that is privileged and shares namespaces of the host is said to, from files too', async () => {
    const container = await fileSource(usualPlaces).find(privileged, 'podman', signal());
    expect(container).toMatchObject({ name: 'master', privileged: true, hostPid: true, hostIpc: true });
    expect(container?.hostNetwork).toBe(false);
    expect(container?.mounts[0]).toMatchObject({ source: '/', destination: '/host', writable: true });
  });

  it('is described by podman’s API and by its Docker-compatible one alike', async () => {
    const socket = await tiny.service();
    const forms = [podmanSource(socket), dockerSource(socket)];
    for (const [type, source] of [
      ['podman', forms[0]!],
      ['docker', forms[1]!],
    ] as const) {
      const container = await source.find(plain, type, signal());
      expect(container, type).toMatchObject({ ...known(), type });
      expect(container?.labels).toEqual({ team: 'harbour', berth: '7' });
      expect(container?.mounts).toMatchObject([{ source: '/tmp', destination: '/cargo', writable: false }]);
      expect(container?.digest).toMatch(/^sha256:[\da-f]{64}$/);
      expect(await source.find(privileged, type, signal())).toMatchObject({ privileged: true, hostPid: true });
      expect(await source.find('f'.repeat(64), type, signal())).toBeUndefined();
    }
  });

  it('becomes known while an alert is held for it', async () => {
    const found: Container[] = [];
    const places = { podman: [join(tiny.folder, 'podman.sock')], docker: [], cri: [], containerd: [] };
    const lookup = containerLookup({ places, onFound: each => found.push(each), now: () => performance.now() });
    const began = performance.now();
    const id = await tiny.start(['--name', 'young']);
    lookup.ask(id, 'podman');
    const { container, unknown } = await lookup.describe(id);
    expect(unknown).toBeUndefined();
    expect(container).toMatchObject({ name: 'young', image: tiny.image });
    expect(found).toEqual([container]);
    expect(lookup.counts()).toMatchObject({ known: 1, waiting: 0 });
    expect(performance.now() - began).toBeLessThan(20_000);
    lookup.close();
  });

  it('that ends before anybody can say what it was is counted as such', async () => {
    const places = { podman: [], docker: [], cri: [], containerd: [] };
    const lookup = containerLookup({ places, onFound: () => {}, now: () => performance.now() });
    const id = await tiny.start(['--name', 'short']);
    await tiny.remove(id);
    lookup.ask(id, 'podman');
    lookup.ended(id);
    const { container, unknown } = await lookup.describe(id, 5_000);
    expect({ bare: container.bare, unknown }).toEqual({ bare: true, unknown: 'ended' });
    expect(lookup.counts()).toMatchObject({ endedUnknown: 1, notFound: 0 });
    lookup.close();
  });
});
