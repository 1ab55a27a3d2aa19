/** Ruby: Gemfile.lock (Bundler). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { fileName, keyOf, type Locked, lockFacts } from './locked.ts';
import { linesOf } from './text-lines.ts';

const names = new Set(['Gemfile.lock', 'gems.locked']);

/** Sections that state where gems come from, and what that means for them. */
const sources: Record<string, Pick<Locked, 'from'>> = {
  GEM: {},
  GIT: { from: 'git' },
  PATH: { from: 'file' },
  'PLUGIN SOURCE': {},
};

interface Spec extends Locked {
  needs: string[];
}

export const bundler: Extractor = {
  id: 'lock/bundler',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path => (path.endsWith('.lock') || path.endsWith('.locked')) && names.has(fileName(path)),
  extract(file, facts) {
    const specs = new Map<string, Spec>();
    const asked = new Set<string>();
    let section = '';
    let commit: string | undefined;
    let last: Spec | undefined;
    let lines = 0;
    for (const [raw, line] of linesOf(file.text())) {
      if (raw === '') continue;
      lines++;
      if (raw[0] !== ' ') {
        section = raw.trim();
        commit = undefined;
        last = undefined;
        continue;
      }
      const indent = raw.search(/[^ ]/);
      const revision = /^ {2}revision: (\S+)/.exec(raw)?.[1];
      if (revision) commit = revision;
      else if (section === 'DEPENDENCIES' && indent === 2) asked.add(nameOf(raw));
      else if (!Object.hasOwn(sources, section)) {
        if (section === '' && indent === 4)
          throw new PlimsollError('record-invalid', 'it has gems before any source of them');
      } else if (indent === 4) {
        const [, name, version] = /^ {4}(\S+) \(([^-()\s]+)(?:-[^()]*)?\)$/.exec(raw) ?? [];
        last = undefined;
        if (!name || !version) continue;
        // The same gem stands here once for every platform.
        last = specs.get(keyOf({ name, version })) ?? { name, version, line, needs: [], ...sources[section] };
        if (commit) last.commit = commit;
        specs.set(keyOf(last), last);
      } else if (indent === 6) last?.needs.push(nameOf(raw));
    }
    const isLockfile =
      specs.size > 0 || asked.size > 0 || /^(?:GEM|PATH|GIT|DEPENDENCIES|BUNDLED WITH|PLATFORMS)$/m.test(file.text());
    if (lines > 0 && !isLockfile) throw new PlimsollError('record-invalid', 'it has no section of a Gemfile.lock');

    const lock = lockFacts('gem', facts);
    const byName = Map.groupBy(specs.values(), ({ name }) => name);
    for (const { needs, ...spec } of specs.values()) {
      const dependsOn = needs.flatMap(name => byName.get(name)?.slice(0, 1).map(keyOf) ?? []);
      lock.add({ ...spec, direct: asked.has(spec.name), dependsOn });
    }
    lock.write();
  },
  capability: {
    what: 'gems that Bundler locked',
    files: ['**/Gemfile.lock', '**/gems.locked'],
    type: 'gem',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** `NAME (REQUIREMENT)`; a `!` says that the source is stated. */
const nameOf = (line: string): string => line.trim().split(/[ !]/, 1)[0] ?? '';
