/** Paket (fsprojects.github.io/Paket): paket.lock, and paket.dependencies where nothing is locked. */
import type { ExtractFile, Extractor, FactSink, PackageType } from '../../model/index.ts';
import { byPath, directoryOf, fileName, keyOf, type Locked, lockFacts } from './locked.ts';
import { asked } from './requirement.ts';
import { linesOf } from './text-lines.ts';

export const paket: Extractor = {
  id: 'lock/paket',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path =>
    (path.endsWith('paket.lock') || path.endsWith('paket.dependencies')) && fileName(path).startsWith('paket.'),
  extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      const directory = directoryOf(file.path);
      const beside = (name: string) => all.get(directory === '' ? name : `${directory}/${name}`);
      if (fileName(file.path) === 'paket.lock') reportLock(file, beside('paket.dependencies'), facts);
      else if (!beside('paket.lock')) reportAsked(file, facts);
    }
  },
  capability: {
    what: 'packages and GitHub repositories that Paket locked, or asks for where nothing is locked',
    files: ['**/paket.lock', '**/paket.dependencies'],
    type: 'nuget',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** Sections of paket.lock that state packages. */
const sections: Record<string, PackageType> = { NUGET: 'nuget', GITHUB: 'github' };

function reportLock(file: ExtractFile, manifest: ExtractFile | undefined, facts: FactSink): void {
  const direct = manifest && new Set(askedIn(manifest.text()).map(one => one.name.toLowerCase()));
  const found: (Locked & { type: PackageType; needs: string[] })[] = [];
  let type: PackageType | undefined;
  let remote = '';
  for (const [raw, line] of linesOf(file.text())) {
    const indent = raw.search(/\S/);
    if (indent < 0) continue;
    if (indent === 0) {
      const section = raw.trim();
      type = Object.hasOwn(sections, section) ? sections[section] : undefined;
      continue;
    }
    if (!type) continue;
    if (indent === 2) remote = /^ {2}remote: (\S+)/.exec(raw)?.[1] ?? '';
    else if (indent === 4) {
      const [, name, version] = /^ {4}(\S+) \(([^()]+)\)/.exec(raw) ?? [];
      if (!name || !version) continue;
      const named = type === 'github' ? repository(remote, version) : { name, version };
      if (named.name) found.push({ type, ...named, line, needs: [] });
    } else if (indent === 6) found.at(-1)?.needs.push(raw.trim().split(/[ (]/, 1)[0]?.toLowerCase() ?? '');
  }
  const byName = new Map(found.map(one => [one.name.toLowerCase(), one]));
  for (const kind of ['nuget', 'github'] as const) {
    const lock = lockFacts(kind, facts, file.path);
    for (const { type: own, needs, ...one } of found) {
      if (own !== kind) continue;
      const dependsOn = needs.flatMap(name => byName.get(name) ?? []).map(keyOf);
      lock.add({ ...one, dependsOn, ...(direct && { direct: direct.has(one.name.toLowerCase()) }) });
    }
    lock.write();
  }
}

function reportAsked(file: ExtractFile, facts: FactSink): void {
  const found = askedIn(file.text());
  for (const kind of ['nuget', 'github'] as const) {
    const lock = lockFacts(kind, facts, file.path);
    for (const { type, ...one } of found) if (type === kind) lock.add({ ...one, direct: true });
    lock.write();
  }
}

function askedIn(text: string): (Locked & { type: PackageType })[] {
  const found: (Locked & { type: PackageType })[] = [];
  for (const [raw, line] of linesOf(text)) {
    // A comment may follow without a space; an address has its slashes after a colon.
    const stated = raw
      .replace(/(?<!:)\/\/.*$/, '')
      .replace(/(?:^|\s)#.*$/, '')
      .trim();
    const [kind, name, ...rest] = stated.split(/\s+/);
    if (kind === 'nuget' && name) found.push({ type: 'nuget', name, line, ...versionOf(rest) });
    else if (kind === 'github' && name) {
      const colon = name.indexOf(':');
      const ref = colon < 0 ? '' : name.slice(colon + 1);
      const named = repository(colon < 0 ? name : name.slice(0, colon), ref);
      if (named.name) found.push({ type: 'github', ...named, line });
    }
  }
  return found;
}

/** `~> 2.6`, `>= 1.0 < 2.0`, `= 1.0`, `1.0`, before options such as `lowest_matching: true`. */
function versionOf(words: string[]): Pick<Locked, 'version' | 'requirement' | 'guessed' | 'pinned'> {
  const option = words.findIndex(word => word.endsWith(':'));
  const stated = (option < 0 ? words : words.slice(0, option)).join(' ');
  return asked(stated, true);
}

/** A repository at a tag, or at a commit: a commit is no version. */
function repository(name: string, ref: string): { name: string; version: string; commit?: string } {
  if (!/^[^\s/:]+\/[^\s/:]+$/.test(name)) return { name: '', version: '' };
  return /^[0-9a-f]{7,40}$/i.test(ref) ? { name, version: '', commit: ref } : { name, version: ref };
}
