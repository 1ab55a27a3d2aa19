/** The platform, as commands with `--server` ask it. */
import { readFile } from 'node:fs/promises';
import { createHttp, isLoopback, readBounded, retryDefaults, withRetries } from '../kit/index.ts';
import { catalogue, type ErrorCode, PlimsollError } from '../model/index.ts';
import type { ServerOptions } from './server-option.ts';

export interface ServerClient {
  /** Where it is, as it was named. */
  address: string;
  /**
   * Asks and reads the JSON that comes back; asks again where the connection breaks.
   * @throws PlimsollError with the code that the server gave, or why it cannot be reached
   */
  get<T>(path: string, query?: Record<string, string>): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** Sends bytes that the server keeps. */
  put(path: string, body: Uint8Array, headers: Record<string, string>): Promise<void>;
  close(): void;
}

/** Bytes of an answer at most. */
const answerBytes = 256 * 1024 * 1024;

/** @throws PlimsollError `usage`, `file-unreadable`, `unauthenticated` */
export async function serverClient(
  options: ServerOptions & { server: string },
  env: Record<string, string | undefined>,
): Promise<ServerClient> {
  const base = baseOf(options);
  const token = await tokenOf(options, env);
  const trust = {
    ...(options.caFile && { ca: [await fileText(options.caFile)] }),
    ...(options.insecure && { insecure: true }),
  };
  const http = createHttp({ env });
  /** Nothing that is asked here does more when it is asked twice. */
  const send = async (method: string, url: URL, body?: Uint8Array, headers: Record<string, string> = {}) => {
    const request = {
      method,
      url,
      trust,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...headers },
      ...(body && { body }),
    };
    const response = await withRetries(() => http.send(request), retryDefaults);
    const bytes = await readBounded(response, answerBytes);
    if (response.status >= 200 && response.status < 300) return bytes;
    throw faultOf(response.status, bytes, base);
  };
  const parsed = <T>(bytes: Uint8Array): T => {
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
    } catch (cause) {
      throw new PlimsollError('registry-protocol', `${base.host} does not answer as a Plimsoll server does`, { cause });
    }
  };
  const at = (path: string) => new URL(path.replace(/^\//, ''), base);
  return {
    address: base.href,
    async get(path, query = {}) {
      const url = at(path);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return parsed(await send('GET', url));
    },
    async post(path, body) {
      const bytes = Buffer.from(JSON.stringify(body));
      return parsed(await send('POST', at(path), bytes, { 'content-type': 'application/json' }));
    },
    async put(path, body, headers) {
      await send('PUT', at(path), body, headers);
    },
    close: () => http.close(),
  };
}

/** A token is as good as a password: it goes over TLS, or stays on this machine. */
function baseOf({ server, insecure }: ServerOptions & { server: string }): URL {
  const base = URL.parse(server.endsWith('/') ? server : `${server}/`);
  if (!base || !/^https?:$/.test(base.protocol)) {
    throw new PlimsollError('usage', `${server} is no address of a server: https://HOST[:PORT]`);
  }
  if (base.protocol === 'http:' && !insecure && !isLoopback(base.hostname)) {
    throw new PlimsollError('usage', `${server} is not encrypted; use https, or allow it by --insecure`);
  }
  return base;
}

async function tokenOf({ tokenFile }: ServerOptions, env: Record<string, string | undefined>): Promise<string> {
  const token = (tokenFile === undefined ? env['PLIMSOLL_TOKEN'] : await fileText(tokenFile))?.trim();
  if (!token) {
    throw new PlimsollError('usage', 'the server asks for a token: set PLIMSOLL_TOKEN, or name a file by --token-file');
  }
  return token;
}

const fileText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch(cause => {
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  });

/** The problem document of a refusal (RFC 9457), as an error of ours. */
function faultOf(status: number, bytes: Uint8Array, { host }: URL): PlimsollError {
  let problem: { code?: unknown; detail?: unknown } = {};
  try {
    problem = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // A proxy before it answers in words of its own.
  }
  const code = String(problem?.code);
  if (Object.hasOwn(catalogue, code) && typeof problem.detail === 'string') {
    return new PlimsollError(code as ErrorCode, `${host}: ${problem.detail.slice(0, 2000)}`);
  }
  return new PlimsollError('unreachable', `${host} answers with status ${status}`);
}
