/** deno.lock, versions 2 to 5: the npm packages in it. Modules of JSR and of plain addresses have no advisories. */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { inside } from './javascript.ts';
import { parseJsonLines } from './json-lines.ts';
import { keyOf, type Locked, list, lockFacts, table, text } from './locked.ts';

export const denoLock: Extractor = {
  id: 'lock/deno',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('deno.lock') && /(?:^|\/)deno\.lock$/.test(path) && !inside('node_modules', path),
  extract(file, facts) {
    const json = parseJsonLines(file.text());
    if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    }
    const { packages, specifiers } = partsOf(table(json.value));
    const direct = new Set(Object.entries(specifiers).flatMap(directKey));
    const found = new Map(Object.keys(packages).flatMap(key => packageOf(key) ?? []));
    const onlyOf = new Map([...found].map(([key, { name }]) => [name, key]));
    const lock = lockFacts('npm', facts);
    for (const [key, locked] of found) {
      lock.add({
        ...locked,
        line: json.lineOf(packages[key]),
        direct: direct.has(key),
        dependsOn: needsOf(table(packages[key]), found, onlyOf).map(needed => keyOf(found.get(needed)!)),
      });
    }
    lock.write();
  },
  capability: {
    what: 'npm packages of a lockfile of Deno',
    files: ['**/deno.lock'],
    type: 'npm',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** Where each version keeps them: `npm.packages`, `packages.npm`, `npm`; what was asked for stands beside. */
function partsOf(lockfile: Record<string, unknown>) {
  const npm = table(lockfile['npm']);
  const third = table(lockfile['packages']);
  if (lockfile['packages'] !== undefined) {
    return { packages: table(third['npm']), specifiers: table(third['specifiers']) };
  }
  if (npm['packages'] !== undefined) return { packages: table(npm['packages']), specifiers: table(npm['specifiers']) };
  return { packages: npm, specifiers: table(lockfile['specifiers']) };
}

/** The key of what answers a specifier: `npm:a@1.0.0`, `a@1.0.0`, or from version 4 on `1.0.0` alone. */
function directKey([asked, value]: [string, unknown]): string[] {
  const answer = text(value).replace(/^npm:/, '');
  const name = asked.replace(/^npm:\/?/, '');
  const at = name.indexOf('@', 1);
  return [answer, `${at < 0 ? name : name.slice(0, at)}@${answer}`];
}

/** `@s/a@1.0.0_b@2.0.0`: the name, the version, the peers that it was resolved against. */
function packageOf(key: string): [key: string, locked: Locked][] | undefined {
  const at = key.indexOf('@', 1);
  if (at < 0) return undefined;
  const version = key.slice(at + 1);
  const peers = version.indexOf('_');
  return [[key, { name: key.slice(0, at), version: peers < 0 ? version : version.slice(0, peers) }]];
}

/** A table of names and keys, or a list of keys, of which a name alone means the only version of it. */
function needsOf(entry: Record<string, unknown>, found: Map<string, Locked>, onlyOf: Map<string, string>): string[] {
  const stated = [entry['dependencies'], entry['optionalDependencies']];
  const keys = stated.flatMap(one => (Array.isArray(one) ? list(one) : Object.values(table(one)))).map(text);
  return keys.flatMap(key => (found.has(key) ? key : (onlyOf.get(key) ?? [])));
}
