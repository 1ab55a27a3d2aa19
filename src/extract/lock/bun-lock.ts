/** bun.lock: the text form of bun's lockfile, which is JSON with comments and trailing commas. */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { commitOf } from './git.ts';
import { asked, deepestNesting, inside, sections } from './javascript.ts';
import { parseJsonLines } from './json-lines.ts';
import { keyOf, type Locked, list, lockFacts, type Origin, reachable, table, text } from './locked.ts';

export const bunLock: Extractor = {
  id: 'lock/bun',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('bun.lock') && /(?:^|\/)bun\.lock$/.test(path) && !inside('node_modules', path),
  extract(file, facts) {
    const json = parseJsonLines(file.text());
    if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    }
    const { lockfileVersion, workspaces: stated, packages } = table(json.value);
    if (lockfileVersion !== undefined && typeof lockfileVersion !== 'number') {
      throw new PlimsollError('record-invalid', 'its lockfileVersion is no number');
    }
    const workspaces = table(stated);
    const found = new Map<string, Found>();
    const broken: string[] = [];
    for (const [key, value] of Object.entries(table(packages))) {
      const one = packageOf(list(value), workspaces);
      if (one) found.set(key, { ...one, line: json.lineOf(value) });
      else broken.push(key);
    }
    if (broken[0] !== undefined) {
      const more = broken.length > 1 ? `, nor do ${broken.length - 1} more` : '';
      const message = `${file.path}: the entry ${JSON.stringify(broken[0].slice(0, 200))} does not begin with a name and a version${more}`;
      facts.problem({ code: 'record-invalid', message, path: file.path });
    }
    const { direct, production, development } = scopesOf(workspaces, found);
    const lock = lockFacts('npm', facts);
    for (const [key, { package: one, line }] of found) {
      if (one.root) continue;
      lock.add({
        ...one.locked,
        line,
        direct: direct.has(key),
        dev: development.has(key) && !production.has(key),
        dependsOn: needsOf(key, found).map(needed => keyOf(found.get(needed)!.package.locked)),
      });
    }
    lock.write();
  },
  capability: {
    what: 'npm packages of the text lockfile of bun: aliases, workspaces, packages of directories, archives and Git',
    files: ['**/bun.lock'],
    type: 'npm',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

interface Found {
  package: { locked: Locked; root: boolean };
  /** Names of what it depends on. */
  asks: string[];
  line?: number;
}

/** `["name@version", registry, {dependencies}, integrity]`, and shorter for what is not from a registry. */
function packageOf(entry: readonly unknown[], workspaces: Record<string, unknown>): Found | undefined {
  const identifier = entry[0];
  if (typeof identifier !== 'string') return undefined;
  const at = identifier.indexOf('@', 1);
  if (at < 0) return undefined;
  const name = identifier.slice(0, at);
  const reference = identifier.slice(at + 1);
  const info = table(entry.find(one => typeof one === 'object' && one !== null));
  const workspace = reference.startsWith('workspace:') ? reference.slice('workspace:'.length) : undefined;
  const own = workspace === undefined ? {} : table(workspaces[workspace]);
  const asks = sections.installed.flatMap(section => Object.keys({ ...table(info[section]), ...table(own[section]) }));
  const from = originOf(reference);
  const commit = from === 'git' ? commitOf(reference) : undefined;
  // Of what is not from a registry only a workspace has a version.
  const version = workspace === undefined ? (from ? '' : reference) : text(own['version']);
  const locked = { name, version, ...(from && { from }), ...(commit && { commit }) };
  return { package: { locked, root: reference.startsWith('root:') }, asks: [...new Set(asks)] };
}

const protocols: [RegExp, Origin][] = [
  [/^workspace:/, 'workspace'],
  [/^link:/, 'link'],
  [/^file:|^\.{0,2}\/|\.tgz$/, 'file'],
  [/^(?:git|ssh|github|gitlab|bitbucket)[+:@]|#/, 'git'],
  [/^https?:/, 'url'],
];

const originOf = (reference: string): Origin | undefined =>
  /^https?:/.test(reference) && !reference.includes('#')
    ? 'url'
    : protocols.find(([pattern]) => pattern.test(reference))?.[1];

/** Keys are paths of names, as `node_modules` would nest them: what `a/b` asks for is `a/b/c`, `a/c` or `c`. */
function resolve(from: string, name: string, found: Map<string, Found>): string | undefined {
  let parent = from;
  for (let level = 0; parent !== '' && level < deepestNesting; level++) {
    if (found.has(`${parent}/${name}`)) return `${parent}/${name}`;
    const slash = parent.lastIndexOf('/');
    const above = slash < 0 ? '' : parent.slice(0, slash);
    // The last name may have a scope: `a/@s/b` lies in `a`.
    const scope = above.slice(above.lastIndexOf('/') + 1);
    parent = scope.startsWith('@') ? above.slice(0, Math.max(0, above.lastIndexOf('/'))) : above;
  }
  return found.has(name) ? name : undefined;
}

const needsOf = (key: string, found: Map<string, Found>): string[] =>
  (found.get(key)?.asks ?? []).flatMap(name => resolve(key, name, found) ?? []);

function scopesOf(workspaces: Record<string, unknown>, found: Map<string, Found>) {
  const roots = Object.values(workspaces).flatMap(workspace => {
    const manifest = table(workspace);
    return asked(manifest).flatMap(({ name, dev }) => {
      const key = resolve(text(manifest['name']), name, found);
      return key === undefined ? [] : [{ key, dev }];
    });
  });
  const from = (wanted: boolean) =>
    reachable(
      roots.flatMap(({ key, dev }) => (dev === wanted ? key : [])),
      key => needsOf(key, found),
    );
  return { direct: new Set(roots.map(({ key }) => key)), production: from(false), development: from(true) };
}
