import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import type { HttpResponse } from './http.ts';
import { faultOf } from './http-faults.ts';
import { retryAfter, retryDefaults, withRetries } from './http-retry.ts';

const answer = (status: number, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  url: new URL('http://a.test/'),
  body: (async function* () {})(),
  discard() {},
});
const cut = faultOf(Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'a.test/');

/** Plays the steps one after the other; returns what came out, and the pauses made. */
async function play(...steps: (HttpResponse | Error)[]): Promise<{ out: unknown; pauses: number[] }> {
  const pauses: number[] = [];
  const send = async (): Promise<HttpResponse> => {
    const step = steps.shift()!;
    if (step instanceof Error) throw step;
    return step;
  };
  const options = {
    ...retryDefaults,
    now: () => 0,
    random: () => 0.5,
    sleep: async (ms: number) => void pauses.push(ms),
  };
  const out = await withRetries(send, options).then(
    response => response.status,
    (error: PlimsollError) => error.code,
  );
  return { out, pauses };
}

describe('tries of a request', () => {
  it('go on while the connection is cut, with growing pauses, and end', async () => {
    expect(await play(cut, cut, answer(200))).toEqual({ out: 200, pauses: [125, 250] });
    expect(await play(cut, cut, cut, cut, answer(200))).toEqual({ out: 'unreachable', pauses: [125, 250, 500] });
  });

  it('go on while the server says "later", no sooner than it asks', async () => {
    expect(await play(answer(429, { 'retry-after': '2' }), answer(503), answer(200))).toEqual({
      out: 200,
      pauses: [2000, 250],
    });
    expect(await play(answer(429, { 'retry-after': '61' }))).toEqual({ out: 429, pauses: [] });
  });

  it('end with every other answer and fault', async () => {
    expect(await play(answer(404))).toEqual({ out: 404, pauses: [] });
    expect(await play(new PlimsollError('timeout', 'x'))).toEqual({ out: 'timeout', pauses: [] });
    const unknown = faultOf(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'a.test/');
    expect(await play(unknown)).toEqual({ out: 'unreachable', pauses: [] });
  });

  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 1969 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    [undefined, undefined],
  ])('Retry-After: %s is %s ms', (header, expected) => {
    expect(retryAfter(header, 0)).toBe(expected);
  });
});

describe('faults', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted', 'the certificate of a.test: it is self-signed'],
    ['ENOTFOUND', 'unreachable', 'a.test is not reachable: its name is not known'],
    ['HPE_INVALID_CONSTANT', 'registry-protocol', 'a.test/v2/ does not answer in HTTP/1.1 (HPE_INVALID_CONSTANT)'],
    ['EPROTO', 'unreachable', 'no TLS connection to a.test: EPROTO'],
  ])('%s is %s', (code, expected, message) => {
    const fault = faultOf(Object.assign(new Error('x'), { code }), 'a.test/v2/');
    expect([fault.code, fault.message]).toEqual([expected, message]);
  });

  it('of several addresses are told by the first', () => {
    const each = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    expect(faultOf(new AggregateError([each, each]), 'a.test/').message).toContain('refused');
  });
});
