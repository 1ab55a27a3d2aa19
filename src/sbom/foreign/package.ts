import type { PackageType } from '../../model/index.ts';
import { reportBounds } from './bounds.ts';
import type { ReportedOs, ReportedPackage } from './report.ts';
import { osOf, typeOf, typeOfOs } from './words.ts';

export interface PackageWords {
  name: string;
  version: string;
  /** The report's own word for the kind: `java-archive`, `OS`, `dpkg`. */
  type?: string;
  purl?: string;
  path?: string;
  source?: { name: string; version: string };
  os?: ReportedOs;
}

/** A package out of a report's words: kind, name and distribution from its purl where there is one. */
export function packageOf(words: PackageWords): ReportedPackage {
  const named = words.purl ? partsOf(words.purl) : undefined;
  const stated = typeOf(words.type ?? '');
  const os = named?.os ?? words.os;
  const isOs = /^os(?:[- ]?(?:pkgs?|packages?))?$/i.test(words.type ?? '');
  const type = named?.type ?? stated ?? (os && (isOs || !words.type) ? typeOfOs(os) : undefined);
  const ofOs = type === undefined || type === 'deb' || type === 'apk' || type === 'rpm' || type === 'alpm';
  const version = words.version || named?.version || '';
  return {
    name: named?.name || words.name,
    version,
    ...(type ? { type } : {}),
    ...(words.purl && named ? { purl: words.purl } : {}),
    ...(words.path ? { path: words.path.replace(/^\/+/, '') } : {}),
    ...(words.source?.name ? { source: { ...words.source, version: words.source.version || version } } : {}),
    ...(os && ofOs ? { os } : {}),
  };
}

/**
 * Name and version out of a file's name: `commons-codec-1.9.jar`, `Python-2.7.5`. Of a file inside an archive, the inner
 * one counts.
 */
export function partsOfFile(path: string): { name: string; version: string; type: string } {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  const java = /\.(?:[jwe]ar|hpi)$/i.test(file);
  const stem = java ? file.slice(0, file.lastIndexOf('.')) : file;
  return { ...partsOfWord(stem), type: java ? 'java' : '' };
}

/** `name-version`, the version from the first part that begins with a digit. */
export function partsOfWord(word: string): { name: string; version: string } {
  const [, name = word, version = ''] = /^(.+?)-(v?\d.*)$/.exec(word) ?? [];
  return { name, version };
}

/** What joins namespace and name, for the kinds whose namespace is part of the name. */
const joints: Partial<Record<PackageType, string>> = {
  npm: '/',
  maven: ':',
  golang: '/',
  composer: '/',
  swift: '/',
  githubactions: '/',
  generic: '/',
};

interface PurlParts {
  type: PackageType;
  name: string;
  version: string;
  os?: ReportedOs;
}

const form = /^pkg:\/*([a-zA-Z][\w.+-]*)\/+([^?#]+)(?:\?([^#]*))?(?:#.*)?$/;

/** A package URL taken apart (purl-spec, "How to parse a purl string"); undefined where it is none. */
function partsOf(purl: string): PurlParts | undefined {
  if (purl.length > 4 * reportBounds.word) return undefined;
  const [, type = '', body = '', query = ''] = form.exec(purl) ?? [];
  const at = body.lastIndexOf('@');
  const versioned = at > Math.max(0, body.lastIndexOf('/'));
  const path = (versioned ? body.slice(0, at) : body).split('/').filter(Boolean).map(decoded);
  const name = path.pop();
  if (!name) return undefined;
  const lower = type.toLowerCase() as PackageType;
  const joint = joints[lower];
  const namespace = path.join('/');
  const qualifiers = new URLSearchParams(query);
  const distro = qualifiers.get('distro') || `${qualifiers.get('os_name') ?? ''} ${qualifiers.get('os_version') ?? ''}`;
  const os = osOf(distro) ?? osOf(`${namespace} ${distro}`);
  const version = versioned ? decoded(body.slice(at + 1)) : '';
  return {
    type: lower,
    name: namespace && joint ? `${namespace}${joint}${name}` : name,
    version: epochOf(lower, qualifiers) + version,
    ...(os?.versionId ? { os } : {}),
  };
}

const epochOf = (type: string, qualifiers: URLSearchParams): string => {
  const epoch = type === 'rpm' ? qualifiers.get('epoch') : '';
  return epoch && epoch !== '0' ? `${epoch}:` : '';
};

/** Percent signs that stand for themselves are left. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
