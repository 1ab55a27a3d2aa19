/** The same image through skopeo, umoci and podman: whatever wrote it, it reads as the same layers. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeOciLayout } from './image-writer.ts';
import { readLayer } from './layer.ts';
import { openArtifact } from './open.ts';
import { parsePlatform } from './platform.ts';
import { withFolder } from './testing.ts';
import type { Artifact, Blob } from './types.ts';

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const missing = ['skopeo', 'umoci'].filter(program => !has(program));
if (missing.length > 0) console.log(`skipped: ${missing.join(' and ')} not installed`);
const noPodman = !has('podman') || process.getuid?.() !== 0 || missing.length > 0;
if (noPodman) console.log('skipped: podman needs to be installed, and root');

const long = `usr/share/${'d'.repeat(90)}/${'e'.repeat(120)}`;
const layers = [
  {
    entries: [
      { path: 'etc', type: 'directory' as const },
      { path: 'etc/os-release', content: 'ID=alpine\n' },
      { path: 'usr/share/grüße', content: 'hello' },
      { path: long, content: 'x'.repeat(100_000) },
      { path: 'link', type: 'symlink' as const, linkname: long },
    ],
    createdBy: 'ADD rootfs',
  },
  { entries: [{ path: 'app/main.js', content: 'go()' }], createdBy: 'RUN install' },
];

/** What must be the same, whatever the image came through. */
async function reading(artifact: Artifact): Promise<string[]> {
  const found = new Map<string, string>();
  const read = async (blob: Blob): Promise<void> => {
    const paths: string[] = [];
    const { diffId } = await readLayer(blob, {}, entry => void paths.push(entry.path));
    found.set(diffId, paths.join());
  };
  for (const layer of artifact.layers) if (layer.open) await read(await layer.open());
  await artifact.stream?.(read);
  await artifact.close();
  expect(artifact.problems).toEqual([]);
  return artifact.layers.map(layer => `${layer.createdBy}: ${layer.diffId}: ${found.get(layer.diffId)}`);
}

let folder = '';
let layout = '';
let expected: string[] = [];
const skopeo = (...words: string[]): void => void execFileSync('skopeo', ['copy', '--quiet', ...words]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-real-'));
  layout = join(folder, 'layout');
  await writeOciLayout(layout, [{ tag: '1.0', layers }]);
  expected = await reading(await openArtifact(`oci:${layout}:1.0`, {}));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(missing.length > 0)('what skopeo writes', () => {
  it.each([
    ['oci:', 'oci:COPY:1.0', 'oci:COPY:1.0'],
    ['oci: with zstd', 'oci:COPY:1.0', 'oci:COPY', '--dest-compress', '--dest-compress-format', 'zstd'],
    ['oci-archive:', 'oci-archive:COPY:1.0', 'oci-archive:COPY:1.0'],
    ['docker-archive:', 'docker-archive:COPY:app:1.0', 'docker-archive:COPY:app:1.0'],
    ['docker-archive: with whatever it calls it', 'docker-archive:COPY:app:1.0', 'COPY'],
    ['dir:', 'dir:COPY', 'dir:COPY'],
    ['dir: in Docker’s format', 'dir:COPY', 'COPY', '--format', 'v2s2'],
  ])('%s', async (name, to, reference, ...options) => {
    const path = join(folder, name.replace(/\W/g, '-'));
    skopeo(...options, `oci:${layout}:1.0`, to.replace('COPY', path));
    expect(await reading(await openArtifact(reference.replace('COPY', path), {}))).toEqual(expected);
  });
});

describe.skipIf(missing.length > 0)('what we write', () => {
  it('umoci unpacks', async () => {
    const bundle = join(folder, 'bundle');
    execFileSync('umoci', ['unpack', '--rootless', '--image', `${layout}:1.0`, bundle], { stdio: 'pipe' });
    const artifact = await openArtifact(`rootfs:${join(bundle, 'rootfs')}`, {});
    const contents: Record<string, number> = {};
    await artifact.walk?.(entry => {
      if (entry.type === 'file') contents[entry.path] = entry.size;
      return undefined;
    });
    expect(contents).toEqual({ 'app/main.js': 4, 'etc/os-release': 10, [long]: 100_000, 'usr/share/grüße': 5 });
  });

  it('skopeo reads as an index of two platforms', () =>
    withFolder(async other => {
      const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
      const images = platforms.map(platform => ({ tag: '1.0', platform, layers }));
      await writeOciLayout(other, images);
      const arm = ['--override-arch', 'arm64', 'inspect', `oci:${other}:1.0`];
      expect(JSON.parse(execFileSync('skopeo', arm, { encoding: 'utf8' }))).toMatchObject({ Architecture: 'arm64' });
    }));
});

describe.skipIf(noPodman)('what podman holds', () => {
  let service: ChildProcess;
  let env: Record<string, string> = {};

  beforeAll(async () => {
    const [root, run, socket] = ['root', 'run', 'podman.sock'].map(name => join(folder, name));
    skopeo(`oci:${layout}:1.0`, `containers-storage:[vfs@${root}+${run}]localhost/app:1.0`);
    const store = ['--root', root, '--runroot', run, '--storage-driver', 'vfs'] as string[];
    const host = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'];
    const words = [...store, ...host, 'system', 'service', '--time=60', `unix://${socket}`];
    service = spawn('podman', words, { stdio: 'ignore' });
    for (let tries = 0; tries < 100 && !existsSync(socket ?? ''); tries++) await sleep(100);
    env = { CONTAINER_HOST: `unix://${socket}`, DOCKER_HOST: `unix://${socket}` };
  });
  afterAll(async () => {
    const gone = new Promise(resolve => service.once('exit', resolve));
    service.kill();
    await gone;
  });

  it.each([
    ['by its own API', 'podman:localhost/app:1.0'],
    // podman answers Docker's API too.
    ['by the API of Docker', 'docker-daemon:localhost/app:1.0'],
  ])('%s', async (_name, reference) => {
    expect(await reading(await openArtifact(reference, { env }))).toEqual(expected);
  });
});
