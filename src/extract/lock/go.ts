/** Go modules of source trees: go.mod with the go.sum beside it, and what is vendored. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { type GoMod, isLocal, moduleKey, parseGoMod } from './go-mod.ts';
import { alone, byPath, directoryOf, fileName, lockFacts } from './locked.ts';
import { linesOf } from './text-lines.ts';

const MiB = 1024 * 1024;

export const goModules: Extractor = {
  id: 'lock/go',
  version: 1,
  maxBytes: 32 * MiB,
  wants: path => (path.endsWith('go.mod') || path.endsWith('go.sum')) && (path.length === 6 || path.at(-7) === '/'),
  extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      const directory = directoryOf(file.path);
      const beside = (name: string) => all.get(directory === '' ? name : `${directory}/${name}`);
      alone(file.path, facts, () => {
        if (fileName(file.path) === 'go.mod') reportMod(file, beside('go.sum'), facts);
        else if (!beside('go.mod')) reportSum(file, facts);
      });
    }
  },
  capability: {
    what: 'modules that go.mod requires, the standard library among them; before Go 1.17 those of go.sum too',
    files: ['**/go.mod', '**/go.sum'],
    type: 'golang',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

function reportMod(file: ExtractFile, sum: ExtractFile | undefined, facts: FactSink): void {
  const mod = parseGoMod(file.text());
  const lock = lockFacts('golang', facts, file.path);
  const toolchain = toolchainOf(mod);
  if (toolchain) lock.add({ name: 'stdlib', ...toolchain, direct: true });
  const required = new Set<string>();
  for (const { path, version, indirect, line } of mod.require) {
    required.add(path);
    const used = replaced(mod, path, version);
    if (!used) continue;
    const excluded = mod.exclude.has(moduleKey(used.path, used.version));
    lock.add({
      name: used.path,
      ...(excluded ? { version: '', requirement: used.version } : { version: used.version }),
      ...{ line, direct: !indirect },
    });
  }
  // Since 1.17 go.mod names every module that takes part (go.dev/ref/mod, "Lazy module loading").
  if (sum && mod.go && isBefore117(mod.go)) {
    for (const { path, version, line, code } of sumLines(sum.text())) {
      const used = code && !required.has(path) ? replaced(mod, path, version) : undefined;
      if (used && line) lock.add({ name: used.path, version: used.version, direct: false });
    }
  }
  lock.write();
  if (mod.errors.length > 0) {
    const message = mod.errors.slice(0, 3).join('; ');
    throw new PlimsollError('record-invalid', message);
  }
}

/** What stands in for a module; undefined for a directory, which is part of the tree itself. */
function replaced(mod: GoMod, path: string, version: string): { path: string; version: string } | undefined {
  const found = mod.replace.get(moduleKey(path, version)) ?? mod.replace.get(moduleKey(path, ''));
  if (!found) return { path, version };
  return isLocal(found) ? undefined : found;
}

/** `toolchain go1.22.5-custom` is 1.22.5; without it the `go` line is the least that builds it. */
function toolchainOf({ toolchain, go, lines }: GoMod): { version: string; line?: number } | undefined {
  const named = toolchain && /^go(\d[^-]*)/.exec(toolchain)?.[1];
  const [version, line] = named ? [named, lines.toolchain] : [go, lines.go];
  return version ? { version, ...(line !== undefined && { line }) } : undefined;
}

function isBefore117(go: string): boolean {
  const [major = 0, minor = 0] = go.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 17);
}

/** A go.sum on its own: of each module the last version, which is the highest that was looked at. */
function reportSum(file: ExtractFile, facts: FactSink): void {
  const last = new Map<string, { version: string; line: number; code: boolean }>();
  for (const { path, version, line, code } of sumLines(file.text())) {
    const before = last.get(path);
    // A version has a line for its code and one for its go.mod.
    last.set(path, { version, line, code: code || (before?.version === version && before.code) });
  }
  const lock = lockFacts('golang', facts, file.path);
  for (const [name, { version, line, code }] of last)
    lock.add({ name, version, line, ...(!code && { guessed: true }) });
  lock.write();
}

/** Lines are `MODULE VERSION[/go.mod] HASH` (go.dev/ref/mod, "go.sum files"). */
function* sumLines(text: string): Iterable<{ path: string; version: string; line: number; code: boolean }> {
  for (const [raw, line] of linesOf(text)) {
    const [path, stated] = raw.trim().split(/\s+/, 2);
    if (!path || !stated?.startsWith('v')) continue;
    const code = !stated.endsWith('/go.mod');
    yield { path, version: code ? stated : stated.slice(0, -'/go.mod'.length), line, code };
  }
}

export const goVendor: Extractor = {
  id: 'lock/go-vendor',
  version: 1,
  maxBytes: 16 * MiB,
  wants: path => path.endsWith('vendor/modules.txt') && (path.length === 18 || path.at(-19) === '/'),
  extract(file, facts) {
    const lock = lockFacts('golang', facts);
    let module: { name: string; version: string; line: number } | undefined;
    let direct = false;
    for (const [raw, line] of linesOf(file.text())) {
      if (raw.startsWith('# ')) {
        module = vendoredModule(raw.slice(2).trim().split(/\s+/), line);
        direct = false;
      } else if (raw.startsWith('## ')) direct = /\bexplicit\b/.test(raw);
      else if (module && raw.trim() !== '') {
        // Only modules of which a package is there are aboard.
        lock.add({ ...module, direct });
        module = undefined;
      }
    }
    lock.write();
  },
  capability: {
    what: 'modules whose packages are vendored',
    files: ['**/vendor/modules.txt'],
    type: 'golang',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** `MODULE VERSION [=> MODULE [VERSION]]`; what is replaced by a directory keeps its name. */
function vendoredModule(words: string[], line: number): { name: string; version: string; line: number } | undefined {
  const arrow = words.indexOf('=>');
  const own = arrow < 0 ? words : words.slice(0, arrow);
  const to = arrow < 0 ? [] : words.slice(arrow + 1);
  const isDirectory = to.length === 1 && /^\.{0,2}[/\\]/.test(to[0] ?? '');
  const [name = '', version = '', ...more] = arrow < 0 || isDirectory ? own : to;
  return more.length === 0 && isModule(name, version) ? { name, version, line } : undefined;
}

/** A path and a version that belong together (go.dev/ref/mod, "Major version suffixes"). */
function isModule(path: string, version: string): boolean {
  const major = /^v(\d+)\.\d+\.\d+(?:[-+][\w.+-]*)?$/.exec(version)?.[1];
  if (major === undefined || !path.includes('.')) return false;
  const suffix = /(?:\/v|\.v)(\d+)$/.exec(path)?.[1];
  if (path.startsWith('gopkg.in/')) return suffix === major || version.startsWith('v0.0.0-');
  if (version.endsWith('+incompatible')) return suffix === undefined;
  return suffix === undefined || path.includes(`.v${suffix}`) ? Number(major) < 2 : suffix === major;
}
