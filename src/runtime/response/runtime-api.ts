/** Pausing and stopping by the container's own runtime, which then knows of it. */
import { request } from 'node:http';
import { PlimsollError } from '../../model/index.ts';
import { wordsOf } from './answer.ts';
import { responseBounds } from './bounds.ts';
import type { RuntimeSockets, Site } from './context.ts';

export interface RuntimeApi {
  /** `docker at /var/run/docker.sock` */
  where: string;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** Absent: it has no such request. */
  stop?(id: string): Promise<void>;
}

type Open = (runtime: string, socket: string) => RuntimeApi;

/** Docker and podman take the same requests (Docker Engine API 1.40, podman's compatible part). */
const overHttp: Open = (runtime, socket) => {
  const where = `${runtime} at ${socket}`;
  const verb = async (id: string, path: string, ms: number): Promise<void> => {
    const { status, said } = await post(where, socket, `/containers/${encodeURIComponent(id)}/${path}`, ms);
    // 304: it is so already.
    if (status !== 204 && status !== 200 && status !== 304) throw new Error(`${where} answers ${status}${said}`);
  };
  const { requestMs, stopMs } = responseBounds;
  return {
    where,
    pause: id => verb(id, 'pause', requestMs),
    resume: id => verb(id, 'unpause', requestMs),
    stop: id => verb(id, `stop?t=${stopMs / 1_000}`, stopMs + requestMs),
  };
};

/** Namespaces of containerd in which its users keep containers. */
const namespaces = ['k8s.io', 'default', 'moby'];
/** gRPC: it is not there. */
const notFound = 5;

const overGrpc: Open = (runtime, socket) => {
  const where = `${runtime} at ${socket}`;
  const call = async (id: string, verb: string): Promise<void> => {
    const { createGrpcClient, GrpcFailure, stringField } = await import('../../source/index.ts');
    const client = createGrpcClient(where, socket, responseBounds.requestMs);
    try {
      for (const [index, namespace] of namespaces.entries()) {
        try {
          const headers = { 'containerd-namespace': namespace };
          for await (const _ of client.call(`containerd.services.tasks.v1.Tasks/${verb}`, stringField(1, id), headers));
          return;
        } catch (error) {
          const absent = error instanceof GrpcFailure && error.status === notFound;
          if (!absent || index === namespaces.length - 1) throw error;
        }
      }
    } finally {
      client.close();
    }
  };
  return { where, pause: id => call(id, 'Pause'), resume: id => call(id, 'Resume') };
};

const kinds: { [K in keyof RuntimeSockets]-?: Open } = { docker: overHttp, podman: overHttp, containerd: overGrpc };

/** The runtime of a container, where its socket was named. */
export function runtimeOf({ sockets }: Pick<Site, 'sockets'>, type = ''): RuntimeApi | undefined {
  if (!Object.hasOwn(kinds, type)) return undefined;
  const runtime = type as keyof RuntimeSockets;
  const socket = sockets[runtime];
  return socket === undefined ? undefined : kinds[runtime](runtime, socket);
}

/** As much of an answer is read for its message. */
const saidBytes = 8_192;

function post(where: string, socketPath: string, path: string, ms: number): Promise<{ status: number; said: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ method: 'POST', socketPath, path, agent: false, headers: { host: 'localhost' } });
    const timer = setTimeout(() => {
      outgoing.destroy(new PlimsollError('timeout', `${where} did not answer within ${ms / 1_000} s`));
    }, ms);
    outgoing.on('error', reject);
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('response', answer => {
      let text = '';
      answer.on('error', reject);
      answer.on('data', (chunk: Buffer) => {
        if (text.length < saidBytes) text += chunk.toString('utf8');
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, said: wordsOf(text) }));
    });
    outgoing.end();
  });
}
