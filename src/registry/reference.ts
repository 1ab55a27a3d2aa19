import { PlimsollError } from '../model/index.ts';

/** A registry reference, with the defaults of Docker's short names filled in. */
export interface ImageName {
  /** Host and port as users and credential files name it: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  registry: string;
  /** Path inside the registry: `library/alpine`. */
  repository: string;
  /** `latest` where the text names neither tag nor digest. */
  tag?: string;
  /** `sha256:…`; wins over the tag. */
  digest?: string;
}

/** What Docker calls its own registry in names; its API answers on another host (see endpoint.ts). */
export const dockerHub = 'docker.io';

const bounds = { text: 4096, repository: 255, tag: 128 } as const;
const hexLength: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 };

const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const label = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*)$/;
const tagShape = /^\w[\w.-]*$/;
const ipv6 = /^\[[a-fA-F0-9:]+\]$/;

const invalid = (text: string, why: string): PlimsollError =>
  new PlimsollError('reference-invalid', `${JSON.stringify(text.slice(0, 200))} is not an image name: ${why}`);

/**
 * Reads a registry reference by the grammar of the distribution project (reference/reference.go), with Docker's defaults:
 * a first component without `.`, `:` and capitals that is not `localhost` belongs to `docker.io`, and single names there
 * to `library/`.
 * @throws PlimsollError `reference-invalid`, saying which part is wrong
 * @example parseImageName('alpine:3.19') // { registry: 'docker.io', repository: 'library/alpine', tag: '3.19' }
 */
export function parseImageName(text: string): ImageName {
  if (text === '') throw invalid(text, 'it is empty');
  if (text.length > bounds.text) throw invalid(text, `it is longer than ${bounds.text} characters`);
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  let name = at < 0 ? text : text.slice(0, at);
  if (digest !== undefined) checkDigest(text, digest);

  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  if (tag !== undefined) {
    name = name.slice(0, colon);
    if (!tagShape.test(tag)) throw invalid(text, `the tag ${JSON.stringify(tag)} may hold letters, digits, _ . - only`);
    if (tag.length > bounds.tag) throw invalid(text, `the tag is longer than ${bounds.tag} characters`);
  }
  if (/^[a-f0-9]{64}$/.test(name)) throw invalid(text, 'a bare hexadecimal id names no repository');

  const { registry, repository } = splitName(name);
  checkRegistry(text, registry);
  checkRepository(text, repository);
  return {
    registry,
    repository,
    ...(tag !== undefined ? { tag } : digest === undefined ? { tag: 'latest' } : {}),
    ...(digest !== undefined ? { digest } : {}),
  };
}

/** The reference as text, with nothing left out: `docker.io/library/alpine:3.19@sha256:…`. */
export function formatImageName(name: ImageName): string {
  return `${name.registry}/${name.repository}${name.tag ? `:${name.tag}` : ''}${name.digest ? `@${name.digest}` : ''}`;
}

/** Whether a digest has a known algorithm and the right number of lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  const [algorithm = '', hex = '', ...rest] = text.split(':');
  return rest.length === 0 && hex.length === hexLength[algorithm] && /^[a-f0-9]+$/.test(hex);
}

/** Where the registry ends and the repository begins (distribution, reference/normalize.go). */
function splitName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first;
  const registry = !isHost || first === 'index.docker.io' ? dockerHub : first;
  const repository = isHost ? name.slice(slash + 1) : name;
  return {
    registry,
    repository: registry === dockerHub && !repository.includes('/') ? `library/${repository}` : repository,
  };
}

function checkDigest(text: string, digest: string): void {
  if (isDigest(digest)) return;
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = hexLength[algorithm];
  if (!length) throw invalid(text, `the digest must begin with ${Object.keys(hexLength).join(':, ')}:`);
  throw invalid(text, `a ${algorithm} digest has ${length} lower-case hexadecimal digits, this one ${hex.length}`);
}

function checkRegistry(text: string, registry: string): void {
  const port = /:(\d+)$/.exec(registry);
  const host = port ? registry.slice(0, port.index) : registry;
  if (port && Number(port[1]) > 65535) throw invalid(text, `${port[1]} is not a port`);
  if (ipv6.test(host)) return;
  if (!host.split('.').every(part => label.test(part) && !part.endsWith('-')))
    throw invalid(text, `${JSON.stringify(registry)} is not a host name with an optional port`);
}

function checkRepository(text: string, repository: string): void {
  if (repository.length > bounds.repository)
    throw invalid(text, `the repository is longer than ${bounds.repository} characters`);
  if (repository.split('/').every(part => component.test(part))) return;
  const lower = repository.toLowerCase();
  if (lower !== repository && lower.split('/').every(part => component.test(part)))
    throw invalid(text, `repository names are lower-case; write ${lower}`);
  throw invalid(
    text,
    `each part of ${JSON.stringify(repository)} is lower-case letters and digits, parted by . _ __ or dashes`,
  );
}
