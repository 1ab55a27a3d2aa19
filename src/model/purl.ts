import type { OsRelease } from './artifact.ts';
import type { PackageFact } from './package.ts';

/** The types whose full name carries a namespace, and the sign that ends it. */
const separators: Partial<Record<PackageFact['type'], string>> = {
  npm: '/',
  maven: ':',
  golang: '/',
  composer: '/',
  githubactions: '/',
  github: '/',
  pear: '/',
  swift: '/',
  huggingface: '/',
  cocoapods: '',
  generic: '/',
};

/** What purl-spec calls the types that have another word there. */
const purlTypes: Partial<Record<PackageFact['type'], string>> = { githubactions: 'github' };

const osTypes = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'ebuild', 'bottlerocket', 'flatcar', 'cos']);

const encode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%3A/g, ':')
    .replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The package URL of a package (purl-spec). Distribution packages take the distribution as namespace and in the `distro`
 * qualifier; an rpm or deb epoch stands in its own place: rpm as `epoch=`, deb inside the version.
 * @example purlOf({ type: 'npm', name: '@babel/core', version: '7.1.0' }) // pkg:npm/%40babel/core@7.1.0
 */
export function purlOf(fact: PackageFact, os?: OsRelease): string {
  const qualifiers: Record<string, string> = { ...fact.qualifiers };
  let { name, version } = fact;
  let namespace = '';
  let subpath = '';
  if (osTypes.has(fact.type)) {
    if (os) {
      namespace = os.id;
      qualifiers['distro'] = os.versionId ? `${os.id}-${os.versionId}` : os.id;
    }
    if (fact.arch) qualifiers['arch'] = fact.arch;
    const epoch = (fact.type === 'rpm' || fact.type === 'bottlerocket') && /^(\d+):(.*)$/.exec(version);
    if (epoch) {
      version = epoch[2] ?? '';
      if (epoch[1] !== '0') qualifiers['epoch'] = epoch[1] ?? '';
    }
  } else if (fact.type === 'oci') {
    // The reference stands in qualifiers; the name is its last part alone.
    const [, repository = name, tag] = /^(.*?[^/:]*)(?::([^/:@]*))?(?:@.*)?$/.exec(name) ?? [];
    name = repository.slice(repository.lastIndexOf('/') + 1);
    qualifiers['repository_url'] = repository;
    if (tag) qualifiers['tag'] = tag;
  } else {
    const sign = separators[fact.type];
    const at = sign ? name.lastIndexOf(sign) : -1;
    if (at > 0) {
      namespace = name.slice(0, at);
      name = name.slice(at + 1);
    }
    // A subspec is a part of its pod.
    if (fact.type === 'cocoapods')
      [name = '', subpath] = [name.split('/', 1)[0], name.slice(name.indexOf('/') + 1 || name.length)];
    if (fact.type === 'pypi') name = name.toLowerCase().replace(/[-_.]+/g, '-');
  }
  const path = [...namespace.split('/').filter(Boolean), name].map(encode).join('/');
  const query = Object.keys(qualifiers)
    .sort()
    .map(key => `${key}=${encode(qualifiers[key] ?? '').replace(/%2F/g, '/')}`)
    .join('&');
  const type = purlTypes[fact.type] ?? fact.type;
  const end = `${query && `?${query}`}${subpath && `#${subpath.split('/').map(encode).join('/')}`}`;
  return `pkg:${type}/${path}${version ? `@${encode(version)}` : ''}${end}`;
}
