import { PlimsollError } from '../model/index.ts';
import type { HttpResponse } from './http.ts';
import { isPassing } from './http-faults.ts';

/** How often and how long to wait between the tries of one request. */
export interface RetryOptions {
  /** Tries in all. */
  attempts: number;
  /** First pause, doubled with every try, milliseconds. The true pause is a random part of it. */
  baseMs: number;
  mostMs: number;
  /** A server that asks for a longer pause than this is not waited for. Milliseconds. */
  mostRetryAfterMs: number;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  random: () => number;
}

export const retryDefaults: RetryOptions = {
  attempts: 4,
  baseMs: 250,
  mostMs: 5_000,
  mostRetryAfterMs: 60_000,
  now: Date.now,
  sleep: async (ms, signal) => {
    const { setTimeout } = await import('node:timers/promises');
    await setTimeout(ms, undefined, { signal });
  },
  random: Math.random,
};

/** "Come back later": too many requests, bad gateway, unavailable, gateway timeout. */
const later = new Set([429, 502, 503, 504]);

/**
 * Sends a request again while the connection fails in passing or the server says "later". Only for requests that may be
 * sent twice. The last answer is returned whatever it is; the last fault is thrown.
 */
export async function withRetries(
  send: () => Promise<HttpResponse>,
  options: RetryOptions,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= options.attempts;
    let least = 0;
    try {
      const response = await send();
      if (last || !later.has(response.status)) return response;
      const asked = retryAfter(response.headers['retry-after'], options.now());
      if (asked !== undefined && asked > options.mostRetryAfterMs) return response;
      response.discard();
      least = asked ?? 0;
    } catch (error) {
      if (last || !isPassing(error)) throw error;
    }
    await pauseBeforeRetry(attempt, options, signal, least);
  }
}

/** Waits before the try after the `attempt`th: a random part of a pause that doubles, and no less than `leastMs`. */
export async function pauseBeforeRetry(
  attempt: number,
  options: RetryOptions,
  signal?: AbortSignal,
  leastMs = 0,
): Promise<void> {
  const pause = options.random() * Math.min(options.mostMs, options.baseMs * 2 ** (attempt - 1));
  try {
    await options.sleep(Math.max(pause, leastMs), signal);
  } catch (cause) {
    throw new PlimsollError('interrupted', 'interrupted while waiting to try again', { cause });
  }
}

/**
 * Retry-After (RFC 9110, 10.2.3) in milliseconds from now: seconds or a date; `undefined` where it is neither.
 * @param now milliseconds since the epoch
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Date.parse alone takes far more for a date than HTTP does.
  const date = /^[A-Z][a-z]{2,8},? \d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
