import { describe, expect, it } from 'vitest';
import { isLoopback, proxyFor } from './http-proxy.ts';

const proxies = { HTTP_PROXY: 'http://plain.test:1', HTTPS_PROXY: 'http://secure.test:2' };
const of = (url: string, env: Record<string, string>): string | undefined => proxyFor(new URL(url), env)?.host;

describe('the proxy for an address', () => {
  it.each([
    ['http://a.test/', proxies, 'plain.test:1'],
    ['https://a.test/', proxies, 'secure.test:2'],
    ['https://a.test/', { https_proxy: 'lower.test:3' }, 'lower.test:3'],
    ['https://a.test/', { ALL_PROXY: 'all.test:4' }, 'all.test:4'],
    ['https://a.test/', {}, undefined],
    ['http://localhost/', proxies, undefined],
    ['http://127.1.2.3/', proxies, undefined],
    ['https://[::1]/', proxies, undefined],
    ['http://a.test/', { ...proxies, REQUEST_METHOD: 'GET' }, undefined],
    ['http://a.test/', { http_proxy: 'cgi.test:5', REQUEST_METHOD: 'GET' }, 'cgi.test:5'],
  ])('%s with %j is %s', (url, env, expected) => {
    expect(of(url, env as Record<string, string>)).toBe(expected);
  });

  it.each([
    ['a.test', 'a.test', true],
    ['a.test', 'b.a.test', true],
    ['a.test', 'ba.test', false],
    ['.a.test', 'b.a.test', true],
    ['.a.test', 'a.test', false],
    ['*.a.test', 'b.a.test', true],
    ['*', 'anything.test', true],
    ['x, A.TEST', 'a.test', true],
    ['a.test:443', 'a.test', true],
    ['a.test:8443', 'a.test', false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/99', '10.1.2.3', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3:443', '10.1.2.3', true],
    ['2.3', '10.1.2.3', false],
    ['fd00::/8', '[fd12::1]', true],
    ['[fd12::1]:443', '[fd12::1]', true],
    ['fd12::1', '[fd12:0::1]', true],
    ['', 'a.test', false],
  ])('NO_PROXY=%s, https://%s: direct %s', (list, host, direct) => {
    expect(of(`https://${host}/`, { ...proxies, NO_PROXY: list }) === undefined).toBe(direct);
  });

  it('knows loopback', () => {
    expect(['localhost', 'a.localhost', '127.0.0.1', '::1', '[::1]'].every(isLoopback)).toBe(true);
    expect(['localhost.test', '127.test', '128.0.0.1', '::2'].some(isLoopback)).toBe(false);
  });
});
