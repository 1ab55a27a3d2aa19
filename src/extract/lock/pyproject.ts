/** pyproject.toml: what a project asks for (PEP 621, PEP 735). Versions are what lockfiles are for; these are mostly ranges. */
import type { Extractor } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { type LockFacts, list, lockFacts, table, text } from './locked.ts';
import { lockedOf, parseSpecifier } from './pep508.ts';
import { tomlTable } from './toml-lines.ts';

export const pyproject: Extractor = {
  id: 'lock/pyproject',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('pyproject.toml') && /(?:^|\/)pyproject\.toml$/.test(path),
  async extract(file, facts) {
    const stated = await tomlTable(file);
    const project = table(stated['project']);
    const lock = lockFacts('pypi', facts);
    state(project['dependencies'], false, lock);
    for (const extra of Object.values(table(project['optional-dependencies']))) state(extra, false, lock);
    for (const group of Object.values(table(stated['dependency-groups']))) state(group, true, lock);
    lock.write();
  },
  capability: {
    what: 'Python packages that a project asks for: pinned versions, and ranges as guesses',
    files: ['**/pyproject.toml'],
    type: 'pypi',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** A group may include another one (`{include-group = "test"}`), which stands for itself. */
function state(specifiers: unknown, dev: boolean, lock: LockFacts): void {
  for (const one of list(specifiers)) {
    const found = parseSpecifier(text(one));
    if (found) lock.add({ pinned: true, ...lockedOf(found), dev, direct: true });
  }
}
