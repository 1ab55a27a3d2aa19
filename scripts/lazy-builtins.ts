import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const builtins = new Set(builtinModules);

/** The names that our own sources import from each of Node's modules. */
function importedNames(src: string): Map<string, Set<string>> {
  const imported = new Map<string, Set<string>>();
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(src, file), 'utf8');
    for (const [, list = '', path = ''] of text.matchAll(/^import \{([^}]*)\} from '(node:[^']+)';/gm)) {
      const names = imported.get(path) ?? new Set();
      imported.set(path, names);
      for (const part of list.split(',')) {
        const name = part.trim().split(' as ')[0]?.trim();
        if (name && !name.startsWith('type ')) names.add(name);
      }
    }
  }
  return imported;
}

/**
 * An esbuild plug-in: Node's own modules are loaded when a function of theirs is first called. An `import` of node:crypto
 * loads all of it and reads every export, which costs half a dozen milliseconds; most commands call one function, or none.
 *
 * Functions become wrappers; classes and values (`Readable`, `constants`) cannot, so a module that imports one loads the
 * builtin when it is evaluated itself, as it would without the plug-in.
 */
export function lazyBuiltins(src: string): Plugin {
  const imported = importedNames(src);
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, ({ path, kind, importer }) => {
        const bare = path.replace(/^node:/, '');
        if (!path.startsWith('node:') && !builtins.has(bare)) return undefined;
        const own = !importer.includes('/node_modules/');
        // What is imported dynamically is wanted whole, and late enough.
        const listed = own && kind === 'import-statement';
        const namespace = listed ? 'builtin-own' : kind === 'require-call' ? 'builtin-required' : 'builtin-whole';
        return { path: `node:${bare}`, namespace, sideEffects: false };
      });
      const load = (path: string): string => `process.getBuiltinModule(${JSON.stringify(path)})`;
      onLoad({ filter: /./, namespace: 'builtin-whole' }, ({ path }) => ({
        contents: `module.exports = ${load(path)};`,
      }));
      // What libraries in CommonJS require is an object whose members they read later.
      onLoad({ filter: /./, namespace: 'builtin-required' }, ({ path }) => ({
        contents:
          typeof process.getBuiltinModule(path) === 'function'
            ? `module.exports = ${load(path)};`
            : `module.exports = new Proxy({}, { get: (_, name) => ${load(path)}[name], has: (_, name) => name in ${load(path)} });`,
      }));
      onLoad({ filter: /./, namespace: 'builtin-own' }, ({ path }) => {
        const module = process.getBuiltinModule(path) as Record<string, unknown>;
        const lines = [...(imported.get(path) ?? [])].map(name => {
          const callable = /^[a-z]/.test(name) && typeof module[name] === 'function';
          const value = callable
            ? `(...values) => ${load(path)}.${name}(...values)`
            : `/* @__PURE__ */ ((module) => module.${name})(${load(path)})`;
          return `const _${name} = ${value}; export { _${name} as ${name} };`;
        });
        const whole =
          typeof module === 'function'
            ? load(path)
            : `/* @__PURE__ */ new Proxy({}, { get: (_, name) => ${load(path)}[name] })`;
        return { contents: `${lines.join('\n')}\nexport default ${whole};` };
      });
    },
  };
}
