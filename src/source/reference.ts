/**
 * The grammar of references: the transports of containers-transports(5), and our own for directories and files that are
 * no images. Pure: whether a bare text is a path or an image name is only decided when it is opened.
 */
import { PlimsollError } from '../model/index.ts';

/** Which of several images an archive or layout holds is meant. */
export type Selection =
  /** An OCI `org.opencontainers.image.ref.name`, or a repository tag of `docker save`. */
  | { by: 'name'; name: string }
  /** Position in the archive's own list, from 0. */
  | { by: 'index'; index: number }
  /** Digest of the manifest. */
  | { by: 'digest'; digest: string };

/** Transports of which a name follows the colon. */
type NameTransport = 'docker' | 'docker-daemon' | 'podman' | 'containerd';
/** Transports of which a path follows the colon; `dir` is what `skopeo copy … dir:` writes. */
type PathTransport = 'dir' | 'rootfs' | 'repo' | 'config' | 'sbom' | 'wasm';
/** Transports of which a path follows, and then maybe which image in it. */
type ChoiceTransport = 'docker-archive' | 'oci' | 'oci-archive';

export type Reference =
  | { transport: NameTransport; name: string }
  | { transport: PathTransport; path: string }
  | { transport: ChoiceTransport; path: string; select?: Selection }
  /** No transport was written: a path where one exists, else an image name. */
  | { transport: 'bare'; text: string }
  /** `-`: standard input, of which the kind is detected. */
  | { transport: 'stdin' };

export type Transport = Reference['transport'];

/** Longest reference that is looked at, characters: PATH_MAX of Linux and some more for a tag. */
const maxReference = 8192;

const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;

const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);

const invalid = (text: string, why: string): PlimsollError =>
  new PlimsollError('reference-invalid', `${quote(text)} is not a reference: ${why}`);

/** What stands behind the path of an archive or layout: `tag`, `@3` or `@sha256:…`. */
function selection(text: string, rest: string): Selection {
  if (rest === '' || rest === '@') throw invalid(text, 'nothing follows the last colon');
  if (!rest.startsWith('@')) return { by: 'name', name: rest };
  const chosen = rest.slice(1);
  if (digestPattern.test(chosen)) return { by: 'digest', digest: chosen };
  if (/^\d{1,9}$/.test(chosen)) return { by: 'index', index: Number(chosen) };
  throw invalid(text, `${quote(rest)} is neither @ and a number from 0 nor @ and a digest`);
}

/** `PATH[:choice]`. As in containers-transports(5) the path ends at the first colon. */
function choice(transport: ChoiceTransport, text: string, value: string): Reference {
  const colon = value.indexOf(':');
  if (colon < 0) return { transport, path: value };
  const path = value.slice(0, colon);
  const rest = value.slice(colon + 1);
  if (path === '') throw invalid(text, 'the path is empty');
  // PATH@sha256:… — the colon is the digest's own.
  const at = path.lastIndexOf('@');
  if (at > 0 && digestPattern.test(`${path.slice(at + 1)}:${rest}`)) {
    return { transport, path: path.slice(0, at), select: selection(text, `${path.slice(at)}:${rest}`) };
  }
  return { transport, path, select: selection(text, rest) };
}

const path = (transport: PathTransport) => (_text: string, value: string) => ({ transport, path: value });
const named = (transport: NameTransport) => (_text: string, value: string) => ({ transport, name: value });
const chosen = (transport: ChoiceTransport) => (text: string, value: string) => choice(transport, text, value);

/** One line a transport. */
const grammar: Record<string, (text: string, value: string) => Reference> = {
  // `docker:27` without slashes is the image named docker.
  docker: (text, value) =>
    value.startsWith('//') ? { transport: 'docker', name: value.slice(2) } : { transport: 'bare', text },
  'docker-archive': chosen('docker-archive'),
  oci: chosen('oci'),
  'oci-archive': chosen('oci-archive'),
  'docker-daemon': named('docker-daemon'),
  podman: named('podman'),
  containerd: named('containerd'),
  dir: path('dir'),
  rootfs: path('rootfs'),
  repo: path('repo'),
  config: path('config'),
  sbom: path('sbom'),
  wasm: path('wasm'),
};

/** containers-transports(5) has more than are read here; a name that looks like one gets a sentence of its own. */
const foreign = new Set(['containers-storage', 'ostree', 'sif', 'tarball', 'atomic']);

/**
 * Reads a reference as a user writes it.
 * @example parseReference('oci:layout:1.2') // { transport: 'oci', path: 'layout', select: { by: 'name', name: '1.2' } }
 * @throws `reference-invalid`
 */
export function parseReference(text: string): Reference {
  if (text === '') throw invalid(text, 'it is empty');
  if (text.length > maxReference) throw invalid(text, `it is longer than ${maxReference} characters`);
  if (/[\0\n\r]/.test(text)) throw invalid(text, 'it holds a line break or a zero byte');
  if (text === '-') return { transport: 'stdin' };
  const colon = text.indexOf(':');
  const word = colon < 0 ? '' : text.slice(0, colon);
  const read = Object.hasOwn(grammar, word) ? grammar[word] : undefined;
  if (read) {
    const value = text.slice(colon + 1);
    if (value === '' || value === '//') throw invalid(text, `nothing follows ${word}:`);
    return read(text, value);
  }
  if (foreign.has(word)) {
    throw invalid(
      text,
      `the transport ${word}: is not read; known are docker://, ${Object.keys(grammar).slice(1).join(':, ')}:`,
    );
  }
  return { transport: 'bare', text };
}
