import { readFileSync } from 'node:fs';

declare const PLIMSOLL_VERSION: string | undefined;

/** Set by the bundler; read from package.json when run from source. */
export const version: string =
  typeof PLIMSOLL_VERSION === 'string'
    ? PLIMSOLL_VERSION
    : String(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version);
