/** go.mod (go.dev/ref/mod, "go.mod files"). */
import { linesOf } from './text-lines.ts';

export interface GoMod {
  module?: string;
  /** `1.22`, `1.21.3` */
  go?: string;
  /** `go1.22.5`, with any suffix. */
  toolchain?: string;
  /** The lines of the two. */
  lines: { go?: number; toolchain?: number };
  require: { path: string; version: string; indirect: boolean; line: number }[];
  /** By module and version, and by module alone where any version is replaced. */
  replace: Map<string, { path: string; version: string }>;
  /** Modules and versions that must not be used. */
  exclude: Set<string>;
  /** What no go command would accept, by line. */
  errors: string[];
}

/** How many words a directive takes; those that say nothing about dependencies are not read. */
const known = new Set([
  'module',
  'go',
  'toolchain',
  'require',
  'replace',
  'exclude',
  'retract',
  'godebug',
  'tool',
  'ignore',
]);

export function parseGoMod(text: string): GoMod {
  const mod: GoMod = { require: [], replace: new Map(), exclude: new Set(), errors: [], lines: {} };
  let block = '';
  for (const [raw, line] of linesOf(text)) {
    const slashes = raw.indexOf('//');
    const comment = slashes < 0 ? '' : raw.slice(slashes + 2);
    const words = (slashes < 0 ? raw : raw.slice(0, slashes)).trim().split(/\s+/).filter(Boolean).map(unquoted);
    if (words.length === 0) continue;
    if (block !== '' && words[0] === ')') {
      block = '';
      continue;
    }
    const [verb = '', ...rest] = block === '' ? words : [block, ...words];
    if (!known.has(verb)) mod.errors.push(`line ${line} begins with ${verb.slice(0, 40)}, which is no directive`);
    else if (block === '' && rest[0] === '(') block = rest[1] === ')' ? '' : verb;
    else if (!take(mod, verb, rest, { line, indirect: /^\s*indirect\s*(?:;|$)/.test(comment) })) {
      mod.errors.push(`line ${line} is no ${verb} directive`);
    }
  }
  return mod;
}

function take(mod: GoMod, verb: string, words: string[], where: { line: number; indirect: boolean }): boolean {
  const [path = '', version = ''] = words;
  switch (verb) {
    case 'module':
      mod.module = path;
      return words.length === 1;
    case 'go':
      mod.go = path;
      mod.lines.go = where.line;
      return words.length === 1 && /^\d/.test(path);
    case 'toolchain':
      mod.toolchain = path;
      mod.lines.toolchain = where.line;
      return words.length === 1;
    case 'require':
      if (words.length !== 2 || !version.startsWith('v')) return false;
      mod.require.push({ path, version, ...where });
      return true;
    case 'exclude':
      mod.exclude.add(moduleKey(path, version));
      return words.length === 2;
    case 'replace': {
      const arrow = words.indexOf('=>');
      const to = words.slice(arrow + 1);
      if (arrow < 1 || arrow > 2 || to.length < 1 || to.length > 2) return false;
      mod.replace.set(moduleKey(path, arrow === 2 ? version : ''), { path: to[0] ?? '', version: to[1] ?? '' });
      return true;
    }
    default:
      return true;
  }
}

/** How `replace` and `exclude` name a module. */
export const moduleKey = (path: string, version: string): string => `${path}@${version}`;

const unquoted = (word: string): string =>
  /^(?:"(.*)"|`(.*)`)$/
    .exec(word)
    ?.slice(1)
    .find(one => one !== undefined) ?? word;

/** Whether a `replace` names a directory rather than a module. */
export const isLocal = ({ path, version }: { path: string; version: string }): boolean =>
  version === '' || /^\.{0,2}[/\\]/.test(path);
