/** The images of the benchmark: real Debian packages, built once and kept under `.cache/test-images`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, fingerprint } from '../test/real/cache.ts';
import { apt, bootstrap } from '../test/real/debian.ts';
import type { RealImage } from '../test/real/images.ts';
import { must } from '../test/real/programs.ts';
import { construct } from '../test/real/umoci.ts';

/** Packages of each layer above the base; all five layers together are about 140 MB gzip. */
const layers = [
  ['python3', 'python3-pip', 'python3-setuptools'],
  ['nginx', 'redis-server', 'curl'],
  ['perl', 'git', 'rsync'],
  ['binutils'],
];

/** `five`: about 140 MB gzip in five layers. `one`: the same files in a single layer. */
export async function benchImages(): Promise<{ five: RealImage; one: RealImage }> {
  const folder = await cached('test-images', 'bench', fingerprint(import.meta.filename), async folder => {
    const image = await construct(folder, 'five');
    await image.layer('mmdebstrap --variant=minbase', bootstrap);
    for (const packages of layers)
      await image.layer(`RUN apt-get install ${packages.join(' ')}`, root =>
        apt(root, 'install', '--no-install-recommends', ...packages),
      );
    const single = join(folder, 'single');
    await must('umoci', ['new', '--image', `${image.layout}:one`]);
    await must('umoci', ['unpack', '--image', `${image.layout}:one`, single]);
    rmSync(join(single, 'rootfs'), { recursive: true });
    await must('mv', [image.rootfs, join(single, 'rootfs')]);
    await must('umoci', ['repack', '--image', `${image.layout}:one`, single]);
    rmSync(join(folder, 'bundle'), { recursive: true });
  });
  const rootfs = join(folder, 'single/rootfs');
  const layout = join(folder, 'layout');
  return { five: { layout, tag: 'five', rootfs }, one: { layout, tag: 'one', rootfs } };
}
