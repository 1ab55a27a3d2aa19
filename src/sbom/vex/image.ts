import type { ArtifactInfo, OsRelease } from '../../model/index.ts';
import type { Purl } from './purl.ts';

/** An artifact by all that statements may call it. */
export interface Identity {
  digests: ReadonlySet<string>;
  /** `docker.io/library/alpine`; empty where the reference is a file or a directory. */
  repository: string;
  tag: string;
  reference: string;
  architecture: string;
}

/** Transports whose references name an image in a registry, as they are written before it. */
const transports = /^(?:docker:\/\/|docker-daemon:|podman:|containerd:)/;

export function identityOf(artifact: ArtifactInfo): Identity {
  const name = transports.test(artifact.transport)
    ? imageName(artifact.reference.replace(transports, ''))
    : { repository: '', tag: '', digest: '' };
  const digests = [artifact.digest, artifact.imageId, name.digest].filter(one => one !== undefined && one !== '');
  return {
    digests: new Set(digests as string[]),
    repository: name.repository,
    tag: name.tag,
    reference: artifact.reference,
    architecture: artifact.platform?.architecture ?? '',
  };
}

/** Registry, repository, tag and digest of an image's name, with what Docker leaves out. */
function imageName(text: string): { repository: string; tag: string; digest: string } {
  const [, path = '', tag = '', digest = ''] = /^([^@]*?)(?::([^:/@]*))?(?:@(.*))?$/s.exec(text) ?? [];
  const segments = path.split('/').filter(Boolean);
  const [first = ''] = segments;
  if (segments.length === 1 || !/[.:]|^localhost$/.test(first)) segments.unshift('docker.io');
  else if (first === 'index.docker.io' || first === 'registry-1.docker.io') segments[0] = 'docker.io';
  if (segments[0] === 'docker.io' && segments.length === 2) segments.splice(1, 0, 'library');
  return {
    repository: path === '' ? '' : segments.join('/').toLowerCase(),
    tag: tag || (digest ? '' : 'latest'),
    digest,
  };
}

const isDigest = (text: string): boolean => /^sha\d+:[0-9a-f]+$/.test(text);

/** Whether a plain name means this image: a digest, the reference as it was given, or a name of the same image. */
export function isNamed(id: string, image: Identity): boolean {
  if (isDigest(id)) return image.digests.has(id);
  if (id === image.reference) return true;
  if (id === '' || image.repository === '' || /[\s?#]|^(?:pkg|cpe|https?|urn):/.test(id)) return false;
  const { repository, tag, digest } = imageName(id);
  if (digest) return image.digests.has(digest);
  return repository === image.repository && tag === image.tag;
}

/**
 * Whether a package URL means this image (purl-spec, types `oci` and `docker`). A digest settles it; without one, name and
 * repository must be the reference's own.
 */
export function isImage(purl: Purl, image: Identity): boolean {
  const { name, namespace, version, qualifiers } = purl;
  if (purl.type !== 'oci' && purl.type !== 'docker') return false;
  if (isDigest(version)) return image.digests.has(version);
  const { tag = version, arch, repository_url: url } = qualifiers;
  if (image.repository === '' || (tag !== '' && tag !== image.tag)) return false;
  if (arch && arch !== image.architecture) return false;
  if (url) {
    const stated = url.replace(/^https?:\/\//, '').replace(/\/+$/, '');
    // Some leave the name itself out of the repository.
    return [stated, `${stated}/${name}`].some(text => imageName(text).repository === image.repository);
  }
  return namespace
    ? imageName(`${namespace}/${name}`).repository === image.repository
    : image.repository.endsWith(`/${name}`);
}

/** Distributions by vendor and product of their CPEs. */
const platforms: Record<string, string[]> = {
  'redhat:enterprise_linux': ['rhel'],
  'redhat:rhel': ['rhel'],
  'suse:sles': ['sles'],
  'suse:linux_enterprise_server': ['sles'],
  'opensuse:leap': ['opensuse-leap'],
  'oracle:linux': ['ol'],
  'almalinux:almalinux': ['almalinux'],
  'rocky:rocky': ['rocky'],
  'fedoraproject:fedora': ['fedora'],
  'openeuler:openeuler': ['openeuler'],
  'debian:debian_linux': ['debian'],
  'canonical:ubuntu_linux': ['ubuntu'],
  'alpinelinux:alpine_linux': ['alpine'],
  'amazon:linux': ['amzn'],
};

/** Whether a CPE means the distribution aboard: `cpe:/a:redhat:enterprise_linux:9::appstream`. */
export function isPlatform(cpe: string, os: OsRelease | undefined): boolean {
  const [, vendor = '', product = '', version = '', update = ''] =
    /^cpe:(?:\/|2\.3:)[aoh]:([^:]+):([^:]+)(?::([^:]*))?(?::([^:]*))?/.exec(cpe) ?? [];
  const key = `${vendor}:${product}`;
  if (!os || !Object.hasOwn(platforms, key) || !platforms[key]?.includes(os.id)) return false;
  if (version === '' || version === '*' || version === '-') return true;
  const pack = /^sp(\d+)$/i.exec(update)?.[1];
  const stated = pack ? `${version}.${pack}` : version;
  return os.versionId === stated || os.versionId.startsWith(`${stated}.`);
}
