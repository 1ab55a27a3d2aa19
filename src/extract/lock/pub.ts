/** Dart and Flutter: pubspec.lock (dart.dev, "pubspec lockfile"). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { fileName, type Locked, lockFacts, table, text } from './locked.ts';
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
