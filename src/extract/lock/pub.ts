/** Dart and Flutter: pubspec.lock (dart.dev, "pubspec lockfile"). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { fileName, type Locked, lockFacts, table, text } from './locked.ts';
import { asked } from './requirement.ts';
import { parseYamlLines } from './yaml-lines.ts';

/** Where a package is from, by its `source`. */
const origins: Record<string, Locked['from']> = { git: 'git', path: 'file' };

export const pub: Extractor = {
  id: 'lock/pub',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith('pubspec.lock') && fileName(path) === 'pubspec.lock',
  async extract(file, facts) {
    const { value, lineOf } = await parseYamlLines(file.text());
    const packages = table(value)['packages'];
    if (value !== null && value !== undefined && packages === undefined && !('sdks' in table(value))) {
      throw new PlimsollError('record-invalid', 'it is not a pubspec.lock');
    }
    const lock = lockFacts('pub', facts);
    for (const [name, one] of Object.entries(table(packages))) {
      const { version, dependency, source, description } = table(one);
      // Packages of the SDK have the SDK's version, which is not here.
      const line = lineOf(one);
      const from = Object.hasOwn(origins, text(source)) ? origins[text(source)] : undefined;
      const commit = text(table(description)['resolved-ref']);
      lock.add({
        ...{ name, version: text(version), dev: dependency === 'direct dev' },
        direct: text(dependency).startsWith('direct'),
        ...(line !== undefined && { line }),
        ...(from && { from }),
        ...(commit && { commit }),
      });
    }
    lock.write();
  },
  capability: {
    what: 'packages that pub locked',
    files: ['**/pubspec.lock'],
    type: 'pub',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** Sections of a pubspec.yaml, and whether they are for development alone. */
const sections = [
  ['dependencies', false],
  ['dependency_overrides', false],
  ['dev_dependencies', true],
] as const;

export const pubspec: Extractor = {
  id: 'lock/pubspec',
  version: 1,
  maxBytes: 1024 * 1024,
  wants: path => path.endsWith('pubspec.yaml') && fileName(path) === 'pubspec.yaml',
  async extract(file, facts) {
    const { value } = await parseYamlLines(file.text());
    const lock = lockFacts('pub', facts);
    for (const [section, dev] of sections) {
      for (const [name, stated] of Object.entries(table(table(value)[section]))) {
        const requirement = text(stated) || text(table(stated)['version']);
        // Packages of the SDK, of the tree and of repositories have none.
        if (requirement) lock.add({ name, direct: true, dev, ...asked(requirement, true) });
      }
    }
    lock.write();
  },
  capability: {
    what: 'packages that a pubspec.yaml asks for, where nothing is locked',
    files: ['**/pubspec.yaml'],
    type: 'pub',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
