import type { EndOfLife, OsRelease } from '../model/index.ts';
import type { Release } from './feeds/feed.ts';
import type { Shelves } from './shelf.ts';

/** os-release ids whose product has another name in the sources of end-of-life dates. */
const products = new Map([
  ['alpine', 'alpine-linux'],
  ['rocky', 'rocky-linux'],
  ['ol', 'oracle-linux'],
  ['amzn', 'amazon-linux'],
  ['opensuse-leap', 'opensuse'],
  ['photon', 'vmware-photon'],
  ['sle-micro', 'suse-linux-micro'],
]);

/** The release that an os-release names: by its whole version, else by the parts of it, else by its codename. */
export function endOfLifeOf(os: OsRelease, now: Date, shelves: Shelves): EndOfLife | undefined {
  // CentOS Stream says ID=centos, and is a product of its own.
  const stream = os.id === 'centos' && /stream/i.test(os.prettyName ?? '');
  const product = stream ? 'centos-stream' : (products.get(os.id) ?? os.id);
  const releases = shelves.releases(product);
  const parts = os.versionId.split('.', 4);
  const spellings = parts.map((_, at) => parts.slice(0, parts.length - at).join('.'));
  const known =
    spellings
      .map(spelling => releases.find(({ release }) => release === spelling))
      .find(release => release !== undefined) ??
    releases.find(
      release => os.codename !== undefined && release.codename?.split(' ')[0] === os.codename.toLowerCase(),
    );
  return known ? warningOf(known, now) : undefined;
}

function warningOf({ product, release, eol, extended }: Release, now: Date): EndOfLife {
  const today = now.toISOString().slice(0, 10);
  return { product, release, date: eol, ended: eol <= today, ...(extended && extended > eol ? { extended } : {}) };
}
