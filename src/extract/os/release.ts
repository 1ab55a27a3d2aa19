/** Which distribution this is: os-release(5), and the older files where there is none. */
import type { Extractor, OsRelease } from '../../model/index.ts';
import { codenames, ecosystemOf } from './ecosystem.ts';

/** Files that name the distribution, best first, and how each is read. */
const readers: Record<string, (text: string) => OsRelease | undefined> = {
  'etc/os-release': fromOsRelease,
  'usr/lib/os-release': fromOsRelease,
  'etc/alpine-release': text => release('alpine', firstVersion(text)),
  'etc/oracle-release': text => release('ol', firstVersion(text)),
  'etc/almalinux-release': text => release('almalinux', firstVersion(text)),
  'etc/rocky-release': text => release('rocky', firstVersion(text)),
  'etc/fedora-release': text => release('fedora', firstVersion(text)),
  'etc/centos-release': text => release('centos', firstVersion(text)),
  'etc/system-release': fromReleaseLine,
  'etc/redhat-release': fromReleaseLine,
  'etc/SuSE-release': fromSuse,
  'etc/mariner-release': text => release('mariner', firstVersion(text)),
  'etc/photon-release': text => release('photon', firstVersion(text)),
  'etc/arch-release': () => release('arch', ''),
  'etc/gentoo-release': text => release('gentoo', firstVersion(text)),
  'etc/lsb-release': fromLsb,
  'usr/share/buildinfo/lsb-release': fromLsb,
  'etc/debian_version': fromDebianVersion,
};
const order = Object.keys(readers);

export const osRelease: Extractor = {
  id: 'os/release',
  version: 1,
  maxBytes: 64 * 1024,
  wants: path => Object.hasOwn(readers, path),
  extract(file, facts) {
    const found = readers[file.path]?.(file.text());
    if (found) facts.os(found);
  },
  capability: {
    what: 'the distribution and its release',
    files: order,
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/**
 * The distribution, when several files speak of it. os-release leads; Debian's testing and unstable, which have no
 * version there, take it from debian_version.
 */
export function joinReleases(found: ReadonlyMap<string, OsRelease>): OsRelease | undefined {
  const best = order.map(path => found.get(path)).find(os => os !== undefined);
  const debian = found.get('etc/debian_version');
  if (best?.id !== 'debian' || best.versionId !== '' || !debian?.versionId) return best;
  const { versionId, codename = best.codename, ecosystem } = debian;
  return { ...best, versionId, ...(codename && { codename }), ...(ecosystem && { ecosystem }) };
}

function fromOsRelease(text: string): OsRelease | undefined {
  const fields = assignments(text);
  const id = (fields['ID'] ?? '').toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) return undefined;
  const codename = fields['VERSION_CODENAME'] || fields['DEBIAN_CODENAME'] || undefined;
  const versionId = fields['VERSION_ID'] || (id === 'debian' ? codenameVersion(codename, fields['PRETTY_NAME']) : '');
  const os: OsRelease = {
    id,
    idLike: (fields['ID_LIKE'] ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    versionId,
    ...(codename && { codename }),
    ...(fields['PRETTY_NAME'] && { prettyName: fields['PRETTY_NAME'] }),
    ...(fields['VARIANT_ID'] && { variantId: fields['VARIANT_ID'] }),
  };
  return withEcosystem(os, fields);
}

/** `Debian GNU/Linux trixie/sid`: testing and unstable say no number, but a codename. */
function codenameVersion(codename: string | undefined, pretty = ''): string {
  const word = codename ?? /([a-z]+)(?:\/sid)?\s*$/.exec(pretty)?.[1] ?? '';
  return codenames[word] ?? '';
}

/** `12.5`, `6.0.10` or `trixie/sid`. Derived distributions keep the file of the Debian they were made from. */
function fromDebianVersion(text: string): OsRelease | undefined {
  const line = firstLine(text);
  const number = /^(\d+)(?:\.\d+)*$/.exec(line);
  const codename = number ? undefined : line.split('/')[0];
  const versionId = number?.[1] ?? codenames[codename ?? ''];
  if (!versionId) return undefined;
  const old = Number(versionId) < 7 ? /^\d+\.\d+/.exec(line)?.[0] : undefined;
  return withEcosystem({ id: 'debian', idLike: [], versionId: old ?? versionId, ...(codename && { codename }) });
}

/** `Red Hat Enterprise Linux Server release 6.10 (Santiago)` and the like. */
function fromReleaseLine(text: string): OsRelease | undefined {
  const line = firstLine(text);
  const id = releaseLines.find(([start]) => line.startsWith(start))?.[1];
  return id ? release(id, firstVersion(line)) : undefined;
}

const releaseLines: [string, string][] = [
  ['Red Hat', 'rhel'],
  ['CentOS', 'centos'],
  ['AlmaLinux', 'almalinux'],
  ['Rocky', 'rocky'],
  ['Oracle', 'ol'],
  ['Fedora', 'fedora'],
  ['Scientific', 'scientific'],
  ['Amazon Linux', 'amzn'],
  ['Anolis', 'anolis'],
  ['openEuler', 'openeuler'],
  ['Kylin', 'kylin'],
  ['TencentOS', 'tencentos'],
  ['Alibaba', 'alinux'],
];

/** `SUSE Linux Enterprise Server 11 (x86_64)`, `VERSION = 11`, `PATCHLEVEL = 4`. */
function fromSuse(text: string): OsRelease | undefined {
  const version = /^VERSION = (\d[\d.]*)/m.exec(text)?.[1];
  const level = /^PATCHLEVEL = (\d+)/m.exec(text)?.[1];
  if (!version) return undefined;
  const id = firstLine(text).startsWith('openSUSE') ? 'opensuse' : 'sles';
  return release(id, level && level !== '0' && id === 'sles' ? `${version}.${level}` : version);
}

function fromLsb(text: string): OsRelease | undefined {
  const fields = assignments(text);
  const id = (fields['DISTRIB_ID'] ?? '').toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) return undefined;
  const codename = fields['DISTRIB_CODENAME'];
  const os = { id, idLike: [], versionId: fields['DISTRIB_RELEASE'] ?? '', ...(codename && { codename }) };
  return withEcosystem(os, fields);
}

const release = (id: string, versionId: string): OsRelease => withEcosystem({ id, idLike: [], versionId });

function withEcosystem(os: OsRelease, fields: Record<string, string> = {}): OsRelease {
  const ecosystem = ecosystemOf(os, fields);
  return ecosystem ? { ...os, ecosystem } : os;
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0]!.trim();

/** The first thing that looks like a version. */
const firstVersion = (text: string): string => /(?:^|\s)v?(\d[\w.]*)/.exec(firstLine(text))?.[1] ?? '';

/** `KEY=value` lines with the shell's quoting, and nothing else of the shell (os-release(5)). */
function assignments(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=(.*)$/s.exec(line);
    if (match) fields[match[1]!] = unquoted(match[2]!.trim());
  }
  return fields;
}

function unquoted(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || value.length < 2 || value.at(-1) !== quote) return value;
  const inner = value.slice(1, -1);
  return (quote === '"' ? inner.replace(/\\(["$`\\])/g, '$1') : inner).trim();
}
