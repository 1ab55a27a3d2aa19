/** Images in containerd's content store, over its socket: `containerd:NAME` (containerd API, images.v1 and content.v1). */
import { stat } from 'node:fs/promises';
import { PlimsollError } from '../model/index.ts';
import { formatImageName, parseImageName } from '../registry/index.ts';
import type { BlobStore } from './blob-store.ts';
import { createGrpcClient, type GrpcClient, GrpcFailure, grpcStatus } from './grpc.ts';
import { type Descriptor, isDigest } from './manifest.ts';
import { bytesField, numberField, stringField } from './protobuf.ts';
import { type Named, resolveImage } from './resolve.ts';
import type { Artifact, Blob, OpenOptions } from './types.ts';

/** Where distributions of Kubernetes put the socket. */
const sockets = [
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/var/run/containerd/containerd.sock',
];

/** Namespaces are told apart by who uses containerd: its own tools, Kubernetes, Docker. */
const namespaces = ['default', 'k8s.io', 'moby'];

/**
 * Resolves an image by its name. CONTAINERD_ADDRESS and CONTAINERD_NAMESPACE say where, as for ctr(8); without the latter
 * the usual namespaces are tried in turn.
 * @throws `reference-not-found`, `unreachable`, and what `resolveImage` throws
 */
export async function openContainerdImage(name: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const env = options.env ?? {};
  const path = env['CONTAINERD_ADDRESS']?.replace(/^unix:\/\//, '') || (await findSocket());
  const where = `containerd at ${path}`;
  const client = createGrpcClient(where, path, options.idleTimeoutMs);
  try {
    const chosen = env['CONTAINERD_NAMESPACE'];
    const found = await findImage(client, namesOf(name), chosen ? [chosen] : namespaces, options.signal);
    if (!found) {
      const places = chosen ? `namespace ${chosen}` : `namespaces ${namespaces.join(', ')}`;
      throw new PlimsollError('reference-not-found', `${where} has no image ${name} in ${places}`);
    }
    const store = contentStore(client, `${where}, namespace ${found.namespace}`, found.namespace);
    const image = await resolveImage(store, found.target, named, options);
    return { ...image, close: async () => client.close() };
  } catch (error) {
    client.close();
    if (error instanceof GrpcFailure) {
      throw new PlimsollError('registry-protocol', `${where} refuses: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function findSocket(): Promise<string> {
  for (const path of sockets) {
    const isSocket = await stat(path).then(
      found => found.isSocket(),
      () => false,
    );
    if (isSocket) return path;
  }
  throw new PlimsollError('unreachable', `no socket of containerd was found at ${sockets.join(', ')}; is it running?`);
}

/** As it was written, and in full: containerd knows images by their full names, Kubernetes also by their ids. */
function namesOf(name: string): string[] {
  if (isDigest(name)) return [name];
  return [...new Set([formatImageName(parseImageName(name)), name])];
}

const byNamespace = (namespace: string): Record<string, string> => ({ 'containerd-namespace': namespace });

interface Found {
  namespace: string;
  target: Descriptor;
}

async function findImage(
  client: GrpcClient,
  names: string[],
  among: string[],
  signal?: AbortSignal,
): Promise<Found | undefined> {
  for (const namespace of among) {
    for (const name of names) {
      const target = await targetOf(client, name, namespace, signal);
      if (target) return { namespace, target };
    }
  }
  return undefined;
}

async function targetOf(
  client: GrpcClient,
  name: string,
  namespace: string,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  try {
    const method = 'containerd.services.images.v1.Images/Get';
    for await (const answer of client.call(method, stringField(1, name), byNamespace(namespace), signal)) {
      const image = bytesField(answer, 1);
      const target = image && bytesField(image, 3);
      if (target) return descriptorOf(target);
    }
    throw new PlimsollError('registry-protocol', `containerd describes no image for ${name}`);
  } catch (error) {
    if (error instanceof GrpcFailure && error.status === grpcStatus.notFound) return undefined;
    throw error;
  }
}

/** containerd.types.Descriptor: media_type = 1, digest = 2, size = 3. */
function descriptorOf(bytes: Buffer): Descriptor {
  const digest = bytesField(bytes, 2)?.toString();
  if (!isDigest(digest)) throw new PlimsollError('registry-protocol', 'containerd names an image without a digest');
  return { mediaType: bytesField(bytes, 1)?.toString() ?? '', digest, size: numberField(bytes, 3) };
}

function contentStore(client: GrpcClient, where: string, namespace: string): BlobStore {
  /** Opens a blob; its first bytes show whether it is there. */
  async function open(blob: Descriptor, signal?: AbortSignal): Promise<Blob> {
    const method = 'containerd.services.content.v1.Content/Read';
    const answers = client.call(method, stringField(1, blob.digest), byNamespace(namespace), signal);
    try {
      return pieces(answers, await answers.next());
    } catch (cause) {
      if (!(cause instanceof GrpcFailure)) throw cause;
      const message = `the blob ${blob.digest} is not in the content store of ${where}: ${cause.message}`;
      throw new PlimsollError('blob-missing', message, { cause });
    }
  }
  return {
    where,
    open,
    async read(blob, limit, signal) {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const part of await open(blob, signal)) {
        size += part.length;
        if (size > limit) throw new PlimsollError('bound', `${blob.digest} of ${where} has more than ${limit} bytes`);
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
  };
}

/** ReadContentResponse: offset = 1, data = 2. */
async function* pieces(
  answers: AsyncGenerator<Buffer, void>,
  first: IteratorResult<Buffer, void>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let answer = first; !answer.done; answer = await answers.next()) {
      const data = bytesField(answer.value, 2);
      if (data) yield data;
    }
  } catch (cause) {
    if (!(cause instanceof GrpcFailure)) throw cause;
    throw new PlimsollError('blob-missing', `a blob broke off: ${cause.message}`, { cause });
  } finally {
    await answers.return();
  }
}
