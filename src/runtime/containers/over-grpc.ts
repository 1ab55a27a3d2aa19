/** containerd and CRI-O over their sockets: the Container Runtime Interface, and containerd's own API. */
import { existsSync } from 'node:fs';
import { bytesField, createGrpcClient, type GrpcClient, GrpcFailure, stringField } from '../../source/index.ts';
import { containerBounds } from './bounds.ts';
import { containerdContainer, containerImage, imageTarget } from './containerd.ts';
import { criContainer, inPod, podOf, sandboxContainer } from './cri.ts';
import { hostNamespace } from './host-namespaces.ts';
import { containerdNamespaces } from './places.ts';
import type { ContainerSource } from './types.ts';

type Get = (method: string, message: Buffer, signal: AbortSignal, namespace?: string) => Promise<Buffer | undefined>;

/** gRPC status codes that mean "there is none": not found, not implemented. A socket may serve one API and not the other. */
const absent = new Set([5, 12]);

/** One connection, opened when first needed and opened anew after it fails. */
function connection(name: string, path: string): { get: Get; close(): void } {
  let client: GrpcClient | undefined;
  const close = (): void => {
    client?.close();
    client = undefined;
  };
  return {
    close,
    async get(method, message, signal, namespace) {
      client ??= createGrpcClient(name, path, containerBounds.askMs);
      const headers: Record<string, string> = namespace === undefined ? {} : { 'containerd-namespace': namespace };
      try {
        for await (const answer of client.call(method, message, headers, signal)) return answer;
        return undefined;
      } catch (error) {
        if (error instanceof GrpcFailure && absent.has(error.status)) return undefined;
        // containerd says "unknown" of what its CRI does not have, and means that.
        if (error instanceof GrpcFailure && /not found|not exist/i.test(error.message)) return undefined;
        if (!(error instanceof GrpcFailure)) close();
        throw error;
      }
    },
  };
}

/** Field 2 as a true boolean: verbose. */
const verbose = Buffer.of(2 * 8, 1);

/** @param type of its containers, as container.type shows it */
export function criSource(path: string, type: string, proc: string): ContainerSource {
  const name = `CRI at ${path}`;
  const { get, close } = connection(name, path);
  const isHost = hostNamespace(proc);
  const service = 'runtime.v1.RuntimeService';

  async function pod(id: string, signal: AbortSignal): Promise<ReturnType<typeof podOf>> {
    const message = Buffer.concat([stringField(1, id), verbose]);
    const answer = await get(`${service}/PodSandboxStatus`, message, signal);
    return answer && podOf(answer);
  }

  return {
    name,
    types: [type],
    close,
    async find(id, _type, signal) {
      if (!existsSync(path)) return undefined;
      const message = Buffer.concat([stringField(1, id), verbose]);
      const answer = await get(`${service}/ContainerStatus`, message, signal);
      const found = answer && criContainer(id, type, answer, isHost);
      if (!found) {
        const own = await pod(id, signal);
        return own?.id === id ? sandboxContainer(id, type, own) : undefined;
      }
      const around = found.sandbox === '' ? undefined : await pod(found.sandbox, signal);
      return around ? inPod(found.container, around) : found.container;
    },
  };
}

/** Containers that Kubernetes did not make: ctr, nerdctl, BuildKit. */
export function containerdSource(path: string, proc: string): ContainerSource {
  const name = `containerd at ${path}`;
  const { get, close } = connection(name, path);
  const isHost = hostNamespace(proc);
  return {
    name,
    types: ['containerd'],
    close,
    async find(id, _type, signal) {
      if (!existsSync(path)) return undefined;
      for (const namespace of containerdNamespaces) {
        const method = 'containerd.services.containers.v1.Containers/Get';
        const answer = await get(method, stringField(1, id), signal, namespace);
        const message = answer && bytesField(answer, 1);
        if (!message) continue;
        const image = containerImage(message);
        const asked =
          image === ''
            ? undefined
            : await get('containerd.services.images.v1.Images/Get', stringField(1, image), signal, namespace);
        return containerdContainer(id, message, asked ? imageTarget(asked) : '', isHost);
      }
      return undefined;
    },
  };
}
