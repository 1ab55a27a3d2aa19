import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { PlimsollError } from '../model/index.ts';
import { hostOf, proxyAuthorization, proxyFor } from './http-proxy.ts';
import { openTunnel } from './http-tunnel.ts';

/** Whom a connection trusts, and who it says it is. Keep one value per host: connections are shared by identity. */
export interface Trust {
  /** PEM; in addition to the authorities that Node trusts. */
  ca?: string[];
  /** PEM client certificate and key. */
  cert?: string;
  key?: string;
  /** Accepts any certificate. */
  insecure?: boolean;
}

/** A way to one host: its agent is chosen, the request only has to be filled in. */
interface Route {
  request(options: RequestOptions): ClientRequest;
}

export interface AgentPool {
  route(url: URL, trust?: Trust): Promise<Route>;
  close(): void;
}

const everyone: Trust = {};

/** Keeps one agent per trust and proxy. node:http, node:https and node:tls are loaded when first needed. */
export function createAgentPool(env: Record<string, string | undefined>, connectMs: number): AgentPool {
  const agents = new Map<Trust, Map<string, Agent>>();

  async function agentFor(secure: boolean, trust: Trust, proxy: URL | undefined): Promise<Agent> {
    const key = `${secure} ${proxy?.href ?? ''}`;
    const ofTrust = agents.get(trust) ?? new Map<string, Agent>();
    agents.set(trust, ofTrust);
    const known = ofTrust.get(key);
    if (known) return known;
    const made = secure
      ? await secureAgent(trust, proxy, connectMs)
      : proxy?.protocol === 'https:'
        ? await secureAgent(everyone, undefined, connectMs)
        : await plainAgent();
    const raced = ofTrust.get(key);
    if (raced) return raced;
    ofTrust.set(key, made);
    return made;
  }

  return {
    async route(url, trust = everyone) {
      const proxy = readProxy(url, env);
      const secure = url.protocol === 'https:';
      const agent = await agentFor(secure, trust, proxy);
      if (secure) {
        const { request } = await import('node:https');
        return { request: options => request(url, { ...options, agent }) };
      }
      if (!proxy) {
        const { request } = await import('node:http');
        return { request: options => request(url, { ...options, agent }) };
      }
      const { request } = proxy.protocol === 'https:' ? await import('node:https') : await import('node:http');
      return { request: options => request(absoluteForm(url, proxy, { ...options, agent })) };
    },
    close() {
      for (const ofTrust of agents.values()) for (const agent of ofTrust.values()) agent.destroy();
      agents.clear();
    },
  };
}

function readProxy(url: URL, env: Record<string, string | undefined>): URL | undefined {
  let proxy: URL | undefined;
  try {
    proxy = proxyFor(url, env);
  } catch (cause) {
    throw new PlimsollError('usage', 'the proxy address in HTTP_PROXY or HTTPS_PROXY cannot be read', { cause });
  }
  if (proxy && proxy.protocol !== 'http:' && proxy.protocol !== 'https:')
    throw new PlimsollError('usage', `${proxy.protocol} proxies are not spoken; only http: and https: ones`);
  return proxy;
}

/** A plain request through a proxy names the whole URL (RFC 9112, 3.2.2). */
function absoluteForm(url: URL, proxy: URL, options: RequestOptions): RequestOptions {
  const headers = { ...(options.headers as Record<string, string>), host: url.host, ...proxyAuthorization(proxy) };
  return {
    ...options,
    host: hostOf(proxy),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: url.href.split('#')[0]!,
    headers,
  };
}

async function plainAgent(): Promise<Agent> {
  const { Agent } = await import('node:http');
  return new Agent({ keepAlive: true });
}

async function secureAgent(trust: Trust, proxy: URL | undefined, connectMs: number): Promise<Agent> {
  const [{ Agent }, tls] = await Promise.all([import('node:https'), import('node:tls')]);
  const context: ConnectionOptions = {
    ...(trust.ca?.length ? { ca: [...tls.getCACertificates('default'), ...trust.ca] } : {}),
    ...(trust.cert && trust.key ? { cert: trust.cert, key: trust.key } : {}),
    ...(trust.insecure ? { rejectUnauthorized: false } : {}),
  };
  const agent = new Agent({ keepAlive: true, maxCachedSessions: 100, ...context });
  if (!proxy) return agent;
  // The agent asks for a connection; ours first has to pass the proxy.
  agent.createConnection = (options, callback) => {
    openTunnel(proxy, { host: String(options.host), port: Number(options.port) }, connectMs).then(
      socket => {
        // The host is not connected to any more, but it is what the certificate is compared with.
        callback?.(null, tls.connect({ ...(options as ConnectionOptions), ...context, socket }));
      },
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}
