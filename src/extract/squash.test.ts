import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory, LayerRef } from '../model/index.ts';
import { extractors } from './extractors.ts';
import { squash } from './squash.ts';
import { layerOf, type TestEntry } from './testing.ts';

const status = 'var/lib/dpkg/status';
const debian: TestEntry = { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' };
const dpkg = (...packages: string[]): TestEntry => ({
  path: status,
  content: packages
    .map(one => {
      const [name, version, source = name] = one.split(' ');
      return `Package: ${name}\nVersion: ${version}\nSource: ${source}\nArchitecture: amd64\n`;
    })
    .join('\n'),
});
const list = (name: string, ...paths: string[]): TestEntry => ({
  path: `var/lib/dpkg/info/${name}.list`,
  content: paths.map(path => `/${path}\n`).join(''),
});
const npm = (path: string, name: string, version = '1.0.0'): TestEntry => ({
  path: `${path}/package.json`,
  content: JSON.stringify({ name, version }),
});

const refs = (count: number): LayerRef[] =>
  Array.from({ length: count }, (_, index) => ({ index, diffId: `sha256:${index}`, createdBy: `RUN step ${index}` }));
async function image(...layers: TestEntry[][]): Promise<Inventory> {
  const facts = await Promise.all(layers.map((entries, index) => layerOf(extractors, entries, `sha256:${index}`)));
  return squash(facts, refs(layers.length));
}
/** `name version @layer`, in the order of the inventory. */
const aboard = async (...layers: TestEntry[][]): Promise<string[]> =>
  (await image(...layers)).packages.map(({ name, version, layer }) => `${name} ${version} @${layer?.index}`);

const x = npm('app/node_modules/x', 'x');

describe('later layers win', () => {
  it.each<[string, TestEntry[], string[]]>([
    ['by path', [npm('app/node_modules/x', 'x', '2.0.0')], ['x 2.0.0 @1']],
    ['also when the new file states nothing', [{ path: 'app/node_modules/x/package.json', content: '{}' }], []],
    ['also when it is a directory now', [{ path: 'app/node_modules/x/package.json', type: 'directory' }], []],
    ['when the file is deleted', [{ path: 'app/node_modules/x/.wh.package.json' }], []],
    ['when a directory above is deleted', [{ path: 'app/.wh.node_modules' }], []],
    ['when a directory above is opaque', [{ path: 'app/.wh..wh..opq' }], []],
    ['when the root is opaque', [{ path: '.wh..wh..opq' }], []],
    ['when a directory above becomes a file', [{ path: 'app/node_modules', content: '' }], []],
    ['when a directory above becomes a link', [{ path: 'app', linkname: 'srv' }], []],
    [
      'but a directory that comes again hides nothing',
      [{ path: 'app/node_modules', type: 'directory' }],
      ['x 1.0.0 @0'],
    ],
    ['but not by another path', [npm('srv/node_modules/x', 'x')], ['x 1.0.0 @0', 'x 1.0.0 @1']],
    ['but a deletion of another name hides nothing', [{ path: 'app/.wh.node_module' }], ['x 1.0.0 @0']],
  ])('%s', async (_, second, expected) => expect(await aboard([x], second)).toEqual(expected));

  it('a deletion does not touch what its own layer adds', async () => {
    const again = npm('app/node_modules/x', 'x', '2.0.0');
    expect(await aboard([x], [{ path: 'app/.wh..wh..opq' }, again])).toEqual(['x 2.0.0 @1']);
    expect(await aboard([x], [again, { path: 'app/.wh.node_modules' }])).toEqual(['x 2.0.0 @1']);
  });

  it('what was deleted stays deleted when the directory comes again', async () => {
    expect(await aboard([x], [{ path: '.wh.app' }], [{ path: 'app/node_modules', type: 'directory' }])).toEqual([]);
  });
});

describe('the layer of a package', () => {
  it('is the one that brought this version in, though every later database states it too', async () => {
    const layers = [
      [debian, dpkg('base 1', 'libc 1')],
      [dpkg('base 1', 'libc 1', 'curl 1')],
      [dpkg('base 1', 'libc 2', 'curl 1', 'git 1')],
    ];
    expect(await aboard(...layers)).toEqual(['base 1 @0', 'curl 1 @1', 'git 1 @2', 'libc 2 @2']);
  });

  it('is the last one for a package that was removed and came back', async () => {
    expect(await aboard([dpkg('a 1', 'b 1')], [dpkg('a 1')], [dpkg('a 1', 'b 1')])).toEqual(['a 1 @0', 'b 1 @2']);
  });

  it('does not reach below the deletion of the database', async () => {
    expect(await aboard([dpkg('a 1')], [{ path: 'var/lib/.wh.dpkg' }], [dpkg('a 1')])).toEqual(['a 1 @2']);
  });

  it('stays when a later layer only writes the same file again', async () => {
    expect(await aboard([x], [x])).toEqual(['x 1.0.0 @0']);
  });

  it('names its instruction, and nothing that reports do not print', async () => {
    const { packages } = await image([x]);
    expect(packages[0]?.layer).toEqual({ index: 0, diffId: 'sha256:0', createdBy: 'RUN step 0' });
  });

  it('is unknown in a directory', async () => {
    const { packages } = squash([await layerOf(extractors, [x], '')], []);
    expect(packages[0]).not.toHaveProperty('layer');
  });

  it('is found past a layer that could not be read', async () => {
    const [first, third] = await Promise.all([
      layerOf(extractors, [x]),
      layerOf(extractors, [npm('node_modules/y', 'y')]),
    ]);
    const { packages } = squash([first, undefined, third], refs(3));
    expect(packages.map(({ name, layer }) => `${name} @${layer?.index}`)).toEqual(['x @0', 'y @2']);
  });
});

describe('what a distribution package owns', () => {
  const owned = npm('usr/share/nodejs/semver', 'semver', '7.3.5');
  const system = [debian, dpkg('node-semver 7.3.5'), list('node-semver', owned.path)];

  it('is not reported a second time', async () => {
    expect(await aboard([...system, owned])).toEqual(['node-semver 7.3.5 @0']);
  });

  it('is known under both names of a merged /usr', async () => {
    const module = npm('usr/lib/node_modules/npm', 'npm');
    const entries = [dpkg('npm 1'), list('npm', 'lib/node_modules/npm/package.json'), module];
    expect(await aboard(entries)).toEqual(['npm 1 @0']);
  });

  it('is reported when its package is not aboard', async () => {
    const deleted = [{ path: 'var/lib/dpkg/.wh.status' }];
    expect(await aboard([...system, owned], deleted)).toEqual(['semver 7.3.5 @0']);
  });

  it('is reported when a later layer replaced it by hand', async () => {
    const replaced = [npm('usr/share/nodejs/semver', 'semver', '7.6.0')];
    expect(await aboard([...system, owned], replaced)).toEqual(['node-semver 7.3.5 @0', 'semver 7.6.0 @1']);
  });

  it('is not reported when a later layer only changed its mode', async () => {
    expect(await aboard([...system, owned], [owned])).toEqual(['node-semver 7.3.5 @0']);
  });

  it('is not reported after an upgrade of its package', async () => {
    const upgraded = [dpkg('node-semver 7.6.0'), npm('usr/share/nodejs/semver', 'semver', '7.6.0')];
    expect(await aboard([...system, owned], upgraded)).toEqual(['node-semver 7.6.0 @1']);
  });
});

describe('an inventory', () => {
  it('has purl, ecosystem, path and the licences of the distribution', async () => {
    const entries = [
      debian,
      dpkg('libx1 1.0 x', 'libx-dev 1.0 x', 'y 2.0'),
      { path: 'usr/share/doc/libx1/copyright', content: 'License: Expat\n' },
      npm('app/node_modules/@s/n', '@s/n'),
    ];
    const { os, packages } = await image(entries);
    expect(os?.ecosystem).toBe('Debian:12');
    expect(packages.map(({ purl, ecosystem, path, licences }) => [purl, ecosystem, path, licences])).toEqual([
      ['pkg:deb/debian/libx-dev@1.0?arch=amd64&distro=debian-12', 'Debian:12', status, ['MIT']],
      ['pkg:deb/debian/libx1@1.0?arch=amd64&distro=debian-12', 'Debian:12', status, ['MIT']],
      ['pkg:deb/debian/y@2.0?arch=amd64&distro=debian-12', 'Debian:12', status, undefined],
      ['pkg:npm/%40s/n@1.0.0', 'npm', 'app/node_modules/@s/n/package.json', undefined],
    ]);
  });

  it('has a package once that two places of the same database state', async () => {
    const installed = 'P:musl\nV:1.2.5-r0\nA:x86_64\n\n';
    const entries = ['lib', 'usr/lib'].map(lib => ({ path: `${lib}/apk/db/installed`, content: installed }));
    expect(await aboard(entries)).toEqual(['musl 1.2.5-r0 @0']);
  });

  it('has no ecosystem for packages of a distribution that nobody knows', async () => {
    const { packages } = await image([{ path: 'etc/os-release', content: 'ID=homemade\n' }, dpkg('a 1')]);
    expect(packages[0]).not.toHaveProperty('ecosystem');
  });

  it('lists problems with their layer, but not those of files that are gone', async () => {
    const broken = { path: 'app/node_modules/x/package.json', content: '{' };
    expect((await image([broken])).problems).toMatchObject([{ code: 'record-invalid', layer: 'sha256:0' }]);
    expect((await image([broken], [x])).problems).toEqual([]);
  });

  it('is the same whatever order the entries of a layer come in', async () => {
    const layers = [[debian, dpkg('b 1', 'a 1'), npm('node_modules/z', 'z'), x], [dpkg('b 1', 'a 2', 'c 1')]];
    const expected = JSON.stringify(await image(...layers));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(layers[0]!, { minLength: 4 }), async first => {
        expect(JSON.stringify(await image(first, layers[1]!))).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('equals that of the file system which the layers make', async () => {
    // A model that keeps whole trees, against the real thing that keeps hashes.
    const directory = fc.constantFrom('a', 'a/b', 'c');
    const name = fc.constantFrom('x', 'y');
    const step = fc.oneof(
      fc.record({ op: fc.constant('put' as const), directory, name, version: fc.constantFrom('1.0.0', '2.0.0') }),
      fc.record({
        op: fc.constant('delete' as const),
        directory: fc.constantFrom('a', 'a/b', 'a/node_modules', 'a/node_modules/x'),
      }),
      fc.record({ op: fc.constant('opaque' as const), directory }),
      fc.record({ op: fc.constant('replace' as const), directory: fc.constantFrom('c', 'c/node_modules') }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(step, { maxLength: 3, selector: s => JSON.stringify({ ...s, op: 0 }) }), {
          maxLength: 5,
        }),
        async steps => {
          const tree = new Map<string, string>();
          const layers = steps.map(layer => {
            const entries: TestEntry[] = [];
            const remove = (path: string) => {
              for (const key of [...tree.keys()]) if (key.startsWith(`${path}/`)) tree.delete(key);
            };
            // A real layer does not put files below what it makes a file of.
            const replaced = layer.filter(({ op }) => op === 'replace').map(({ directory }) => `${directory}/`);
            for (const one of layer) {
              if (one.op === 'delete') {
                entries.push({ path: one.directory.replace(/([^/]+)$/, '.wh.$1') });
                remove(one.directory);
              } else if (one.op === 'opaque') {
                entries.push({ path: `${one.directory}/.wh..wh..opq` });
                remove(one.directory);
              } else if (one.op === 'replace') {
                entries.push({ path: one.directory, linkname: 'elsewhere' });
                remove(one.directory);
              }
            }
            for (const one of layer) {
              if (one.op !== 'put') continue;
              const path = `${one.directory}/node_modules/${one.name}`;
              if (replaced.some(prefix => path.startsWith(prefix))) continue;
              entries.push(npm(path, one.name, one.version));
              tree.set(`${path}/package.json`, one.version);
            }
            return entries;
          });
          const { packages } = await image(...layers);
          expect(new Map(packages.map(({ path, version }) => [path, version]))).toEqual(tree);
        },
      ),
    );
  });
});
