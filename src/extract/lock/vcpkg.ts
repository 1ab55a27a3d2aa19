/** C and C++: vcpkg, what a manifest asks for and what is installed (learn.microsoft.com/vcpkg). */
import type { Extractor } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, list, lockFacts, table, text } from './locked.ts';
import { linesOf } from './text-lines.ts';

const MiB = 1024 * 1024;

export const vcpkgManifest: Extractor = {
  id: 'lock/vcpkg',
  version: 1,
  maxBytes: 4 * MiB,
  wants: path => path.endsWith('vcpkg.json') && fileName(path) === 'vcpkg.json',
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    const root = table(value);
    const overrides = new Map(list(root['overrides']).map(one => [text(table(one)['name']), versionOf(table(one))]));
    const lock = lockFacts('vcpkg', facts);
    const features = Object.values(table(root['features'])).flatMap(one => list(table(one)['dependencies']));
    for (const one of [...list(root['dependencies']), ...features]) {
      const { name: stated, host, 'version>=': atLeast } = table(one);
      const name = text(one) || text(stated);
      if (!name) continue;
      // The baseline, a commit of the registry, decides what is not pinned: it is not here.
      const pinned = overrides.get(name);
      const line = lineOf(one);
      lock.add({
        ...{ name, version: pinned ?? '', direct: true, dev: host === true, ...(!pinned && { guessed: true }) },
        ...(line !== undefined && { line }),
        ...(!pinned && text(atLeast) && { requirement: `>=${text(atLeast)}` }),
      });
    }
    lock.write();
  },
  capability: {
    what: 'ports that a vcpkg manifest asks for; their versions where an override pins them',
    files: ['**/vcpkg.json'],
    type: 'vcpkg',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

function versionOf(one: Record<string, unknown>): string {
  const version = ['version', 'version-semver', 'version-string', 'version-date']
    .map(key => text(one[key]))
    .find(Boolean);
  const port = text(one['port-version']);
  return version && port && port !== '0' && !version.includes('#') ? `${version}#${port}` : (version ?? '');
}

export const vcpkgInstalled: Extractor = {
  id: 'lang/vcpkg',
  version: 1,
  maxBytes: 16 * MiB,
  wants: path => path.endsWith('vcpkg/status') && /(?:^|\/)(?:installed|vcpkg_installed)\/vcpkg\/status$/.test(path),
  extract(file, facts) {
    const found = new Map<string, { name: string; version: string; needs: string[] }>();
    for (const fields of paragraphs(file.text())) {
      const [name, version] = [fields.get('Package'), fields.get('Version')];
      // Features of a port have a paragraph of their own, without a version.
      if (!name || !version || !/\sinstalled$/.test(fields.get('Status') ?? '')) continue;
      const port = fields.get('Port-Version');
      const needs = (fields.get('Depends') ?? '').split(',').map(one => one.trim().split(/[[:\s(]/, 1)[0] ?? '');
      found.set(name, { name, version: port && port !== '0' ? `${version}#${port}` : version, needs });
    }
    for (const { needs, ...one } of found.values()) {
      const dependsOn = needs.flatMap(name => found.get(name) ?? []).map(keyOf);
      facts.package({ type: 'vcpkg', ...one, ...(dependsOn.length > 0 && { dependsOn }) });
    }
  },
  capability: {
    what: 'ports that vcpkg installed',
    files: ['**/vcpkg_installed/vcpkg/status', '**/installed/vcpkg/status'],
    type: 'vcpkg',
    licences: false,
    dependencies: true,
    scope: 'both',
  },
};

/** Paragraphs of `KEY: VALUE` lines. */
function* paragraphs(content: string): Iterable<Map<string, string>> {
  let fields = new Map<string, string>();
  for (const [raw] of linesOf(content)) {
    const colon = raw.indexOf(': ');
    if (raw.trim() === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
    } else if (colon > 0) fields.set(raw.slice(0, colon), raw.slice(colon + 2).trim());
  }
  if (fields.size > 0) yield fields;
}
