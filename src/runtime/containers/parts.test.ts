/** What runtimes say, however much of it is missing, of another type, or hostile. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { PlimsollError } from '../../model/index.ts';
import { containerdContainer } from './containerd.ts';
import { criContainer, podOf } from './cri.ts';
import { dockerContainer, imageDigest } from './docker.ts';
import { fileSource } from './from-files.ts';
import { healthcheckOf, probesOf } from './names.ts';
import { bundleOf, ociContainer } from './oci.ts';
import { namedByStore } from './podman-store.ts';
import { readJson } from './read-json.ts';
import { labelsOf, timeOf } from './values.ts';

const id = 'ab'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-containers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const everything = [
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_PTRACE',
  'SYS_BOOT',
  'MAC_ADMIN',
  'NET_ADMIN',
  'SYSLOG',
];
const free = {
  process: { capabilities: { bounding: everything.map(each => `CAP_${each}`) } },
  linux: { resources: { devices: [{ allow: true, access: 'rwm' }] } },
};

describe('a bundle’s config', () => {
  it.each([
    ['nothing confines it', free, true],
    ['seccomp does', { ...free, linux: { ...free.linux, seccomp: { defaultAction: 'SCMP_ACT_ERRNO' } } }, false],
    ['paths are masked', { ...free, linux: { ...free.linux, maskedPaths: ['/proc/kcore'] } }, false],
    [
      'devices are few',
      { ...free, linux: { resources: { devices: [{ allow: true, access: 'rwm', type: 'c', major: 1 }] } } },
      false,
    ],
    ['capabilities are few', { ...free, process: { capabilities: { bounding: ['CAP_SYS_ADMIN'] } } }, false],
    ['its runtime says so', { annotations: { 'io.podman.annotations.privileged': 'TRUE' } }, true],
    ['nothing is said', {}, false],
  ])('privileged when %s', (_, spec, privileged) => {
    expect(ociContainer(id, 'podman', spec).privileged).toBe(privileged);
  });

  it('namespaces: one of its own, none, and one that is joined', () => {
    const namespaces = [{ type: 'pid' }, { type: 'network', path: '/proc/7/ns/net' }];
    const spec = { linux: { namespaces } };
    expect(ociContainer(id, 'x', spec)).toMatchObject({ hostPid: false, hostNetwork: undefined, hostIpc: true });
    const asked: string[] = [];
    const joined = ociContainer(id, 'x', spec, (kind, path) => asked.push(`${kind} ${path}`) > 0);
    expect({ asked, host: joined.hostNetwork }).toEqual({ asked: ['network /proc/7/ns/net'], host: true });
  });

  it('CRI-O writes all into annotations', () => {
    const annotations = {
      'io.kubernetes.container.name': 'helm',
      'io.kubernetes.pod.name': 'helm-0',
      'io.kubernetes.pod.namespace': 'fleet',
      'io.kubernetes.pod.uid': 'uid-7',
      'io.kubernetes.cri-o.ImageName': 'registry.test/ship/helm:2.1',
      'io.kubernetes.cri-o.SandboxID': 'cd'.repeat(32),
      'io.kubernetes.cri-o.IP.0': '10.1.2.3',
      'io.kubernetes.cri-o.Labels': '{"team":"bridge"}',
      'io.kubernetes.cri-o.Created': '2026-01-02T03:04:05.5Z',
    };
    expect(ociContainer(id, 'cri-o', { annotations })).toMatchObject({
      ...{ name: 'helm', image: 'registry.test/ship/helm:2.1', repository: 'registry.test/ship/helm', tag: '2.1' },
      ...{ podUid: 'uid-7', podSandbox: 'cd'.repeat(32), ip: '10.1.2.3', created: 1767323045500000000n },
      labels: { team: 'bridge', 'io.kubernetes.pod.name': 'helm-0', 'io.kubernetes.pod.namespace': 'fleet' },
    });
  });

  it('mounts of the runtime’s own are left out', () => {
    const mounts = [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/etc/hosts', type: 'bind', source: `/run/store/${id}/hosts`, options: ['bind'] },
      { destination: '/sock', source: '/run/docker.sock', options: ['rbind', 'rshared', 'rw'] },
    ];
    expect(ociContainer(id, 'x', { mounts }).mounts).toEqual([
      { source: '/run/docker.sock', destination: '/sock', mode: '', writable: true, propagation: 'rshared' },
    ]);
  });

  it.each([
    [{ config: { labels: ['a=b', 'bundle=/run/b'] } }, '/run/b'],
    [{ bundle: '/run/c' }, '/run/c'],
    [{ bundle: 'relative' }, ''],
    [{ bundle: 7 }, ''],
    [undefined, ''],
  ])('is found by %j', (state, bundle) => {
    expect(bundleOf(state)).toBe(bundle);
  });
});

describe('what daemons say', () => {
  it('an image’s digest is that of the repository that was named', () => {
    const answer = { RepoDigests: ['mirror.test/a@sha256:1', 'ship/a@sha256:2'] };
    expect(imageDigest(answer, 'docker.io/ship/a')).toBe('sha256:2');
    expect(imageDigest(answer, 'else')).toBe('sha256:1');
    expect(imageDigest({}, 'else')).toBe('');
  });

  it('an answer about another container is none', () => {
    expect(dockerContainer(id, 'docker', { Id: 'cd'.repeat(32) })).toBeUndefined();
    expect(dockerContainer(id, 'docker', { message: 'no such container' })).toBeUndefined();
  });

  it.each([
    [['CMD', 'curl', '-f', 'x'], 'curl -f x'],
    [['CMD-SHELL', 'curl x || exit 1'], '/bin/sh -c curl x || exit 1'],
    [['NONE'], ''],
    [7, ''],
  ])('health check %j', (test, command) => {
    expect(healthcheckOf(test)).toBe(command);
  });

  it('probes of a Deployment’s manifest', () => {
    const containers = [{ name: 'a', readinessProbe: { exec: { command: ['ready', 'now'] } } }];
    const manifest = JSON.stringify({ spec: { template: { spec: { containers } } } });
    const annotations = { 'annotation.kubectl.kubernetes.io/last-applied-configuration': manifest };
    expect(probesOf(annotations, 'a')).toEqual({ liveness: '', readiness: 'ready now' });
    expect(probesOf(annotations, 'b')).toEqual({ liveness: '', readiness: '' });
  });

  it.each([
    ['2026-01-02T03:04:05.123456789Z', 1767323045123456789n],
    ['2026-01-02T05:04:05+02:00', 1767323045000000000n],
    ['0001-01-01T00:00:00Z', 0n],
    ['soon', 0n],
  ])('time %s', (text, time) => {
    expect(timeOf(text)).toBe(time);
  });

  it('a label named __proto__ is a label', () => {
    const labels = labelsOf(JSON.parse('{"__proto__":"x","n":1}'));
    expect(Object.entries(labels)).toEqual([['__proto__', 'x']]);
  });

  it('any JSON gives a container or none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        dockerContainer(id, 'docker', { Id: id, Config: a, HostConfig: b, Mounts: b, NetworkSettings: a });
        ociContainer(id, 'x', { process: a, linux: b, mounts: a, annotations: b });
        namedByStore(ociContainer(id, 'x', a), [{ id, metadata: b, names: a }, b], a);
        bundleOf(a);
      }),
    );
  });

  it('any bytes give a container, none, or registry-protocol', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), array => {
        const bytes = Buffer.from(array);
        const reads = [
          () => criContainer(id, 'x', bytes),
          () => containerdContainer(id, bytes, ''),
          () => podOf(bytes),
        ];
        for (const read of reads) {
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(PlimsollError);
          }
        }
      }),
    );
  });
});

describe('files of runtimes', () => {
  const places = (): Parameters<typeof fileSource>[0] => ({
    ...{ states: [join(folder, 'runc')], bundles: [join(folder, 'tasks')], proc: '/proc' },
  });
  const find = (wanted = id): ReturnType<ReturnType<typeof fileSource>['find']> =>
    fileSource(places()).find(wanted, 'containerd', AbortSignal.timeout(1_000));

  it('a container without files is none; ids that are no names of files are not looked for', async () => {
    expect(await find()).toBeUndefined();
    for (const hostile of ['..', '../../etc', 'a/b', '', '.', `${'a'.repeat(200)}`])
      expect(await find(hostile)).toBeUndefined();
  });

  it('containerd’s folder of a task is a bundle', async () => {
    mkdirSync(join(folder, 'tasks', id), { recursive: true });
    const annotations = { 'io.kubernetes.cri.container-name': 'helm', 'io.kubernetes.cri.image-name': 'ship/helm:2' };
    writeFileSync(join(folder, 'tasks', id, 'config.json'), JSON.stringify({ annotations }));
    expect(await find()).toMatchObject({ name: 'helm', image: 'ship/helm:2', type: 'containerd', created: 0n });
  });

  it('a damaged file, a folder in its place and a pipe are told', async () => {
    const state = join(folder, 'runc', id);
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'state.json'), '{"config":');
    await expect(find()).rejects.toMatchObject({ code: 'record-invalid' });
    await expect(readJson(state)).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(readJson('/dev/zero')).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await readJson(join(state, 'state.json', 'x'))).toBeUndefined();
  });
});
