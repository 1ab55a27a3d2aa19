/** GitHub Actions: what workflows and composite actions use. */
import type { Extractor } from '../../model/index.ts';
import { type Locked, list, lockFacts, table, text } from './locked.ts';
import { linesOf } from './text-lines.ts';
import { parseYamlLines } from './yaml-lines.ts';

const workflow = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/;
const action = /(?:^|\/)action\.ya?ml$/;

export const githubActions: Extractor = {
  id: 'lock/github-actions',
  version: 1,
  maxBytes: 2 * 1024 * 1024,
  wants: path => (path.endsWith('.yml') || path.endsWith('.yaml')) && (action.test(path) || workflow.test(path)),
  async extract(file, facts) {
    const content = file.text();
    const root = table((await parseYamlLines(content)).value);
    const jobs = Object.values(table(root['jobs'])).map(table);
    const steps = [...jobs, table(root['runs'])].flatMap(one => list(one['steps'])).map(table);
    const used = new Set([...jobs, ...steps].map(one => text(one['uses'])).filter(Boolean));
    const places = used.size > 0 ? placesOf(content) : new Map<string, Place[]>();
    const lock = lockFacts('githubactions', facts);
    for (const uses of used) {
      const found = referenceOf(uses);
      if (!found) continue;
      const here: Place[] = places.get(uses) ?? [{}];
      for (const { line, comment } of here) {
        lock.add({ ...versioned(found, comment), direct: true, ...(line !== undefined && { line }) });
      }
    }
    lock.write();
  },
  capability: {
    what: 'actions and reusable workflows that workflows and composite actions use',
    files: ['**/.github/workflows/*.{yml,yaml}', '**/action.{yml,yaml}'],
    type: 'githubactions',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

interface Place {
  line?: number;
  comment?: string;
}

/** Where each `uses` stands, and the comment behind it: people note there which version a commit is. */
function placesOf(content: string): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  for (const [raw, line] of linesOf(content)) {
    const [, , stated, comment] =
      /^\s*(?:-\s+)?(["']?)uses\1\s*:\s*["']?([^\s"'#]+)["']?\s*(?:#(.*))?$/.exec(raw) ?? [];
    if (!stated) continue;
    const place = { line, ...(comment !== undefined && { comment }) };
    const here = places.get(stated);
    if (here) here.push(place);
    else places.set(stated, [place]);
  }
  return places;
}

/** `OWNER/REPOSITORY[/PATH]@REF`; actions of the tree itself and container images are something else. */
function referenceOf(uses: string): { name: string; ref: string } | undefined {
  const [, owner, repository, ref] = /^([\w.-]+)\/([\w.-]+)(?:\/[^@]*)?@(\S+)$/.exec(uses) ?? [];
  return owner && repository && ref && !/^\.+$/.test(owner) ? { name: `${owner}/${repository}`, ref } : undefined;
}

/** What people write behind a commit: `v4.1.0`, `tag=v4`, `pin to 4.1`; a date is none. */
const noted =
  /^\s*(?:tag\s*[=:]\s*|pin(?:ned)?\s+(?:to|at)?\s*|version:?\s*|ratchet:\S*@|@)?(v?)(\s?)(?!\d{4}-\d\d-\d\d)(\d[\w.+-]*)(?:\s|$)/i;

function versioned(
  { name, ref }: { name: string; ref: string },
  comment = '',
): Pick<Locked, 'name' | 'version' | 'commit'> {
  if (!/^[0-9a-f]{40}$/i.test(ref)) return { name, version: ref };
  const [, letter = '', space = '', number] = noted.exec(comment) ?? [];
  return { name, version: number ? `${space ? '' : letter}${number}` : ref, commit: ref };
}
