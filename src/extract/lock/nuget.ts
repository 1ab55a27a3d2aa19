/** .NET: packages.lock.json and packages.config (learn.microsoft.com/nuget). */
import type { Extractor } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, lockFacts, table, text } from './locked.ts';
import { childrenOf, parseXml } from './xml-tree.ts';

const MiB = 1024 * 1024;

export const nugetLock: Extractor = {
  id: 'lock/nuget',
  version: 1,
  maxBytes: 32 * MiB,
  // A project may call it packages.PROJECT.lock.json (NuGetLockFilePath).
  wants: path => path.endsWith('.lock.json') && /^packages\.(?:[^/]+\.)?lock\.json$/.test(fileName(path)),
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    const lock = lockFacts('nuget', facts);
    for (const packages of Object.values(table(table(value)['dependencies']))) {
      const resolved = new Map(
        Object.entries(table(packages)).map(([name, one]) => [
          name.toLowerCase(),
          { name, version: text(table(one)['resolved']) },
        ]),
      );
      for (const [name, one] of Object.entries(table(packages))) {
        const { type, resolved: version, dependencies } = table(one);
        // Another project of the solution.
        if (text(type).toLowerCase() === 'project' || !name || !text(version)) continue;
        lock.add({
          ...{ name, version: text(version), direct: text(type).toLowerCase() === 'direct' },
          line: lineOf(one) ?? 1,
          dependsOn: Object.keys(table(dependencies)).flatMap(on => {
            const found = resolved.get(on.toLowerCase());
            return found?.version ? keyOf(found) : [];
          }),
        });
      }
    }
    lock.write();
  },
  capability: {
    what: 'packages that NuGet locked',
    files: ['**/packages.lock.json', '**/packages.*.lock.json'],
    type: 'nuget',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

export const nugetConfig: Extractor = {
  id: 'lock/nuget-config',
  version: 1,
  maxBytes: 4 * MiB,
  wants: path => path.endsWith('packages.config') && fileName(path) === 'packages.config',
  async extract(file, facts) {
    const lock = lockFacts('nuget', facts);
    for (const { attributes, line } of childrenOf(await parseXml(file.text(), 'packages'), 'package')) {
      const { id, version, developmentDependency } = attributes;
      if (id && version) lock.add({ name: id, version, line, dev: developmentDependency?.toLowerCase() === 'true' });
    }
    lock.write();
  },
  capability: {
    what: 'packages that packages.config names, transitive ones among them',
    files: ['**/packages.config'],
    type: 'nuget',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
