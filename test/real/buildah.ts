/** Buildah with image storage of its own, and the images that builds in it begin with. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repo } from './cache.ts';
import { debianImage } from './images.ts';
import { must, type Ran, run } from './programs.ts';

export interface Buildah {
  /** Runs buildah on this storage. */
  run(...args: string[]): Promise<Ran>;
  must(...args: string[]): Promise<Ran>;
  /** Flags of a build whose steps have no network. */
  offline: string[];
  /** Lets go of the folder, so that it can be removed. */
  close(): Promise<void>;
  /** The bridge to other tools. */
  storage(name: string): string;
}

/** Overlays where the kernel lets them be mounted here; without them every layer is a copy of all below it. */
export async function buildahIn(folder: string): Promise<Buildah> {
  const places = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const probe = ['--root', join(folder, 'probe'), '--runroot', join(folder, 'probe-run')];
  const { code } = await run('buildah', [...probe, '--storage-driver', 'overlay', 'info']);
  const driver = code === 0 ? 'overlay' : 'vfs';
  const global = [...places, '--storage-driver', driver];
  return {
    run: (...args) => run('buildah', [...global, ...args]),
    must: (...args) => must('buildah', [...global, ...args]),
    offline: ['--runtime', 'runc', '--isolation', 'oci', '--network', 'none'],
    close: async () => {
      // Builds that failed leave their containers, and the driver mounts its own folder over itself.
      await run('buildah', [...global, 'rm', '--all']);
      for (const name of ['root', 'probe']) await run('umount', ['--recursive', join(folder, name, 'overlay')]);
    },
    storage: name => `containers-storage:[${driver}@${folder}/root+${folder}/run]${name}`,
  };
}

/** Left out of the base: what is large and holds no package. */
const heavy = ['doc', 'locale', 'man', 'perl*', 'zoneinfo'].map(name => `usr/share/${name}`);

/** Libraries that a program needs and a root file system lacks. */
async function lacking(program: string, rootfs: string): Promise<string[]> {
  const { stdout } = await must('ldd', [program]);
  const needed = [...stdout.matchAll(/=> (\/\S+)/g)].map(match => match[1] ?? '');
  return needed.filter(path => !existsSync(join(rootfs, path)) && !existsSync(join(rootfs, 'usr', path)));
}

/** The archive that `npm pack` makes. The bundle is not built again while it is newer than its sources. */
async function pack(folder: string): Promise<void> {
  const bundle = join(repo, 'dist/program.js');
  const fresh =
    existsSync(bundle) && (await run('find', [join(repo, 'src'), '-newer', bundle, '-print', '-quit'])).stdout === '';
  const args = ['pack', '--silent', '--pack-destination', folder, ...(fresh ? ['--ignore-scripts'] : [])];
  await must('npm', args, { cwd: repo });
}

/**
 * `localhost/debian`: a Debian with packages of npm, some of them flawed. `localhost/plimsoll` and `localhost/plimsoll-sbom`:
 * the program on it, by our own recipe.
 */
export async function baseImages(buildah: Buildah, folder: string): Promise<void> {
  const { rootfs } = await debianImage();
  const context = join(folder, 'tool');
  mkdirSync(context, { recursive: true });
  writeFileSync(join(folder, 'Debian'), 'FROM scratch\nCOPY . /\n');
  writeFileSync(join(folder, 'ignored'), heavy.join('\n'));
  const debian = ['-f', join(folder, 'Debian'), '--ignorefile', join(folder, 'ignored')];
  await buildah.must('bud', '--quiet', ...debian, '-t', 'localhost/debian', rootfs);
  const files = [process.execPath, ...(await lacking(process.execPath, rootfs))];
  const lines = files.map((file, index) => {
    copyFileSync(file, join(context, `file-${index}`));
    return `COPY file-${index} ${index === 0 ? '/usr/local/bin/node' : join('/usr/lib', dirname(file).split('/lib/')[1] ?? '', file.split('/').at(-1) ?? '')}`;
  });
  writeFileSync(join(context, 'Node'), ['FROM localhost/debian', ...lines, ''].join('\n'));
  await buildah.must('bud', '--quiet', '-f', join(context, 'Node'), '-t', 'localhost/node', context);
  await pack(context);
  const recipe = ['--build-arg', 'BASE=localhost/node', '-f', join(repo, 'deploy/buildkit/Dockerfile')];
  await buildah.must('bud', '--quiet', ...recipe, '--target', 'program', '-t', 'localhost/plimsoll', context);
  await buildah.must('bud', '--quiet', ...recipe, '-t', 'localhost/plimsoll-sbom', context);
}
