/** LuaRocks: installed Lua modules. */
import type { Extractor } from '../../model/index.ts';

const file = /\/luarocks\/rocks(?:-[^/]+)?\/([^/]+)\/([^/]+)\/[^/]+\.rockspec$/;

export const luarocks: Extractor = {
  id: 'lang/luarocks',
  version: 1,
  maxBytes: 1024 * 1024,
  wants: path => path.endsWith('.rockspec') && file.test(path),
  extract({ path, text }, facts) {
    const [, name, version] = file.exec(path) ?? [];
    const licence = /^\s*license\s*=\s*["']([^"']*)["']/m.exec(text())?.[1];
    if (name && version) facts.package({ type: 'luarocks', name, version, ...(licence && { licences: [licence] }) });
  },
  capability: {
    what: 'Lua modules that LuaRocks installed',
    files: ['**/luarocks/rocks-*/*/*/*.rockspec'],
    type: 'luarocks',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};
