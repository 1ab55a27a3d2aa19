/** dpkg: Debian, Ubuntu, distroless and their like. */
import type { Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { baseOf } from '../paths.ts';
import { listedPaths, readStatus, type Stanza } from './status.ts';

const status = 'var/lib/dpkg/status';
/** One file a package, without a `Status` field: distroless images. */
const statusDirectory = 'var/lib/dpkg/status.d/';
const infoDirectory = 'var/lib/dpkg/info/';

export const dpkg: Extractor = {
  id: 'os/dpkg',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  database: true,
  wants: path => path === status || (path.startsWith(statusDirectory) && path.length > statusDirectory.length),
  extract(file, facts) {
    if (file.path.endsWith('.md5sums')) ownedByMd5sums(file.path, file.text(), facts);
    else readStatus(file.text(), 'dpkg', facts, packageOf);
  },
  capability: {
    what: 'Debian packages and their source packages, from the package database',
    files: [status, `${statusDirectory}*`],
    type: 'deb',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

export const dpkgFiles: Extractor = {
  id: 'os/dpkg-files',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path => path.endsWith('.list') && path.startsWith(infoDirectory),
  extract(file, facts) {
    const name = baseOf(file.path).slice(0, -'.list'.length);
    const colon = name.indexOf(':');
    facts.owns(colon < 0 ? name : name.slice(0, colon), listedPaths(file.text()));
  },
  capability: {
    what: 'which files Debian packages own',
    files: [`${infoDirectory}*.list`],
    type: 'deb',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** `Source: NAME (VERSION)`; each part stands only where it differs from the binary package (Debian Policy 5.6.1). */
function packageOf(name: string, version: string, stanza: Stanza): PackageFact {
  const stated = stanza.get('Source') ?? '';
  const open = stated.indexOf('(');
  const sourceName = (open < 0 ? stated : stated.slice(0, open)).trim();
  const sourceVersion =
    open < 0
      ? ''
      : stated
          .slice(open + 1)
          .replace(/\).*$/, '')
          .trim();
  const arch = stanza.get('Architecture');
  return {
    type: 'deb',
    name,
    version,
    ...(arch && { arch }),
    source: { name: sourceName || name, version: sourceVersion || version },
  };
}

/** `DIGEST  PATH` lines. The name is the package's, plain or in base64. */
function ownedByMd5sums(path: string, text: string, facts: FactSink): void {
  const paths = text.split('\n').flatMap(line => /^[0-9a-f]{32} [ *]\.?\/?(.+)$/.exec(line)?.[1] ?? []);
  const name = baseOf(path).slice(0, -'.md5sums'.length);
  const decoded = Buffer.from(name, 'base64').toString('latin1');
  facts.owns(name, paths);
  if (/^[a-z0-9][a-z0-9+.-]+$/.test(decoded)) facts.owns(decoded, paths);
}
