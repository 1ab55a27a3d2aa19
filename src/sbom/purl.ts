import type { PackageType } from '../model/index.ts';

/** A package URL as it is written, percent-encoding undone. */
export interface PurlParts {
  /** In lower case. */
  type: string;
  namespace: string;
  name: string;
  version: string;
  qualifiers: Record<string, string>;
  subpath: string;
}

/** Longest package URL that is looked at, characters. */
const longest = 8192;

/**
 * Takes a package URL apart (purl-spec, "How to parse a purl string"). Repaired is what real ones get wrong and what can
 * mean one thing alone: slashes after `pkg:`, a scope whose `@` is not encoded, percent signs that encode nothing, letter
 * case of the scheme. undefined: it is none.
 */
export function partsOfPurl(text: string): PurlParts | undefined {
  if (text.length > longest || !/^pkg:/i.test(text)) return undefined;
  const hash = text.indexOf('#');
  const body = hash < 0 ? text.slice(4) : text.slice(4, hash);
  const question = body.indexOf('?');
  const path = (question < 0 ? body : body.slice(0, question)).replace(/^\/{1,8}/, '');
  // One before a slash belongs to a scope that was not encoded.
  const at = path.lastIndexOf('@');
  const versioned = at > path.lastIndexOf('/') + 1;
  const segments = (versioned ? path.slice(0, at) : path).split('/').filter(Boolean).map(decoded);
  const type = segments.shift()?.toLowerCase();
  const name = segments.pop();
  if (!type || !name || !/^[a-z][a-z0-9.+-]*$/.test(type)) return undefined;
  return {
    type,
    namespace: segments.join('/'),
    name,
    version: versioned ? decoded(path.slice(at + 1)) : '',
    qualifiers: question < 0 ? {} : qualifiersOf(body.slice(question + 1)),
    subpath:
      hash < 0
        ? ''
        : text
            .slice(hash + 1)
            .split('/')
            .filter(Boolean)
            .map(decoded)
            .join('/'),
  };
}

function qualifiersOf(query: string): Record<string, string> {
  const qualifiers: Record<string, string> = {};
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const value = equals > 0 ? decoded(pair.slice(equals + 1)) : '';
    const key = pair.slice(0, equals).toLowerCase();
    if (value && key !== '__proto__') qualifiers[key] = value;
  }
  return qualifiers;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What joins namespace and name, for the types whose namespace is part of the name. */
const joints: Record<string, string> = {
  npm: '/',
  maven: ':',
  golang: '/',
  composer: '/',
  swift: '/',
  github: '/',
  githubactions: '/',
  huggingface: '/',
  pear: '/',
  generic: '/',
};

/** Every type that an inventory may hold, checked for completeness by the compiler; a type that is not here is `generic`. */
const known: Record<PackageType, true> = {
  deb: true,
  apk: true,
  rpm: true,
  alpm: true,
  opkg: true,
  ebuild: true,
  nix: true,
  brew: true,
  bottlerocket: true,
  flatcar: true,
  cos: true,
  snap: true,
  flatpak: true,
  oci: true,
  npm: true,
  pypi: true,
  conda: true,
  maven: true,
  golang: true,
  cargo: true,
  gem: true,
  composer: true,
  nuget: true,
  hex: true,
  pub: true,
  swift: true,
  cocoapods: true,
  conan: true,
  vcpkg: true,
  githubactions: true,
  cran: true,
  hackage: true,
  generic: true,
  bitnami: true,
  otp: true,
  huggingface: true,
  luarocks: true,
  'wordpress-plugin': true,
  julia: true,
  github: true,
  pear: true,
};

/** Other words for the same type: what tools write that have no word of the specification, or an older one. */
const synonyms: Record<string, PackageType> = {
  alpine: 'apk',
  debian: 'deb',
  dpkg: 'deb',
  go: 'golang',
  rubygems: 'gem',
  crates: 'cargo',
  python: 'pypi',
  docker: 'oci',
  arch: 'alpm',
  gentoo: 'ebuild',
  portage: 'ebuild',
};

const distributed = new Set<string>(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'ebuild', 'bottlerocket', 'flatcar', 'cos']);

export function typeOfWord(word: string): PackageType | undefined {
  const lower = word.toLowerCase();
  if (Object.hasOwn(known, lower)) return lower as PackageType;
  return Object.hasOwn(synonyms, lower) ? synonyms[lower] : undefined;
}

/** What a package URL alone says of a package, in the words of an inventory. */
export interface PurlFact {
  type: PackageType;
  name: string;
  version: string;
  arch?: string;
  qualifiers?: Record<string, string>;
}

/** The reverse of `purlOf`, as far as that can be undone. */
export function factOfPurl(parts: PurlParts): PurlFact {
  const type = typeOfWord(parts.type) ?? 'generic';
  const { namespace, qualifiers: all, subpath } = parts;
  let { name, version } = parts;
  const rest = { ...all };
  let arch: string | undefined;
  if (distributed.has(type)) {
    arch = all['arch'];
    // The spec has an epoch inside a deb's version, and beside an rpm's; some tools put either beside it.
    const epoch = all['epoch'];
    if (epoch && epoch !== '0' && /^\d{1,9}$/.test(epoch) && !/^\d+:/.test(version)) version = `${epoch}:${version}`;
    for (const key of ['arch', 'distro', 'epoch']) delete rest[key];
  } else if (type === 'oci' && all['repository_url']) {
    name = all['tag'] ? `${all['repository_url']}:${all['tag']}` : all['repository_url'];
    for (const key of ['repository_url', 'tag']) delete rest[key];
  } else {
    const joint = joints[type];
    if (joint && namespace) name = `${namespace}${joint}${name}`;
    if (type === 'cocoapods' && subpath) name = `${name}/${subpath}`;
  }
  return { type, name, version, ...(arch && { arch }), ...(Object.keys(rest).length > 0 && { qualifiers: rest }) };
}

/** Whether a package URL names an image, or nothing in particular: what a document is about, not what is aboard. */
export const isArtifact = (purl: string): boolean => /^pkg:\/{0,2}(?:oci|docker|generic)\//i.test(purl);
