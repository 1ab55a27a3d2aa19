/** RubyGems and Composer, in a Debian of their own, with gems and libraries made on the spot: no registry is asked. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Got, got, write } from './artefacts.ts';
import { fingerprint } from './cache.ts';
import { apt, bootstrap, noMirror } from './debian.ts';
import { missing, must } from './programs.ts';

/** Commands of the Debian root of `rubyAndPhp`, run in it. */
export const inRoot = (root: string, script: string) =>
  must('chroot', [root, 'bash', '-ec', script], {
    env: { LC_ALL: 'C.UTF-8', HOME: '/root', COMPOSER_ALLOW_SUPERUSER: '1' },
  });

const gems = ['rigging 1.4.2', 'sail 2.0.0.rc1'];
const installGems = gems.map(gem => {
  const [name, version] = gem.split(' ');
  const spec = `Gem::Specification.new { |s| s.name = '${name}'; s.version = '${version}'; s.summary = s.name; s.authors = ['x'] }`;
  return `echo "${spec}" > ${name}.gemspec; gem build -q ${name}.gemspec; gem install -q --no-document --local --install-dir /srv/gems ${name}-${version}.gem`;
});

const phpLibraries = {
  'srv/lib/keel/composer.json': '{"name":"acme/keel","version":"1.2.3","require":{"acme/mast":"^2.0"},"license":"MIT"}',
  'srv/lib/mast/composer.json': '{"name":"acme/mast","version":"v2.0.1"}',
  'srv/app/composer.json': JSON.stringify({
    repositories: [{ 'packagist.org': false }, { type: 'path', url: '/srv/lib/*', options: { symlink: false } }],
    require: { 'acme/keel': '^1.0' },
  }),
};

/** `root/`: a Debian with RubyGems and Composer, and what they installed in it: `srv/gems`, `srv/app`. */
export async function rubyAndPhp(): Promise<Got> {
  const absent = missing('chroot') ?? (await noMirror());
  if (absent) return { missing: absent };
  const build = async (folder: string): Promise<void> => {
    const root = join(folder, 'root');
    mkdirSync(root);
    await bootstrap(root);
    await apt(root, 'install', '--no-install-recommends', 'ruby', 'composer');
    await inRoot(root, `cd "$(mktemp -d)"; ${installGems.join('; ')}`);
    write(root, phpLibraries);
    await inRoot(root, 'cd /srv/app; composer install -n -q');
  };
  return got('ruby-php', ['mmdebstrap'], build, fingerprint(import.meta.filename));
}
