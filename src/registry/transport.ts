import {
  createHttp,
  type Http,
  type HttpResponse,
  hostOf,
  isLoopback,
  isNotTls,
  isRefused,
  pauseBeforeRetry,
  type RetryOptions,
  retryDefaults,
  type Trust,
  withRetries,
} from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { Pace } from './append.ts';
import { type Asker, createAuthenticator } from './auth.ts';
import { bounds, deadlines } from './bounds.ts';
import { createCredentialFinder } from './credentials.ts';
import { failureOf } from './failure.ts';
import { nextHop } from './hops.ts';
import { unlessAborted } from './interrupt.ts';
import { apiHost, type Place } from './places.ts';
import { createTrustStore, usualCertificateDirs } from './trust.ts';
import type { RegistryOptions } from './types.ts';

/** One request to a registry's API. */
export interface ApiRequest {
  method?: string;
  /** Below the registry's root (`/v2/…`), or an address that `locate` has checked. */
  target: string | URL;
  scopes: string[];
  headers?: Record<string, string>;
  /** Opened anew for every try. */
  body?: () => Uint8Array | AsyncIterable<Uint8Array>;
  /** A small answer is expected: the whole of it has a deadline. */
  small?: boolean;
  /** The request is not sent again when the connection fails. */
  once?: boolean;
  signal?: AbortSignal | undefined;
}

/** Requests with everything that stands between: TLS or not, proxy, credentials, redirects, retries. */
export interface Transport {
  /** The answer, whatever its status, but never 401, 403 or a redirect that can be followed. */
  send(place: Place, request: ApiRequest, asked: string): Promise<HttpResponse>;
  /** The address that an answer's Location names, checked. */
  locate(place: Place, response: HttpResponse, what: string): URL;
  now(): number;
  /** Clock, sleep and randomness. */
  pace: Pace;
  /** Waits before something is tried again for the nth time. */
  pause(attempt: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

const redirects = new Set([301, 302, 303, 307, 308]);

export function createTransport(options: RegistryOptions): Transport {
  const http = createHttp({
    env: options.env ?? {},
    connectTimeoutMs: options.connectTimeoutMs ?? deadlines.connect,
    idleTimeoutMs: options.idleTimeoutMs ?? deadlines.idle,
    ...(options.mayConnect ? { mayConnect: options.mayConnect } : {}),
  });
  const metadata = createHttp({ connectTimeoutMs: deadlines.metadata, idleTimeoutMs: deadlines.metadata });
  const retry: RetryOptions = {
    ...retryDefaults,
    ...(options.attempts ? { attempts: options.attempts } : {}),
    ...(options.now ? { now: options.now } : {}),
    ...(options.sleep ? { sleep: options.sleep } : {}),
    ...(options.random ? { random: options.random } : {}),
  };
  const deadlineMs = options.answerTimeoutMs ?? deadlines.answer;
  const trustOf = trustFor(options);
  const authenticator = createAuthenticator({
    http,
    retry,
    deadlineMs,
    trustOf: host => trustOf(host, options.insecure === true),
    credentials: createCredentialFinder(options, { http, metadata, now: retry.now }),
  });
  const bases = new Map<string, Promise<URL>>();
  const isInsecure = (place: Place): boolean => place.insecure || options.insecure === true;

  function baseOf(place: Place): Promise<URL> {
    const insecure = isInsecure(place);
    const key = `${place.registry} ${insecure}`;
    const known = bases.get(key);
    if (known) return known;
    const found = findBase(http, place.registry, insecure, host => trustOf(host, insecure));
    bases.set(key, found);
    found.catch(() => bases.delete(key));
    return found;
  }

  async function send(place: Place, request: ApiRequest, asked: string): Promise<HttpResponse> {
    const base = await unlessAborted(baseOf(place), request.signal);
    const url = typeof request.target === 'string' ? new URL(request.target, base) : request.target;
    const ours = url.origin === base.origin;
    const { scopes, signal } = request;
    const asker: Asker = { ...place, insecure: isInsecure(place), base, scopes, signal };
    for (let round = 0; ; round++) {
      const authorization = ours ? await authenticator.header(asker) : undefined;
      const response = await follow(place, url, request, authorization);
      if (response.status !== 401 && response.status !== 403) return response;
      const mayAnswer = response.status === 401 && response.url.origin === base.origin && round < 2;
      let again: boolean;
      try {
        again = mayAnswer && (await authenticator.learn(asker, response, authorization));
      } catch (error) {
        // A body that nobody reads keeps the connection, and with it the process, until the idle deadline.
        response.discard();
        throw error;
      }
      if (!again) throw await failureOf(response, asked, retry.now());
      response.discard();
    }
  }

  /** Sends a request where its answers point to, credentials only to the registry itself. */
  async function follow(
    place: Place,
    first: URL,
    request: ApiRequest,
    authorization: string | undefined,
  ): Promise<HttpResponse> {
    const method = request.method ?? 'GET';
    const follows = method === 'GET' || method === 'HEAD';
    let url = first;
    for (let hop = 0; hop <= bounds.redirects; hop++) {
      const at = url;
      const trust = await trustOf(at.host, isInsecure(place));
      const attempt = (): Promise<HttpResponse> => {
        const body = request.body?.();
        return http.send({
          method,
          url: at,
          trust,
          headers: {
            ...request.headers,
            ...(authorization !== undefined && at.origin === first.origin ? { authorization } : {}),
          },
          ...(body ? { body } : {}),
          ...(request.small ? { deadlineMs } : {}),
          ...(request.signal ? { signal: request.signal } : {}),
        });
      };
      const response = request.once ? await attempt() : await withRetries(attempt, retry, request.signal);
      if (!follows || !redirects.has(response.status)) return response;
      response.discard();
      url = nextHop(at, response.headers.location, 'a redirect', isInsecure(place));
    }
    throw new PlimsollError('registry-protocol', `${first.host} redirects more than ${bounds.redirects} times`);
  }

  return {
    send,
    locate: (place, response, what) => nextHop(response.url, response.headers.location, what, isInsecure(place)),
    now: retry.now,
    pace: retry,
    pause: (attempt, signal) => pauseBeforeRetry(attempt, retry, signal),
    close() {
      http.close();
      metadata.close();
    },
  };
}

/** One trust per host and mode, the same value each time: connections are shared by it. */
function trustFor(options: RegistryOptions): (host: string, insecure: boolean) => Promise<Trust> {
  const read = createTrustStore({
    ...(options.caFile === undefined ? {} : { caFile: options.caFile }),
    dirs: options.certificateDirs ?? usualCertificateDirs,
  });
  const lax = new WeakMap<Trust, Trust>();
  return async (host, insecure) => {
    // Docker Hub's certificates are kept under its name, not its API's.
    const trust = await read(host === apiHost('docker.io') ? 'docker.io' : host);
    if (!insecure) return trust;
    const kept = lax.get(trust) ?? { ...trust, insecure: true };
    lax.set(trust, kept);
    return kept;
  };
}

/**
 * The registry's root. TLS is tried first; plain HTTP only on loopback or when asked, and only where the other side does
 * not speak TLS or does not listen on its port.
 */
async function findBase(
  http: Http,
  registry: string,
  insecure: boolean,
  trustOf: (host: string) => Promise<Trust>,
): Promise<URL> {
  const base = new URL(`https://${apiHost(registry)}/`);
  if (!insecure && !isLoopback(hostOf(base))) return base;
  const probe = async (root: URL): Promise<number> => {
    const response = await http.send({ url: new URL('/v2/', root), trust: await trustOf(root.host) });
    response.discard();
    return response.status;
  };
  try {
    await probe(base);
    return base;
  } catch (error) {
    const onOwnPort = /:\d+$/.test(registry);
    if (!isNotTls(error) && !(isRefused(error) && !onOwnPort)) throw error;
    const plain = new URL(`http://${apiHost(registry)}/`);
    // Servers that expect TLS after all answer plain HTTP with 400.
    if ((await probe(plain)) === 400) throw error;
    return plain;
  }
}
