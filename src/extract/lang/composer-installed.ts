/** PHP: packages that Composer installed, by vendor/composer/installed.json of Composer 1 and 2. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from '../lock/json-lines.ts';
import { fileName, keyOf, list, table, text } from '../lock/locked.ts';

export const composerInstalled: Extractor = {
  id: 'lang/composer',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path => path.endsWith('composer/installed.json') && fileName(path) === 'installed.json',
  extract(file, facts) {
    const { value } = parseJsonLines(file.text());
    // Composer 1 wrote the list alone.
    const root = table(value);
    const packages = list(Array.isArray(value) ? value : root['packages']).map(table);
    if (!Array.isArray(value) && !Array.isArray(root['packages'])) {
      throw new PlimsollError('record-invalid', 'it has no list of packages');
    }
    const dev = new Set(list(root['dev-package-names']).map(text));
    const found = packages.map(one => ({ one, name: text(one['name']), version: text(one['version']) }));
    const byName = new Map(found.map(one => [one.name, one]));
    for (const { one, name, version } of found) {
      if (!name || !version) continue;
      const licences = list(one['license']).map(text).filter(Boolean);
      const dependsOn = Object.keys(table(one['require']))
        .flatMap(on => byName.get(on) ?? [])
        .map(keyOf);
      facts.package({
        ...{ type: 'composer', name, version },
        ...(licences.length > 0 && { licences }),
        ...(dev.has(name) && { dev: true }),
        ...(dependsOn.length > 0 && { dependsOn: dependsOn.sort() }),
      });
    }
  },
  capability: {
    what: 'packages that Composer installed',
    files: ['**/composer/installed.json'],
    type: 'composer',
    licences: true,
    dependencies: true,
    scope: 'installed',
  },
};
