/** Erlang and Elixir: applications as the runtime loads them (`NAME.app` in a directory `ebin`; kernel, "app(4)"). */
import type { Extractor } from '../../model/index.ts';

export const erlang: Extractor = {
  id: 'lang/erlang',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('.app') && /(?:^|\/)ebin\/[^/]+\.app$/.test(path),
  extract({ text }, facts) {
    const stated = text();
    const name = /\{\s*application\s*,\s*'?([\w@]+)'?\s*,/.exec(stated)?.[1];
    const version = /\{\s*vsn\s*,\s*"([^"]*)"/.exec(stated)?.[1];
    if (name && version) facts.package({ type: 'otp', name, version });
  },
  capability: {
    what: 'applications of Erlang/OTP and Elixir releases',
    files: ['**/ebin/*.app'],
    type: 'otp',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};
