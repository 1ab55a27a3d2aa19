/** A gate inside a build, and after it: real builds of buildah over a real Debian, without a network. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Buildah, baseImages, buildahIn } from './real/buildah.ts';
import { repo } from './real/cache.ts';
import { debianImage, noImages } from './real/images.ts';
import { plimsoll, scratch } from './real/plimsoll.ts';
import { type Podman, startPodman } from './real/podman.ts';
import { missing, type Ran, skipping } from './real/programs.ts';

const absent = missing('buildah', 'runc', 'npm', 'ldd', 'find') ?? (await noImages());

/** A critical flaw of lodash, which the image carries, with a fix. */
const record = {
  id: 'GHSA-jf85-cpcp-j695',
  aliases: ['CVE-2019-10744'],
  modified: '2024-01-02T00:00:00Z',
  published: '2019-07-10T00:00:00Z',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.12' }] }],
    },
  ],
};

describe.skipIf(skipping('gates in builds', absent))('a build with a gate', () => {
  const { folder, remove } = scratch('build');
  const at = (name: string): string => join(folder, name);
  const context = at('context');
  let buildah: Buildah;

  beforeAll(async () => {
    for (const name of ['context/app', 'feed']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('feed/record.json'), JSON.stringify(record));
    writeFileSync(at('context/app/index.js'), 'console.log("aboard");\n');
    for (const args of [
      ['db', 'build', '--from', at('feed'), '--db', at('context/advisories')],
      ['db', 'bundle', at('context/advisories.bundle'), '--db', at('context/advisories')],
    ]) {
      const ran = await plimsoll(args);
      if (ran.code !== 0) throw new Error(ran.stderr);
    }
    cpSync(join(repo, 'deploy/ci/gate.Dockerfile'), at('context/gate.Dockerfile'));
    buildah = await buildahIn(folder);
    await baseImages(buildah, folder);
  }, 600_000);
  afterAll(async () => {
    await buildah.close();
    remove();
  });

  const build = (file: string, environment: string, ...more: string[]): Promise<Ran> => {
    const args = ['--build-arg', 'BASE=localhost/debian', '--build-arg', `ENVIRONMENT=${environment}`, ...more];
    return buildah.run(
      'bud',
      ...buildah.offline,
      ...args,
      '-f',
      join(context, file),
      '-t',
      `app:${environment}`,
      context,
    );
  };

  test('that looks at the finished root file system is blocked in production, and says why', async () => {
    const ran = await build('gate.Dockerfile', 'production');
    expect(ran.code).not.toBe(0);
    const said = ran.stdout + ran.stderr;
    expect(said).toContain('BLOCK  rootfs:/aboard');
    expect(said).toMatch(/blocked by rule critical-with-fix for 1 finding[\s\S]*CVE-2019-10744/);
    expect((await buildah.run('inspect', '--type', 'image', 'app:production')).code).not.toBe(0);
  }, 120_000);

  test('is warned in a test environment, and passes with its verdict aboard', async () => {
    const ran = await build('gate.Dockerfile', 'test');
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toMatch(/WARN {2}rootfs:\/aboard[\s\S]*this environment warns and passes/);
    const layout = `oci:${at('layout')}:test`;
    await buildah.must('push', '--quiet', '--disable-compression', 'app:test', layout);
    // After the build: the same image, out of a layout and out of the engine.
    for (const [environment, code] of [
      ['production', 1],
      ['test', 0],
    ] as const) {
      const gate = await plimsoll(['gate', layout, '--db', join(context, 'advisories'), '--env', environment]);
      expect([gate.code, gate.stdout], gate.stderr).toEqual([code, expect.stringContaining('CVE-2019-10744')]);
    }
  }, 120_000);

  test('runs in the stage itself, too: as nobody, over / and with a bundle', async () => {
    writeFileSync(
      join(context, 'inside.Dockerfile'),
      `FROM localhost/plimsoll
ARG ENVIRONMENT
USER 65532:65532
ENV PLIMSOLL_DB=/tmp/db HOME=/nonexistent
RUN --mount=type=bind,source=advisories.bundle,target=/advisories.bundle \\
    plimsoll db update --from bundle:/advisories.bundle --all --unsigned && \\
    plimsoll gate rootfs:/ --offline --env "$ENVIRONMENT"
`,
    );
    const blocked = await build('inside.Dockerfile', 'production');
    expect(blocked.code).not.toBe(0);
    expect(blocked.stdout + blocked.stderr).toMatch(/BLOCK {2}rootfs:\/ [\s\S]*CVE-2019-10744/);
    const warned = await build('inside.Dockerfile', 'test');
    expect(warned.code, warned.stderr).toBe(0);
  }, 120_000);

  test('without advisories and without a network does not pass for clean', async () => {
    mkdirSync(at('empty/advisories'), { recursive: true });
    cpSync(at('context/app'), at('empty/app'), { recursive: true });
    const args = ['--build-arg', 'BASE=localhost/debian', '-f', join(context, 'gate.Dockerfile'), at('empty')];
    const ran = await buildah.run('bud', ...buildah.offline, ...args);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr + ran.stdout).toContain('database-missing');
  }, 120_000);

  test('and BuildKit’s generator: its image, run over a root file system as BuildKit runs it', async () => {
    const { rootfs } = await debianImage();
    mkdirSync(at('out'));
    const container = (await buildah.must('from', 'localhost/plimsoll-sbom')).stdout.trim();
    const { OCIv1: image } = JSON.parse((await buildah.must('inspect', container)).stdout);
    await buildah.must(
      'config',
      ...['BUILDKIT_SCAN_DESTINATION=/run/out/', 'BUILDKIT_SCAN_SOURCE=/run/src/core/sbom'].flatMap(one => [
        '--env',
        one,
      ]),
      container,
    );
    const mounts = ['--volume', `${rootfs}:/run/src/core/sbom:ro`, '--volume', `${at('out')}:/run/out`];
    await buildah.must('run', ...buildah.offline, ...mounts, container, '--', ...image.config.Entrypoint);
    const { predicateType, predicate } = JSON.parse(readFileSync(at('out/sbom.spdx.json'), 'utf8'));
    expect([predicateType, predicate.spdxVersion]).toEqual(['https://spdx.dev/Document', 'SPDX-2.3']);
    expect(predicate.packages.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['lodash', 'bash']),
    );
  }, 120_000);

  describe.skipIf(skipping('podman’s storage', missing('podman', 'skopeo')))('and podman', () => {
    let podman: Podman;
    beforeAll(async () => {
      podman = await startPodman();
      await podman.load(buildah.storage('localhost/app:test'), 'localhost/app:test');
    }, 120_000);
    afterAll(() => podman.stop());

    test('hands what was built to the gate', async () => {
      const env = { CONTAINER_HOST: `unix://${podman.socket}` };
      const args = ['gate', 'podman:localhost/app:test', '--db', join(context, 'advisories'), '--format', 'json'];
      const ran = await plimsoll([...args, '--env', 'production'], { env });
      expect([ran.code, JSON.parse(ran.stdout || '{}').verdict], ran.stderr).toEqual([1, 'block']);
    }, 120_000);
  });
});
