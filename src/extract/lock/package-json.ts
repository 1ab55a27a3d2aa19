/** package.json: what a project asks for. What it gets, a lockfile says; where there is one, these are left out. */
import type { Extractor } from '../../model/index.ts';
import { jsonObject } from '../json.ts';
import { commitOf } from './git.ts';
import { asked, inside } from './javascript.ts';
import { type Locked, lockFacts } from './locked.ts';

export const packageJson: Extractor = {
  id: 'lock/package-json',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith('package.json') && /(?:^|\/)package\.json$/.test(path) && !inside('node_modules', path),
  extract(file, facts) {
    const lock = lockFacts('npm', facts);
    for (const { name, range, dev } of asked(jsonObject(file))) {
      const found = lockedOf(name, range.trim());
      if (found) lock.add({ ...found, dev, direct: true });
    }
    lock.write();
  },
  capability: {
    what: 'npm packages that a project without a lockfile asks for: pinned versions, and ranges as guesses',
    files: ['**/package.json'],
    type: 'npm',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

const exact = /^[=v]*(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/;
const bounded = /^(?:\^|~|>=)\s*v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/;
/** Parts of the project itself, and what stands outside of it. */
const own = /^(?:workspace|link|file|portal|catalog):|^(?:\.|~?\/)/;

/** undefined: not a package from elsewhere. */
function lockedOf(name: string, range: string): Locked | undefined {
  if (range.length > longest || own.test(range)) return undefined;
  if (range.startsWith('npm:')) {
    const at = range.lastIndexOf('@');
    return at > 'npm:'.length
      ? lockedOf(range.slice('npm:'.length, at), range.slice(at + 1))
      : lockedOf(range.slice('npm:'.length), '*');
  }
  const version = exact.exec(range)?.[1];
  if (version) return { name, version, pinned: true };
  const commit = commitOf(range);
  if (commit) return { name, version: '', guessed: true, from: 'git', commit };
  const from = /^https?:|^[\w.-]+\/[\w.-]+/.test(range) ? 'url' : undefined;
  return {
    name,
    version: bounded.exec(range)?.[1] ?? '',
    guessed: true,
    ...(range !== '' && { requirement: range }),
    ...(from && { from }),
  };
}

/** Longest range that is looked at. */
const longest = 4096;
