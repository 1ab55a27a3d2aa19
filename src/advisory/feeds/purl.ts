import { bounds } from '../bounds.ts';

/** What an advisory needs of a package URL. */
export interface PurlParts {
  type: string;
  namespace: string;
  name: string;
  version?: string;
  qualifiers: Record<string, string>;
}

/**
 * Takes a package URL apart (purl-spec, "How to parse a purl string"); undefined where it is none.
 * @example purlParts('pkg:rpm/redhat/perl@5.26?arch=src&epoch=4') // { type: 'rpm', namespace: 'redhat', name: 'perl', … }
 */
export function purlParts(purl: unknown): PurlParts | undefined {
  if (typeof purl !== 'string' || purl.length > 4 * bounds.word || !purl.startsWith('pkg:')) return undefined;
  const [rest = ''] = purl.slice(4).split('#', 1);
  const question = rest.indexOf('?');
  const path = (question < 0 ? rest : rest.slice(0, question)).replace(/^\/+|\/+$/g, '');
  // The version comes after the last `@`; one before a slash belongs to a scope that was not encoded.
  const at = path.lastIndexOf('@');
  const versioned = at > path.lastIndexOf('/') + 1;
  const segments = (versioned ? path.slice(0, at) : path).split('/').filter(Boolean).map(decoded);
  const type = segments[0]?.toLowerCase();
  const name = segments.at(-1);
  if (!type || !name || segments.length < 2) return undefined;
  const qualifiers: Record<string, string> = {};
  for (const pair of question < 0 ? [] : rest.slice(question + 1).split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0) qualifiers[pair.slice(0, equals).toLowerCase()] = decoded(pair.slice(equals + 1));
  }
  const parts: PurlParts = { type, namespace: segments.slice(1, -1).join('/'), name, qualifiers };
  const version = versioned ? decoded(path.slice(at + 1)) : '';
  return version ? { ...parts, version } : parts;
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

/** Language packages by purl type: the ecosystem, and how namespace and name are joined in it. */
const languages: Record<string, [ecosystem: string, sign: string]> = {
  npm: ['npm', '/'],
  pypi: ['PyPI', ''],
  maven: ['Maven', ':'],
  golang: ['Go', '/'],
  cargo: ['crates.io', ''],
  gem: ['RubyGems', ''],
  composer: ['Packagist', '/'],
  nuget: ['NuGet', ''],
  hex: ['Hex', ''],
  pub: ['Pub', ''],
  swift: ['SwiftURL', '/'],
  cran: ['CRAN', ''],
  conan: ['ConanCenter', ''],
  bitnami: ['Bitnami', ''],
};

/** Ecosystem and full name of a language package; undefined for the others. */
export function languagePackage({ type, namespace, name }: PurlParts): { ecosystem: string; name: string } | undefined {
  const known = Object.hasOwn(languages, type) ? languages[type] : undefined;
  if (!known) return undefined;
  const [ecosystem, sign] = known;
  return { ecosystem, name: namespace && sign ? `${namespace}${sign}${name}` : name };
}
