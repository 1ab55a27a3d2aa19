export { createHttp, type Http, type HttpOptions, type HttpRequest, type HttpResponse } from './http.ts';
export type { Trust } from './http-agents.ts';
export { readBounded } from './http-body.ts';
export { isNotTls, isPassing, isRefused } from './http-faults.ts';
export { hostOf, isLoopback } from './http-proxy.ts';
export { pauseBeforeRetry, type RetryOptions, retryAfter, retryDefaults, withRetries } from './http-retry.ts';
export { bothWays, inLang, type Lang, langOf, type Speaker, speaker } from './text.ts';
export { neutral } from './text-safe.ts';
export { cut, pad, widthOf, wrap } from './width.ts';
