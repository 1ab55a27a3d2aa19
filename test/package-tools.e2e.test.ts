/** What the package managers say of what they installed, and what the program says of the same folders. */
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Package } from '../src/model/index.ts';
import { type Got, goPrograms, npmProject, pythonPackages, rustProgram } from './real/artefacts.ts';
import { type InventoryJson, plimsoll, reported, scratch } from './real/plimsoll.ts';
import { must, skipping } from './real/programs.ts';
import { inRoot, rubyAndPhp } from './real/ruby-and-php.ts';

const { folder, remove } = scratch('package-tools');
afterAll(remove);

async function inventory(reference: string): Promise<Package[]> {
  const ran = await plimsoll(['inventory', reference, '--format', 'json', '--cache', join(folder, 'cache')]);
  expect(ran.code, ran.stderr).toBe(0);
  const { packages, problems } = reported<InventoryJson>(ran);
  // These are folders of root file systems, and it says so.
  expect(problems.filter(({ code }) => code !== 'not-applicable')).toEqual([]);
  return packages;
}

/** `name version`, sorted, each once. */
const named = (packages: Iterable<{ name: string; version: string }>): string[] =>
  [...new Set([...packages].map(({ name, version }) => `${name} ${version}`))].sort();

const ofType = (packages: Package[], type: Package['type'], path = ''): Package[] =>
  packages.filter(one => one.type === type && one.path.startsWith(path));

/** A group of tests over artefacts, where there are any. */
function withArtefacts(title: string, { folder: from, missing }: Got, tests: (from: string) => void): void {
  describe.skipIf(skipping(title, missing))(title, () => tests(from ?? ''));
}

withArtefacts('pip list', await pythonPackages(), from => {
  it('names what is in site-packages', async () => {
    const { stdout } = await must('python3', ['-m', 'pip', 'list', '--format', 'json', '--path', join(from, 'site')]);
    const listed = named(JSON.parse(stdout));
    expect(listed.length).toBeGreaterThan(2);
    expect(named(ofType(await inventory(`rootfs:${from}`), 'pypi', 'site/'))).toEqual(listed);
  });
});

withArtefacts('npm ls --all', await npmProject(), from => {
  const shop = join(from, 'shop');
  const real = from && realpathSync(from);

  it('names what is in node_modules, and where', async () => {
    const { stdout } = await must('npm', ['ls', '--all', '--parseable', '--long'], { cwd: shop });
    const lines = stdout
      .trim()
      .split('\n')
      .filter(line => line.includes('/node_modules/'));
    const listed = lines.map(line => {
      const [path = '', name = '', alias = ''] = line.split(':');
      // An alias is `PATH:ALIAS@npm:NAME@VERSION`.
      return `${relative(real, path)} ${name.endsWith('@npm') ? alias : name}`;
    });
    expect(listed.length).toBeGreaterThan(40);
    const ours = ofType(await inventory(`rootfs:${from}`), 'npm').map(
      ({ name, version, path }) => `${path.replace(/\/package\.json$/, '')} ${name}@${version}`,
    );
    expect(ours.sort()).toEqual(listed.sort());
  });

  it('names what the lockfile declares', async () => {
    const { stdout } = await must('npm', ['ls', '--all', '--parseable', '--long', '--package-lock-only'], {
      cwd: shop,
    });
    const lines = stdout
      .trim()
      .split('\n')
      .filter(line => line.includes('/node_modules/'));
    const listed = lines.map(line => line.slice(line.lastIndexOf(':') + 1).replace(/@([^@]*)$/, ' $1'));
    expect(named(ofType(await inventory(`repo:${shop}`), 'npm', 'package-lock.json'))).toEqual(
      [...new Set(listed)].sort(),
    );
  });
});

withArtefacts('go version -m', await goPrograms(), from => {
  it.each(['parses', 'escapes', 'parses-stripped', 'escapes-stripped'])('names the modules of %s', async program => {
    const { stdout } = await must('go', ['version', '-m', join(from, 'bin', program)]);
    const listed = [...stdout.matchAll(/^\tdep\t(\S+)\t(\S+)/gm)].map(([, name = '', version = '']) => ({
      name,
      version,
    }));
    const stdlib = { name: 'stdlib', version: /: go(\S+)/.exec(stdout)?.[1] ?? '' };
    const ours = ofType(await inventory(`rootfs:${from}`), 'golang', `bin/${program}`);
    const deps = ours.filter(one => one.path === `bin/${program}` && one.name !== 'example.org/fleet');
    expect(named(deps)).toEqual(named([...listed, stdlib]));
  });
});

withArtefacts('cargo tree', await rustProgram(), from => {
  it.each([
    ['the program', 'rootfs', 'target/release/ship'],
    ['the lockfile', 'repo', 'Cargo.lock'],
  ])('names the crates of %s', async (_, transport, path) => {
    const { stdout } = await must('cargo', ['tree', '--prefix', 'none', '--edges', 'normal', '--offline'], {
      cwd: from,
    });
    const listed = [...stdout.matchAll(/^(\S+) v(\S+)/gm)].map(([, name = '', version = '']) => ({ name, version }));
    const ours = ofType(await inventory(`${transport}:${from}`), 'cargo').filter(one => one.path === path);
    expect(named(ours).filter(one => !one.startsWith('ship '))).toEqual(
      named(listed).filter(one => !one.startsWith('ship ')),
    );
  });
});

withArtefacts('gem list and composer show', await rubyAndPhp(), from => {
  const root = join(from, 'root');
  /** Of a folder, beside those that come with Ruby; without one, of all folders that it knows by itself. */
  const gemList = async (home?: string): Promise<string[]> => {
    const { stdout } = await inRoot(root, `${home ? `GEM_HOME=${home} GEM_PATH=${home} ` : ''}gem list --all`);
    return [...stdout.matchAll(/^(\S+) \((.*)\)$/gm)]
      .flatMap(([, name, versions = '']) => versions.split(', ').map(one => `${name} ${one.replace('default: ', '')}`))
      .sort();
  };

  it('the gems that RubyGems installed', async () => {
    const own = new Set(await gemList('/nowhere'));
    expect(own.size).toBeGreaterThan(40);
    const listed = (await gemList('/srv/gems')).filter(gem => !own.has(gem));
    expect(named(ofType(await inventory(`rootfs:${root}`), 'gem'))).toEqual(listed);
  });

  it('the gems that come with Ruby, where no distribution owns them', async () => {
    expect(named(ofType(await inventory(`rootfs:${join(root, 'usr')}`), 'gem'))).toEqual(await gemList());
  });

  it('the packages that Composer installed', async () => {
    const { stdout } = await inRoot(root, 'cd /srv/app; composer show -n --format=json');
    const listed = named((JSON.parse(stdout) as { installed: { name: string; version: string }[] }).installed);
    expect(listed.length).toBe(2);
    const packages = await inventory(`rootfs:${root}`);
    expect(named(ofType(packages, 'composer', 'srv/app/vendor/'))).toEqual(listed);
    expect(named(ofType(await inventory(`repo:${join(root, 'srv/app')}`), 'composer', 'composer.lock'))).toEqual(
      listed,
    );
  });
});
