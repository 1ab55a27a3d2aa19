/** Pipfile.lock. */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { parseJsonLines } from './json-lines.ts';
import { type Locked, lockFacts, table, text } from './locked.ts';
import { versionOf } from './pep508.ts';

export const pipfileLock: Extractor = {
  id: 'lock/pipfile',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('Pipfile.lock') && /(?:^|\/)Pipfile\.lock$/.test(path),
  extract(file, facts) {
    if (file.text().trim() === '') return;
    const json = parseJsonLines(file.text());
    if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    }
    const lock = lockFacts('pypi', facts);
    for (const [category, packages] of Object.entries(table(json.value))) {
      if (category === '_meta') continue;
      for (const [name, value] of Object.entries(table(packages))) {
        const entry = table(value);
        lock.add({
          name,
          ...versionIn(entry),
          line: json.lineOf(value),
          dev: category === 'develop',
          ...placeOf(entry),
        });
      }
    }
    lock.write();
  },
  capability: {
    what: 'Python packages of a lockfile of Pipenv',
    files: ['**/Pipfile.lock'],
    type: 'pypi',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

function versionIn(entry: Record<string, unknown>): Pick<Locked, 'version' | 'guessed' | 'requirement'> {
  const version = text(entry['version']);
  return version === '' ? { version: '' } : versionOf(version);
}

function placeOf(entry: Record<string, unknown>): Pick<Locked, 'from' | 'commit'> {
  const commit = text(entry['ref']);
  if (entry['git'] !== undefined) return { from: 'git', ...(/^[0-9a-f]{40}$/.test(commit) && { commit }) };
  if (entry['path'] !== undefined || text(entry['file']).startsWith('file:')) return { from: 'file' };
  return entry['file'] !== undefined ? { from: 'url' } : {};
}
