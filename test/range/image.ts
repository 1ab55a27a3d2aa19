/** The image whose containers the range is made of: a small Debian with what attackers and services lean on. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, fingerprint } from '../real/cache.ts';
import { apt, bootstrap, noMirror } from '../real/debian.ts';
import { scratch } from '../real/plimsoll.ts';
import { missing, must } from '../real/programs.ts';

const packages = ['python3-minimal', 'libpython3-stdlib', 'procps', 'iproute2', 'curl', 'openssl', 'cron'];

const here = import.meta.dirname;
const recipe = (): string => fingerprint(join(here, 'image.ts'), join(here, '../real/debian.ts'));
const place = (): string => join(here, '../../.cache/range', `box-${recipe()}`);

/** Name of the image in the range's own storage. */
export const imageName = 'localhost/plimsoll-range';
export const imageTag = '1';

/** Podman's flags for hosts whose control groups are not systemd's to give. */
export const engine = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--events-backend', 'none'];

/**
 * Flags that keep the range's containers apart from the user's, in a folder of their own.
 *
 * @param images a store made by `imageStore`, read alone
 */
export const storage = (folder: string, images?: string): string[] => [
  ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'overlay'],
  ...(images === undefined ? [] : ['--storage-opt', `overlay.imagestore=${images}`]),
];

/** Why no box can be made here, or undefined. */
export async function noBoxes(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root';
  const absent = missing('podman', 'runc', 'unshare', 'mmdebstrap', 'chroot', 'tar');
  return absent ?? (existsSync(place()) ? undefined : await noMirror());
}

/** Podman's storage with the image in it. Made once, and kept. */
export async function imageStore(): Promise<string> {
  const folder = await cached('range', 'box', recipe(), async folder => {
    const root = join(folder, 'rootfs');
    mkdirSync(root);
    await bootstrap(root);
    await apt(root, 'install', '--no-install-recommends', ...packages);
    const tar = join(folder, 'rootfs.tar');
    await must('tar', ['-C', root, '--one-file-system', '--numeric-owner', '-cf', tar, '.']);
    // Podman takes no long paths for what it keeps while it runs.
    const { folder: work, remove } = scratch('range');
    const importing = ['import', '--quiet', '--change', 'CMD ["/bin/sh"]', tar, `${imageName}:${imageTag}`];
    try {
      await must('podman', [...engine, ...storage(work), ...importing]);
      renameSync(join(work, 'root'), join(folder, 'root'));
    } finally {
      remove();
    }
    // Its own database holds paths of the folder that it was made in; images need none of it.
    for (const used of [root, tar, join(folder, 'root/libpod')]) rmSync(used, { recursive: true, force: true });
  });
  return join(folder, 'root');
}
