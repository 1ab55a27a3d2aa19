/** PHP: composer.lock, with the composer.json beside it for what is asked for (getcomposer.org, "The lock file"). */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { alone, byPath, directoryOf, fileName, keyOf, type Locked, list, lockFacts, table, text } from './locked.ts';

export const composer: Extractor = {
  id: 'lock/composer',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path =>
    (path.endsWith('composer.lock') || path.endsWith('composer.json')) && (path.length === 13 || path.at(-14) === '/'),
  extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      if (fileName(file.path) !== 'composer.lock') continue;
      const directory = directoryOf(file.path);
      const manifest = all.get(directory === '' ? 'composer.json' : `${directory}/composer.json`);
      alone(file.path, facts, () => reportLock(file, manifest, facts));
    }
  },
  capability: {
    what: 'packages that Composer locked',
    files: ['**/composer.lock'],
    type: 'composer',
    licences: true,
    dependencies: true,
    scope: 'declared',
  },
};

function reportLock(file: ExtractFile, manifest: ExtractFile | undefined, facts: FactSink): void {
  const { value, lineOf } = parseJsonLines(file.text());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlimsollError('record-invalid', 'it is not a JSON object');
  }
  let asked: Set<string> | undefined;
  if (manifest) {
    alone(manifest.path, facts, () => {
      const { require, 'require-dev': forDevelopment } = table(parseJsonLines(manifest.text()).value);
      asked = new Set([...Object.keys(table(require)), ...Object.keys(table(forDevelopment))].map(lower));
    });
  }
  const root = table(value);
  const found = [
    ...list(root['packages']).map(one => ({ one, dev: false })),
    ...list(root['packages-dev']).map(one => ({ one, dev: true })),
  ].filter(({ one }) => text(table(one)['name']) && text(table(one)['version']));
  const versions = new Map(found.map(({ one }) => [lower(text(table(one)['name'])), keyOf(namedVersion(one))]));
  const licences = new Map(found.map(({ one }) => [keyOf(namedVersion(one)), list(table(one)['license']).map(text)]));
  const lock = lockFacts(
    'composer',
    {
      ...facts,
      package(fact) {
        const stated = licences.get(keyOf(fact))?.filter(Boolean) ?? [];
        facts.package({ ...fact, ...(stated.length > 0 && { licences: stated }) });
      },
    },
    file.path,
  );
  for (const { one, dev } of found) {
    const { require, dist, source } = table(one);
    const named = namedVersion(one);
    const commit = [dist, source].map(from => text(table(from)['reference'])).find(isCommit);
    const line = lineOf(one);
    const locked: Locked = {
      ...named,
      ...{ dev, ...(line !== undefined && { line }), ...(commit && { commit }) },
      ...(asked && { direct: asked.has(lower(named.name)) }),
      ...(text(table(dist)['type']) === 'path' && { from: 'file' }),
      dependsOn: Object.keys(table(require)).flatMap(name => versions.get(lower(name)) ?? []),
    };
    lock.add(locked);
  }
  lock.write();
}

const lower = (name: string): string => name.toLowerCase();
const isCommit = (reference: string): boolean => /^[0-9a-f]{40,64}$/.test(reference);
const namedVersion = (one: unknown): { name: string; version: string } => ({
  name: text(table(one)['name']),
  version: text(table(one)['version']),
});
