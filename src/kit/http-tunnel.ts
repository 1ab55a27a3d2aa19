import type { Socket } from 'node:net';
import { PlimsollError } from '../model/index.ts';
import { faultOf } from './http-faults.ts';
import { hostOf, proxyAuthorization } from './http-proxy.ts';

/**
 * Opens a connection through a proxy with CONNECT (RFC 9110, 9.3.6).
 * @throws PlimsollError `unreachable`, `timeout`
 */
export async function openTunnel(
  proxy: URL,
  target: { host: string; port: number },
  timeoutMs: number,
): Promise<Socket> {
  const secure = proxy.protocol === 'https:';
  const { request } = secure ? await import('node:https') : await import('node:http');
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  const outgoing = request({
    method: 'CONNECT',
    host: hostOf(proxy),
    port: proxy.port || (secure ? 443 : 80),
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
  });
  const name = `the proxy ${proxy.host}`;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      outgoing.destroy(
        new PlimsollError('timeout', `${name} did not connect to ${authority} within ${timeoutMs / 1000} s`),
      );
    }, timeoutMs);
    outgoing.once('connect', (response, socket, head) => {
      clearTimeout(timer);
      if (response.statusCode === 200 && head.byteLength === 0) return resolve(socket as Socket);
      socket.destroy();
      const status = response.statusCode;
      if (status === 407) return reject(new PlimsollError('unreachable', `${name} asks for a user name and password`));
      reject(new PlimsollError('unreachable', `${name} does not connect to ${authority}: HTTP ${status}`));
    });
    outgoing.once('response', response => {
      response.resume();
      outgoing.destroy(
        new PlimsollError('unreachable', `${name} does not connect to ${authority}: HTTP ${response.statusCode}`),
      );
    });
    outgoing.on('error', error => {
      clearTimeout(timer);
      reject(faultOf(error, name));
    });
    outgoing.end();
  });
}
