/** The few requests to the Kubernetes API that responses need, over HTTPS with a service account's token. */
import { readFile } from 'node:fs/promises';
import { readBounded } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { wordsOf } from './answer.ts';
import { responseBounds } from './bounds.ts';
import type { KubernetesAccess, Site } from './context.ts';

export type Json = { readonly [key: string]: string | boolean | null | readonly (string | Json)[] | Json };

export interface KubernetesApi {
  /** JSON merge patch (RFC 7386). @returns the object as it is then */
  patch(path: string, body: Json): Promise<unknown>;
  /** @returns false: one of this name is there already */
  create(path: string, body: Json): Promise<boolean>;
  /** @returns `undefined`: it is not there */
  read(path: string): Promise<unknown>;
  /** @returns false: it was not there */
  delete(path: string): Promise<boolean>;
}

export class KubernetesRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The access that every pod has (Kubernetes, "Accessing the API from a Pod"). `undefined`: we run in none. */
export function podAccess(env: Record<string, string | undefined>): KubernetesAccess | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (!host) return undefined;
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { server, tokenFile: `${folder}/token`, caFile: `${folder}/ca.crt` };
}

export function kubernetesApi({ http }: Site, access: KubernetesAccess): KubernetesApi {
  async function exchange(
    method: string,
    path: string,
    body?: Json,
    type = 'application/json',
  ): Promise<{ status: number; text: string }> {
    const [token, ca] = await Promise.all([readFile(access.tokenFile, 'utf8'), readFile(access.caFile, 'utf8')]);
    const url = new URL(path, access.server);
    if (url.protocol !== 'https:')
      throw new PlimsollError('usage', `the Kubernetes API is spoken to over HTTPS alone: ${access.server}`);
    const answer = await http.send({
      method,
      url,
      headers: {
        authorization: `Bearer ${token.trim()}`,
        accept: 'application/json',
        ...(body && { 'content-type': type }),
      },
      ...(body && { body: Buffer.from(JSON.stringify(body)) }),
      trust: { ca: [ca] },
      deadlineMs: responseBounds.requestMs,
    });
    return {
      status: answer.status,
      text: Buffer.from(await readBounded(answer, responseBounds.answerBytes)).toString(),
    };
  }

  const refusal = (method: string, path: string, status: number, text: string): KubernetesRefusal =>
    new KubernetesRefusal(status, `the Kubernetes API answers ${method} ${path} with ${status}${wordsOf(text)}`);

  return {
    async patch(path, body) {
      const { status, text } = await exchange('PATCH', path, body, 'application/merge-patch+json');
      if (status !== 200) throw refusal('PATCH', path, status, text);
      return JSON.parse(text);
    },
    async create(path, body) {
      const { status, text } = await exchange('POST', path, body);
      if (status === 409) return false;
      if (status !== 200 && status !== 201 && status !== 202) throw refusal('POST', path, status, text);
      return true;
    },
    async read(path) {
      const { status, text } = await exchange('GET', path);
      if (status === 404) return undefined;
      if (status !== 200) throw refusal('GET', path, status, text);
      return JSON.parse(text);
    },
    async delete(path) {
      const { status, text } = await exchange('DELETE', path);
      if (status === 404) return false;
      if (status !== 200 && status !== 202) throw refusal('DELETE', path, status, text);
      return true;
    },
  };
}
