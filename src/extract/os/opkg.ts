/** opkg: OpenWrt, Yocto and their like. */
import type { Extractor, PackageFact } from '../../model/index.ts';
import { baseOf } from '../paths.ts';
import { listedPaths, readStatus, type Stanza } from './status.ts';

const homes = ['usr/lib/opkg/', 'var/lib/opkg/'];

const inHome = (path: string, rest: (rest: string) => boolean): boolean =>
  homes.some(home => path.startsWith(home) && rest(path.slice(home.length)));

export const opkg: Extractor = {
  id: 'os/opkg',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  database: true,
  wants: path =>
    (path.endsWith('/status') || path.endsWith('.control')) &&
    inHome(path, rest => rest === 'status' || /^info\/[^/]+\.control$/.test(rest)),
  extract(file, facts) {
    readStatus(file.text(), 'opkg', facts, packageOf);
  },
  capability: {
    what: 'OpenWrt and Yocto packages, from the status database and control files',
    files: homes.flatMap(home => [`${home}status`, `${home}info/*.control`]),
    type: 'opkg',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

export const opkgFiles: Extractor = {
  id: 'os/opkg-files',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path => path.endsWith('.list') && inHome(path, rest => /^info\/[^/]+\.list$/.test(rest)),
  extract(file, facts) {
    facts.owns(baseOf(file.path).slice(0, -'.list'.length), listedPaths(file.text()));
  },
  capability: {
    what: 'which files opkg packages own',
    files: homes.map(home => `${home}info/*.list`),
    type: 'opkg',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** `Source` is a path in a source tree (`feeds/base/network/dnsmasq`); its name stands in `SourceName`, or at the end of it. */
function packageOf(name: string, version: string, stanza: Stanza): PackageFact {
  const arch = stanza.get('Architecture');
  const source = stanza.get('SourceName') || baseOf(stanza.get('Source') ?? '');
  const licence = stanza.get('License');
  return {
    type: 'opkg',
    name,
    version,
    ...(arch && { arch }),
    ...(source && { source: { name: source, version } }),
    ...(licence && { licences: [licence] }),
  };
}
