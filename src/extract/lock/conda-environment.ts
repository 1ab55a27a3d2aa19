/** Conda environments (environment.yml) and the lockfiles of conda-lock. */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { type Locked, type LockFacts, list, lockFacts, table, text } from './locked.ts';
import { lockedOf, parseSpecifier } from './pep508.ts';
import { parseYamlLines } from './yaml-lines.ts';

export const condaEnvironment: Extractor = {
  id: 'lock/conda',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => /\.ya?ml$/.test(path) && /(?:^|\/)(?:environment|conda-lock)\.ya?ml$/.test(path),
  async extract(file, facts) {
    const { value, lineOf } = await parseYamlLines(file.text());
    if (value === null || value === undefined) return;
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new PlimsollError('record-invalid', 'it is no YAML mapping');
    }
    const stated = table(value);
    const conda = lockFacts('conda', facts);
    const pypi = lockFacts('pypi', facts);
    for (const one of list(stated['package'])) {
      const entry = table(one);
      const lock = entry['manager'] === 'pip' ? pypi : conda;
      const [name, version] = [text(entry['name']), text(entry['version'])];
      if (name !== '') lock.add({ name, version, line: lineOf(one), dev: entry['category'] === 'dev' });
    }
    for (const one of list(stated['dependencies'])) {
      if (typeof one === 'object') for (const item of list(table(one)['pip'])) addPip(text(item), pypi);
      else addConda(text(one), conda);
    }
    conda.write();
    pypi.write();
  },
  capability: {
    what: 'packages of a Conda environment, those of pip in it too',
    files: ['**/environment.yml', '**/environment.yaml', '**/conda-lock.yml'],
    type: 'conda',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

function addPip(item: string, lock: LockFacts): void {
  const found = parseSpecifier(item);
  if (found) lock.add({ ...lockedOf(found), direct: true });
}

function addConda(item: string, lock: LockFacts): void {
  const found = condaPackage(item);
  if (found) lock.add({ ...found, direct: true });
}

/**
 * A match specification (conda documentation, "Package match specifications"): `channel::name=1.2=build`,
 * `name ==1.2`, `name 1.2`, `name>=1.2`. `=1.2` means any 1.2.x: the version is taken, as what the environment was.
 */
function condaPackage(item: string): Locked | undefined {
  const spec = item
    .slice(item.indexOf('::') < 0 ? 0 : item.indexOf('::') + 2)
    .replace(/\[.*$/, '')
    .trim();
  const name = /^[A-Za-z0-9_.-]+/.exec(spec)?.[0];
  if (!name) return undefined;
  const rest = spec.slice(name.length).trim();
  const version = /^(?:==?\s*)?(\d[\w.!+-]*)(?:[=\s].*)?$/.exec(rest)?.[1];
  if (version !== undefined) return { name, version };
  return { name, version: '', guessed: true, ...(rest !== '' && { requirement: rest }) };
}
