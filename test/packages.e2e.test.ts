/** Package lists, against what the package managers themselves say of the same root. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Package } from '../src/model/index.ts';
import { shared } from './real/cache.ts';
import { debianImage, noImages } from './real/images.ts';
import { type InventoryJson, plimsoll, reported, scratch } from './real/plimsoll.ts';
import { missing, must, run, skipping } from './real/programs.ts';

const { folder, remove } = scratch('packages');
afterAll(remove);

async function inventory(reference: string): Promise<Package[]> {
  const ran = await plimsoll(['inventory', reference, '--format', 'json', '--cache', join(folder, 'cache')]);
  expect(ran.code, ran.stderr).toBe(0);
  return reported<InventoryJson>(ran).packages;
}

const reason = (await noImages()) ?? missing('dpkg-query', 'npm');

describe.skipIf(skipping('packages of a Debian image', reason))('a Debian image', async () => {
  const image = reason ? { layout: '', tag: '', rootfs: '' } : await debianImage();
  const sides = reason
    ? []
    : await Promise.all([inventory(`oci:${image.layout}:${image.tag}`), inventory(`rootfs:${image.rootfs}`)]);

  test('has the packages, versions and sources that dpkg-query lists', async () => {
    const fields = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
    const format = `${fields.map(field => `\${${field}}`).join(' ')}\\n`;
    const admin = join(image.rootfs, 'var/lib/dpkg');
    const { stdout } = await must('dpkg-query', [`--admindir=${admin}`, '-W', '-f', format]);
    const lines = stdout.trim().split('\n');
    const installed = lines.filter(line => line.startsWith('installed ')).map(line => line.slice('installed '.length));
    expect(lines.length).toBeGreaterThan(installed.length);
    for (const packages of sides) {
      const ours = packages
        .filter(found => found.type === 'deb')
        .map(({ name, version, arch, source }) =>
          [name, version, arch, source?.name ?? name, source?.version ?? version].join(' '),
        );
      expect(ours.sort()).toEqual(installed.toSorted());
    }
  });

  test.each(['srv/shop', 'srv/old'])('has the npm packages that npm ls lists in %s', async application => {
    interface Node {
      name?: string;
      version?: string;
      path?: string;
      dependencies?: Record<string, Node>;
    }
    // npm ls ends with 1 when something is missing, as it is here by intent; it lists the rest all the same.
    const { stdout } = await run('npm', ['ls', '--all', '--json', '--long'], { cwd: join(image.rootfs, application) });
    const installed = new Set<string>();
    const visit = (node: Node): void => {
      for (const child of Object.values(node.dependencies ?? {})) {
        if (child.path && child.version && existsSync(child.path))
          installed.add(`${child.name}@${child.version} ${relative(image.rootfs, child.path)}`);
        visit(child);
      }
    };
    visit(JSON.parse(stdout));
    expect(installed.size).toBeGreaterThan(0);
    for (const packages of sides) {
      const ours = packages
        .filter(found => found.type === 'npm' && found.path.startsWith(`${application}/node_modules/`))
        .map(found => `${found.name}@${found.version} ${dirname(found.path)}`);
      expect(ours.sort()).toEqual([...installed].sort());
    }
  });

  test('does not report an npm package that a Debian package owns', () => {
    expect(existsSync(join(image.rootfs, 'usr/share/nodejs/yallist/package.json'))).toBe(true);
    for (const packages of sides) {
      expect(packages.filter(found => found.path.startsWith('usr/share/nodejs/')).map(found => found.name)).toEqual([]);
      expect(packages.some(found => found.type === 'deb' && found.name === 'node-yallist')).toBe(true);
    }
  });

  test('names the layer and the instruction of each package', () => {
    const [packages = []] = sides;
    const layerOf = (name: string) => packages.find(found => found.name === name)?.layer;
    expect(layerOf('base-files')).toMatchObject({ index: 0, createdBy: expect.stringContaining('mmdebstrap') });
    expect(layerOf('nginx-light')).toMatchObject({ index: 1, createdBy: expect.stringContaining('apt-get install') });
    expect(layerOf('express')).toMatchObject({ index: 2, createdBy: expect.stringContaining('npm install') });
    expect(packages.filter(found => !found.layer)).toEqual([]);
  });

  test('knows the licences of Debian packages', () => {
    const [packages = []] = sides;
    expect(packages.find(found => found.name === 'curl')?.licences).toContain('curl');
  });
});

describe.skipIf(skipping('Alpine images', shared ? undefined : 'no images beside the repository'))('Alpine', () => {
  test.each(['3.10', '3.11'])('%s has the packages of its apk database', async version => {
    const root = join(folder, `alpine-${version}`);
    const archive = join(shared ?? '', `images/alpine-${version}-docker-archive.tar.gz`);
    mkdirSync(root);
    await must('tar', ['-xzf', archive, '-C', root]);
    await must('bash', ['-c', 'for layer in */layer.tar; do tar -xf "$layer" lib/apk/db/installed; done'], {
      cwd: root,
    });
    const { stdout } = await must('awk', [
      '-F:',
      '/^P:/{p=$2} /^V:/{v=$2} /^A:/{a=$2} /^o:/{o=$2} /^$/{print p, v, a, o}',
      join(root, 'lib/apk/db/installed'),
    ]);
    const packages = await inventory(`docker-archive:${archive}`);
    const ours = packages
      .filter(found => found.type === 'apk')
      .map(found => `${found.name} ${found.version} ${found.arch} ${found.source?.name ?? found.name}`);
    expect(ours.sort()).toEqual(stdout.trim().split('\n').sort());
    expect(ours.length).toBeGreaterThan(10);
  });
});
