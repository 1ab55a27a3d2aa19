/** Gradle: lockfiles, verification metadata and version catalogs (docs.gradle.org, "Dependency management"); sbt. */
import type { Extractor } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, list, lockFacts, table, text } from './locked.ts';
import { asked } from './requirement.ts';
import { linesOf } from './text-lines.ts';
import { tomlTable } from './toml-lines.ts';
import { child, childrenOf, parseXml } from './xml-tree.ts';

const MiB = 1024 * 1024;

export const gradleLock: Extractor = {
  id: 'lock/gradle',
  version: 1,
  maxBytes: 16 * MiB,
  // Before Gradle 6.8: one file a configuration.
  wants: path =>
    path.endsWith('.lockfile') && (/gradle\.lockfile$/.test(path) || /(?:^|\/)dependency-locks\/[^/]+$/.test(path)),
  extract(file, facts) {
    const lock = lockFacts('maven', facts);
    const configurationOfFile = fileName(file.path).slice(0, -'.lockfile'.length);
    const perConfiguration = file.path.includes('dependency-locks/');
    const isBuildscript = configurationOfFile === 'buildscript-gradle';
    for (const [raw, line] of linesOf(file.text())) {
      const [group, artifact, version, configurations] = coordinates(raw.trim());
      if (!group || !artifact || !version || (configurations === undefined && !perConfiguration)) continue;
      const used = (configurations ?? configurationOfFile).split(',');
      const dev = isBuildscript || used.every(one => /^test|[a-z]Test|androidTest/.test(one));
      lock.add({ name: `${group}:${artifact}`, version, line, dev });
    }
    lock.write();
  },
  capability: {
    what: 'dependencies that Gradle locked',
    files: ['**/*gradle.lockfile', '**/dependency-locks/*.lockfile'],
    type: 'maven',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** `GROUP:ARTIFACT:VERSION=CONFIGURATION,…`; comments and `empty=…` have no such form. */
function coordinates(line: string): (string | undefined)[] {
  if (line.startsWith('#') || line.startsWith('empty=')) return [];
  const equals = line.indexOf('=');
  const named = (equals < 0 ? line : line.slice(0, equals)).split(':');
  return [
    ...named.slice(0, 3),
    ...Array(3 - Math.min(3, named.length)),
    equals < 0 ? undefined : line.slice(equals + 1),
  ];
}

export const gradleVerification: Extractor = {
  id: 'lock/gradle-verification',
  version: 1,
  maxBytes: 32 * MiB,
  wants: path => path.endsWith('verification-metadata.xml') && fileName(path) === 'verification-metadata.xml',
  async extract(file, facts) {
    const lock = lockFacts('maven', facts);
    const root = await parseXml(file.text(), 'verification-metadata');
    for (const { attributes, line } of childrenOf(child(root, 'components'), 'component')) {
      const { group, name, version } = attributes;
      if (group && name && version) lock.add({ name: `${group}:${name}`, version, line });
    }
    lock.write();
  },
  capability: {
    what: 'artifacts whose checksums Gradle verifies, plug-ins of the build among them',
    files: ['**/verification-metadata.xml'],
    type: 'maven',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

export const gradleCatalog: Extractor = {
  id: 'lock/gradle-catalog',
  version: 1,
  maxBytes: 4 * MiB,
  wants: path =>
    path.endsWith('.versions.toml') && (fileName(path) === 'libs.versions.toml' || /(?:^|\/)gradle\/[^/]+$/.test(path)),
  async extract(file, facts) {
    const catalog = await tomlTable(file);
    const versions = table(catalog['versions']);
    const lock = lockFacts('maven', facts);
    for (const stated of Object.values(table(catalog['libraries']))) {
      const [group, artifact, ...rest] = moduleOf(stated);
      if (!group || !artifact) continue;
      const version = typeof stated === 'string' ? rest.join(':') : versionOf(table(stated)['version'], versions);
      const range = /[[\](),+]/.test(version)
        ? asked(version.replace(/^[[(\])]/, ''), false)
        : version
          ? { version, pinned: true }
          : { version, guessed: true };
      lock.add({ name: `${group}:${artifact}`, ...range, direct: true });
    }
    lock.write();
  },
  capability: {
    what: 'libraries of Gradle version catalogs, used or not',
    files: ['**/libs.versions.toml', '**/gradle/*.versions.toml'],
    type: 'maven',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** `"g:a:v"`, `{ module = "g:a" }` or `{ group = "g", name = "a" }`. */
function moduleOf(stated: unknown): string[] {
  if (typeof stated === 'string') return stated.split(':');
  const { module, group, name } = table(stated);
  return typeof module === 'string' ? module.split(':') : [text(group), text(name)];
}

/** A version, a reference to one, or a rich version: what is strict comes before what is required or preferred. */
function versionOf(stated: unknown, versions: Record<string, unknown>, depth = 0): string {
  if (typeof stated === 'string') return stated;
  const { ref, strictly, require, prefer } = table(stated);
  if (typeof ref === 'string' && depth === 0)
    return versionOf(Object.hasOwn(versions, ref) && versions[ref], versions, 1);
  return [strictly, require, prefer].map(text).find(Boolean) ?? '';
}

export const sbtLock: Extractor = {
  id: 'lock/sbt',
  version: 1,
  maxBytes: 32 * MiB,
  wants: path => path.endsWith('.sbt.lock'),
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    const lock = lockFacts('maven', facts);
    for (const one of list(table(value)['dependencies'])) {
      const { org, name, version, configurations } = table(one);
      if (!text(org) || !text(name) || !text(version)) continue;
      const dev = !list(configurations).some(used => used === 'compile' || used === 'runtime');
      lock.add({ name: `${text(org)}:${text(name)}`, version: text(version), line: lineOf(one) ?? 1, dev });
    }
    lock.write();
  },
  capability: {
    what: 'dependencies that sbt-dependency-lock locked',
    files: ['**/*.sbt.lock'],
    type: 'maven',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
