/** Names of Go functions, gathered by package, and handed out by module. */

import { joinHashes, nameHash, packSymbols, symbolHash } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';

export function createGoSymbols() {
  /** Package → hashes of its functions. */
  const packages = new Map<string, number[]>();
  let count = 0;
  return {
    /** Adds a function, named as the linker names it: `archive/zip.(*Reader).Open.func1`. */
    add(name: string): void {
      if (count >= binaryBounds.goFunctions) return;
      const split = splitName(name);
      if (!split) return;
      let functions = packages.get(split.path);
      if (!functions) {
        functions = [];
        packages.set(split.path, functions);
      }
      for (const symbol of split.symbols) {
        functions.push(nameHash(symbol));
        count++;
      }
    },
    /**
     * The packed names by module. Each package belongs to the longest module path that it begins with; what begins with
     * none, and has no dot in its first element, is the standard library's (`stdlib`). `undefined`: not all of them are known.
     * @param modules path in the program → path by which advisories know it, where another stands in its place.
     */
    byModule(modules: ReadonlyMap<string, string>, mainPath: string | undefined): Map<string, string> | undefined {
      // Every program has this one: without it, the table is not the program's own, or of a form we do not know.
      const whole = packages.get('runtime')?.includes(nameHash('main'));
      if (count >= binaryBounds.goFunctions || !whole) return undefined;
      const hashes = new Map<string, number[]>();
      for (const [stated, functions] of packages) {
        const path = stated === 'main' ? (mainPath ?? stated) : stated;
        const module = moduleOf(path, modules);
        if (module === undefined) continue;
        const known = modules.get(module) ?? module;
        const packageHash = nameHash(known === module ? path : known + path.slice(module.length));
        const all = hashes.get(module) ?? [];
        hashes.set(module, all);
        all.push(symbolHash(packageHash, ''));
        for (const hash of functions) all.push(joinHashes(packageHash, hash));
      }
      return new Map([...hashes].map(([module, all]) => [module, packSymbols(all)]));
    },
  };
}

function moduleOf(path: string, modules: ReadonlyMap<string, string>): string | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const prefix = path.slice(0, end);
    if (modules.has(prefix)) return prefix;
  }
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  return first.includes('.') ? undefined : 'stdlib';
}

/**
 * The import path of a name, and the functions that it shows to be there: a closure (`F.func1`) shows its function, which
 * may itself be inlined everywhere. `undefined` for what the linker makes itself.
 * @example splitName('gopkg.in/yaml%2ev3.(*Decoder).Decode.func1') // { path: 'gopkg.in/yaml.v3', symbols: ['Decoder', 'Decoder.Decode'] }
 */
export function splitName(name: string): { path: string; symbols: string[] } | undefined {
  if (name.startsWith('go:') || name.startsWith('type:') || name.startsWith('type..')) return undefined;
  const bracket = name.indexOf('[');
  const plain = bracket < 0 ? name : withoutTypeArguments(name);
  const dot = plain.indexOf('.', plain.lastIndexOf('/') + 1);
  if (dot <= 0) return undefined;
  const escaped = plain.slice(0, dot);
  const path = escaped.includes('%') ? escaped.replace(/%([0-9a-f]{2})/g, byCode) : escaped;
  let at = dot + 1;
  let first: string;
  if (plain.charCodeAt(at) === 40) {
    const close = plain.indexOf(')', at);
    if (close < 0) return undefined;
    first = plain.slice(plain.charCodeAt(at + 1) === 42 ? at + 2 : at + 1, close);
    at = close + 2;
  } else {
    const end = plain.indexOf('.', at);
    if (end < 0) return { path, symbols: [withoutSuffix(plain.slice(at))] };
    first = plain.slice(at, end);
    at = end + 1;
  }
  const end = plain.indexOf('.', at);
  const second = withoutSuffix(end < 0 ? plain.slice(at) : plain.slice(at, end));
  if (second === '' || /^(?:func\d|gowrap\d|deferwrap\d|\d)/.test(second)) return { path, symbols: [first] };
  return { path, symbols: [first, `${first}.${second}`] };
}

const byCode = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** A method value is a function of its own: `Reader.Open-fm`. */
const withoutSuffix = (name: string): string => (name.endsWith('-fm') ? name.slice(0, -3) : name);

/** Type arguments may hold dots, slashes and brackets of their own. */
function withoutTypeArguments(name: string): string {
  let plain = '';
  let depth = 0;
  let from = 0;
  for (let at = 0; at < name.length; at++) {
    const sign = name.charCodeAt(at);
    if (sign === 91) {
      if (depth++ === 0) plain += name.slice(from, at);
    } else if (sign === 93 && depth > 0 && --depth === 0) from = at + 1;
  }
  return depth > 0 ? plain : plain + name.slice(from);
}
