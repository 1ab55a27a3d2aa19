/** The real images that the end-to-end tests and the benchmarks scan. Built once, kept under `.cache/test-images`. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, fingerprint } from './cache.ts';
import { apt, bootstrap, noMirror } from './debian.ts';
import { type Descriptor, getJson, getTag } from './layout.ts';
import { missing, must } from './programs.ts';
import { construct, unpack } from './umoci.ts';

export interface RealImage {
  /** OCI layout and the tag in it. */
  layout: string;
  tag: string;
  /** The same image unpacked by umoci. */
  rootfs: string;
}

const here = import.meta.dirname;
const recipe = (): string => fingerprint(join(here, 'images.ts'), join(here, 'umoci.ts'), join(here, 'debian.ts'));

/** Why no real image can be made here, or undefined. An image that is already there needs nothing. */
export async function noImages(): Promise<string | undefined> {
  if (existsSync(imageFolder('debian'))) return missing('umoci', 'skopeo');
  return missing('mmdebstrap', 'umoci', 'skopeo', 'npm', 'chroot') ?? (await noMirror());
}

const imageFolder = (name: string): string => join(here, '../../.cache/test-images', `${name}-${recipe()}`);

/** Installs npm packages into a folder of the root, as a Dockerfile's `RUN npm install` would. */
async function npmInstall(folder: string, name: string, packages: string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', private: true }));
  await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder });
}

const stageOf = (folder: string, name: string): string => join(folder, 'stage', name);

/** node-yallist holds an npm package that the operating system owns. */
const aptPackages = ['curl', 'openssl', 'nginx-light', 'python3-minimal', 'node-yallist', 'tree', 'wget'];

/**
 * Five layers: a Debian base; apt packages; npm packages; deletions (a package folder, an apt purge); and an opaque
 * layer that replaces a folder with packages by another.
 */
export async function debianImage(): Promise<RealImage> {
  const folder = await cached('test-images', 'debian', recipe(), async folder => {
    const image = await construct(folder, 'v1');
    await image.layer('mmdebstrap --variant=minbase', bootstrap);
    await image.layer(`RUN apt-get install ${aptPackages.join(' ')}`, root =>
      apt(root, 'install', '--no-install-recommends', ...aptPackages),
    );
    await image.layer('RUN npm install lodash@4.17.11 minimist@1.2.0 express@4.16.0', async root => {
      const packages = ['lodash@4.17.11', 'minimist@1.2.0', 'express@4.16.0', 'debug@3.1.0', '@hapi/hoek@9.0.0'];
      await npmInstall(join(root, 'srv/shop'), 'shop', packages);
      await npmInstall(join(root, 'srv/old'), 'old', ['lodash@4.17.4', 'ms@0.7.0', 'qs@6.2.0']);
    });
    await image.layer('RUN rm -r node_modules/minimist && apt-get purge tree && apt-get remove wget', async root => {
      rmSync(join(root, 'srv/shop/node_modules/minimist'), { recursive: true });
      await apt(root, 'purge', 'tree');
      // Its configuration stays: dpkg then knows the package without it being installed.
      await apt(root, 'remove', 'wget');
    });
    const fresh = stageOf(folder, 'old');
    await npmInstall(fresh, 'old', ['ms@2.1.3']);
    await image.opaque('COPY --link old /srv/old', fresh, '/srv/old');
    rmSync(join(folder, 'bundle'), { recursive: true });
    rmSync(join(folder, 'stage'), { recursive: true });
    await unpack(image.layout, image.tag, join(folder, 'bundle'));
  });
  return { layout: join(folder, 'layout'), tag: 'v1', rootfs: join(folder, 'bundle/rootfs') };
}

/** The layer blobs of an image of a layout, base first: files that `gzip -dc` reads. */
export function layerFiles(image: RealImage): string[] {
  const manifest = getJson(image.layout, getTag(image.layout, image.tag).digest) as { layers: Descriptor[] };
  return manifest.layers.map(layer => join(image.layout, 'blobs', layer.digest.replace(':', '/')));
}
