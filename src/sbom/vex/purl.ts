import { reportBounds } from '../foreign/bounds.ts';

/** A package URL taken apart, its parts in the form in which they are compared. */
export interface Purl {
  type: string;
  namespace: string;
  name: string;
  version: string;
  qualifiers: Record<string, string>;
}

/** Types whose names do not tell letters by case (purl-spec, PURL-TYPES). */
const caseless = new Set([
  'alpm',
  'apk',
  'bitbucket',
  'bitnami',
  'composer',
  'deb',
  'github',
  'hex',
  'npm',
  'nuget',
  'oci',
  'pypi',
]);

/** Names that one distribution goes by: what os-release calls it, and what its vendor calls it in package URLs. */
const namespaces: Record<string, string> = {
  rhel: 'redhat',
  amzn: 'amazon',
  amazonlinux: 'amazon',
  ol: 'oracle',
  oraclelinux: 'oracle',
  sles: 'suse',
  sled: 'suse',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
  rockylinux: 'rocky',
};

const architectures: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64', src: 'source', nosrc: 'source' };

/** Types of distribution packages: their namespace is the distribution. */
const distributed = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg']);

/**
 * Takes a package URL apart (purl-spec, "How to parse a purl string"); undefined where it is none. What means the same is
 * written the same: letter case where the type does not know it, names of architectures and distributions.
 */
export function purlOfText(text: string): Purl | undefined {
  if (!text.startsWith('pkg:') || text.length > 4 * reportBounds.word) return undefined;
  const [body = ''] = text.slice(4).split('#', 1);
  const question = body.indexOf('?');
  const path = (question < 0 ? body : body.slice(0, question)).replace(/^\/{1,8}/, '');
  // One before a slash belongs to a scope that was not encoded.
  const at = path.lastIndexOf('@');
  const versioned = at > path.lastIndexOf('/') + 1;
  const segments = (versioned ? path.slice(0, at) : path).split('/').filter(Boolean).map(decoded);
  const type = segments.shift()?.toLowerCase();
  const name = segments.pop();
  if (!type || !name) return undefined;
  const qualifiers = qualifiersOf(question < 0 ? '' : body.slice(question + 1));
  // The only default in PURL-TYPES that tools write out.
  if (type === 'maven' && qualifiers['type'] === 'jar') delete qualifiers['type'];
  if (qualifiers['epoch'] === '0') delete qualifiers['epoch'];
  const namespace = segments.join('/');
  return {
    type,
    namespace: namespaceOf(type, namespace),
    name: nameOf(type, name),
    version: versioned ? decoded(path.slice(at + 1)) : '',
    qualifiers,
  };
}

const known = (table: Record<string, string>, word: string): string =>
  Object.hasOwn(table, word) ? (table[word] as string) : word;

function namespaceOf(type: string, namespace: string): string {
  if (distributed.has(type)) return known(namespaces, namespace.toLowerCase());
  return caseless.has(type) ? namespace.toLowerCase() : namespace;
}

function nameOf(type: string, name: string): string {
  const cased = caseless.has(type) ? name.toLowerCase() : name;
  return type === 'pypi' ? cased.replace(/[-_.]+/g, '-') : cased;
}

function qualifiersOf(query: string): Record<string, string> {
  const qualifiers: Record<string, string> = Object.create(null);
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const value = equals > 0 ? decoded(pair.slice(equals + 1)) : '';
    if (!value) continue;
    const key = pair.slice(0, equals).toLowerCase();
    qualifiers[key] = key === 'arch' ? known(architectures, value) : value;
  }
  return qualifiers;
}

/** Percent-encoding undone; text that is not encoded rightly stays what it is. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Under which a package and the statements about it meet. */
export const purlKey = ({ type, namespace, name }: Purl): string => `${type}/${namespace}/${name}`;

/**
 * Whether the package URL of a statement speaks of a package (OpenVEX specification, "Product Matching"): what it states
 * must be so, what it leaves out may be anything. The `distro` of an Alpine or Ubuntu release fits its point releases and
 * its codename.
 */
export function speaksOf(stated: Purl, aboard: Purl, codename?: string): boolean {
  if (purlKey(stated) !== purlKey(aboard)) return false;
  if (stated.version && stated.version !== aboard.version) return false;
  return Object.entries(stated.qualifiers).every(([key, value]) =>
    key === 'distro'
      ? isDistro(value, aboard, codename)
      : key === 'arch' && distributed.has(aboard.type) && isAnyArch(aboard.qualifiers['arch'])
        ? value !== 'source'
        : aboard.qualifiers[key] === value,
  );
}

/** A package that is the same on every machine has no architecture of its own. */
const isAnyArch = (arch: string | undefined): boolean => arch === undefined || arch === 'all' || arch === 'noarch';

function isDistro(stated: string, aboard: Purl, codename: string | undefined): boolean {
  const distro = aboard.qualifiers['distro'] ?? '';
  if (stated === distro || stated === codename || stated === `${aboard.namespace}-${codename}`) return true;
  return distro.startsWith(`${stated}.`) && stated.includes('-');
}
