import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/** Cheap, and used by everything at once: a getter for each use would cost more than loading them. */
const eager = new Set(['node:fs', 'node:path', 'node:os', 'node:events', 'node:buffer', 'node:process', 'node:module']);

/**
 * An esbuild plug-in: Node's own modules are loaded when something of them is first used. An `import` of node:crypto loads
 * all of it and reads every export (half a dozen milliseconds), and most commands need none of it, or one function.
 * Modules that subclass or destructure a builtin at the top level load it then, as before.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    const require = createRequire(import.meta.url);
    const builtins = new Set(createRequire(import.meta.url)('node:module').builtinModules as string[]);
    build.onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, ({ path }) => {
      const bare = path.replace(/^node:/, '');
      const full = `node:${bare}`;
      if (!path.startsWith('node:') && !builtins.has(bare)) return undefined;
      return { path: full, namespace: 'lazy-builtin' };
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => {
      const module: unknown = require(path);
      const names = Object.getOwnPropertyNames(module).filter(name => /^[A-Za-z_$][\w$]*$/.test(name));
      // Some builtins are functions (`events`, `stream`, `assert`): what they are as a whole stands under `default`.
      const whole = typeof module === 'function' || eager.has(path);
      const contents = whole
        ? `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`
        : `let loaded; const load = () => (loaded ??= process.getBuiltinModule(${JSON.stringify(path)}));
           for (const name of ${JSON.stringify(names)}) Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => load()[name] });`;
      return { contents, loader: 'js' };
    });
  },
};
