/** Swift Package Manager: Package.resolved, versions 1 to 3; Carthage: Cartfile.resolved; CocoaPods: Podfile.lock. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, list, lockFacts, table, text } from './locked.ts';
import { linesOf } from './text-lines.ts';
import { parseYamlLines } from './yaml-lines.ts';

const MiB = 1024 * 1024;

export const swift: Extractor = {
  id: 'lock/swift',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path =>
    (path.endsWith('.resolved') && fileName(path) === 'Package.resolved') || path.endsWith('/.package.resolved'),
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    const root = table(value);
    const lock = lockFacts('swift', facts);
    if (![1, 2, 3].includes(Number(root['version']))) {
      facts.problem({
        code: 'record-invalid',
        message: `${file.path}: it is no Package.resolved of version 1, 2 or 3`,
      });
    }
    for (const pin of list(root['pins'] ?? table(root['object'])['pins'])) {
      const { identity, package: old, location, repositoryURL, state } = table(pin);
      const { version, revision, branch } = table(state);
      const name = addressName(text(location) || text(repositoryURL)) || text(identity) || text(old);
      if (!name) continue;
      lock.add({
        ...{ name, version: text(version), line: lineOf(pin) ?? 1 },
        ...(text(revision) && { commit: text(revision) }),
        ...(!text(version) && { from: 'git' as const }),
        ...(!text(version) && text(branch) && { requirement: text(branch) }),
      });
    }
    lock.write();
  },
  capability: {
    what: 'packages that the Swift Package Manager pinned',
    files: ['**/Package.resolved'],
    type: 'swift',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** `github "OWNER/NAME" "VERSION"`, `git "ADDRESS" "VERSION"`; a `binary` is an address of a list of versions. */
const cartfileLine = /^(github|git|binary) "([^"]+)" "([^"]+)"/;

export const carthage: Extractor = {
  id: 'lock/carthage',
  version: 1,
  maxBytes: MiB,
  wants: path => path.endsWith('Cartfile.resolved') && fileName(path) === 'Cartfile.resolved',
  extract(file, facts) {
    const lock = lockFacts('swift', facts);
    let broken = 0;
    for (const [raw, line] of linesOf(file.text())) {
      const stated = raw.trim();
      if (stated === '' || stated.startsWith('#')) continue;
      const [, origin, place = '', version = ''] = cartfileLine.exec(stated) ?? [];
      if (!origin) broken++;
      else if (origin !== 'binary') {
        const name = /^[^/:]+\/[^/:]+$/.test(place) ? `github.com/${addressName(place)}` : addressName(place);
        const commit = /^[0-9a-f]{40}$/.test(version) ? version : undefined;
        lock.add({ name, version: commit ? '' : version, line, ...(commit && { from: 'git' as const, commit }) });
      }
    }
    lock.write();
    if (broken > 0) throw new PlimsollError('record-invalid', `${broken} of its lines are none of a Cartfile.resolved`);
  },
  capability: {
    what: 'packages that Carthage locked',
    files: ['**/Cartfile.resolved'],
    type: 'swift',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** An address as advisories name a package. @example addressName('git@github.com:a/b.git') // github.com/a/b */
function addressName(address: string): string {
  return address
    .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/i, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

export const cocoapods: Extractor = {
  id: 'lock/cocoapods',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path => path.endsWith('Podfile.lock') && fileName(path) === 'Podfile.lock',
  async extract(file, facts) {
    const { value } = await parseYamlLines(file.text());
    const { PODS: pods, DEPENDENCIES: asked, 'CHECKOUT OPTIONS': checkouts } = table(value);
    if (!Array.isArray(pods)) throw new PlimsollError('record-invalid', 'it is not a Podfile.lock: it has no PODS');
    const direct = new Set(list(asked).map(one => podOf(text(one)).name));
    const found = pods.flatMap(one => {
      const [stated, needs] = typeof one === 'string' ? [one, []] : (Object.entries(table(one))[0] ?? ['', []]);
      const pod = podOf(stated);
      return pod.name ? { ...pod, needs: list(needs).map(need => podOf(text(need)).name) } : [];
    });
    const byName = new Map(found.map(one => [one.name, one]));
    const lock = lockFacts('cocoapods', facts);
    for (const { needs, ...pod } of found) {
      const { ':commit': commit, ':git': git } = table(table(checkouts)[pod.name.split('/', 1)[0] ?? '']);
      lock.add({
        ...{ ...pod, direct: direct.has(pod.name) },
        ...(text(git) && { from: 'git' as const }),
        ...(text(commit) && { commit: text(commit) }),
        dependsOn: needs.flatMap(name => byName.get(name) ?? []).map(keyOf),
      });
    }
    lock.write();
  },
  capability: {
    what: 'pods and their subspecs that CocoaPods locked',
    files: ['**/Podfile.lock'],
    type: 'cocoapods',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** `NAME[/SUBSPEC] (VERSION)`. */
function podOf(stated: string): { name: string; version: string } {
  const [, name = '', version = ''] = /^(\S+)(?: \(([^()]*)\))?/.exec(stated) ?? [];
  return { name, version };
}
