/** Dependency specifiers of Python (PEP 508) and what they say of a version (PEP 440). */
import type { Locked } from './locked.ts';

/** Longest specifier that is read. */
const longest = 8192;

/** The spelling by which names are compared (PEP 503). */
export const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

export interface Specifier {
  name: string;
  /** Comparisons, without white space: `>=1,<2`; empty for any version. */
  versions: string;
  /** For `name @ url`. */
  url?: string;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*/;

/**
 * Reads `name[extra] >=1,<2 ; marker` and `name @ url`. Markers are not judged: what a package needs somewhere, it needs.
 * @returns undefined for what is no specifier
 */
export function parseSpecifier(text: string): Specifier | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.trim();
  const name = namePattern.exec(trimmed)?.[0].replace(/[._-]+$/, '');
  if (!name) return undefined;
  let rest = trimmed.slice(name.length).trimStart();
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    if (end < 0) return undefined;
    rest = rest.slice(end + 1).trimStart();
  }
  if (rest.startsWith('@')) {
    // A semicolon may be part of an address: a marker needs white space before it.
    const url = rest.slice(1).trim().split(/\s/, 1)[0] ?? '';
    return url === '' ? undefined : { name, versions: '', url };
  }
  const semicolon = rest.indexOf(';');
  if (semicolon >= 0) rest = rest.slice(0, semicolon);
  let versions = rest.replace(/\s+/g, '');
  if (versions.startsWith('(') && versions.endsWith(')')) versions = versions.slice(1, -1);
  // A comparison without a version is a slip of the pen, not a wish for any version.
  if (versions !== '' && !versions.split(',').every(one => one === '' || comparison.test(one))) return undefined;
  return { name, versions };
}

const comparison = /^(?:===|==|~=|!=|<=|>=|<|>)[A-Za-z0-9.!+*_-]+$/;
const exact = /^===?([^*]+)$/;
const bounded = /^(?:>=|<=|~=)([^*]+)$/;

/**
 * What a comparison says of the version. One that names exactly one version states it; a single bound is given as a
 * guess, so that whoever wants to can judge by it; of anything else the version is not known.
 */
export function versionOf(versions: string): Pick<Locked, 'version' | 'guessed' | 'requirement'> {
  const all = versions.split(',').filter(Boolean);
  const pinned = all.flatMap(one => exact.exec(one)?.[1] ?? []);
  if (pinned[0] !== undefined) return { version: pinned[0] };
  const only = all.length === 1 ? bounded.exec(all[0]!)?.[1] : undefined;
  return { version: only ?? '', guessed: true, ...(versions !== '' && { requirement: versions }) };
}

/** A package that a specifier asks for. */
export function lockedOf({ name, versions, url }: Specifier): Locked {
  if (url === undefined) return { name, ...versionOf(versions) };
  return { name, version: '', guessed: true, ...addressOf(url) };
}

/** `git+https://host/path@commit#egg=name`: where it comes from, and the commit where it is a whole one. */
function addressOf(url: string): Pick<Locked, 'from' | 'commit'> {
  if (!/^(?:git|hg|svn|bzr)\+/.test(url)) return { from: /^https?:/.test(url) ? 'url' : 'file' };
  const commit = /@([0-9a-f]{40})(?:#|$)/.exec(url)?.[1];
  return { from: 'git', ...(commit && { commit }) };
}

/**
 * A package that is named by nothing but where it lies: a wheel or source archive has name and version in its file name
 * (PEP 427, PEP 625), a repository its name behind `egg=`.
 */
export function lockedOfAddress(address: string): Locked | undefined {
  if (address.length > longest) return undefined;
  const place = addressOf(address);
  const egg = /[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(address)?.[1];
  const file = (address.split(/[?#]/, 1)[0] ?? '').replace(/^.*\//, '');
  const found = file.endsWith('.whl')
    ? /^([A-Za-z0-9][A-Za-z0-9._]*)-([^-]+)-/.exec(file)
    : /^(.+)-(\d[^-]*?)\.(?:tar\.gz|zip|tgz|tar\.bz2)$/.exec(file);
  if (found?.[1] && found[2]) return { name: found[1], version: decode(found[2]), ...place };
  return egg ? { name: egg, version: '', guessed: true, ...place } : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
