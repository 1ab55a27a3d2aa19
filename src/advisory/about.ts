import type { Package } from '../model/index.ts';
import { questionOf } from './ecosystems.ts';
import { judge, orderingFor } from './lookup.ts';
import { meantFor } from './modules.ts';
import { allInWords } from './ranges.ts';
import type { EntryExtra } from './record.ts';
import type { Row, Shelves } from './shelf.ts';
import type { AboutPackage, JudgedRecord, MatchOptions } from './types.ts';

/** Every record that names a package, whether or not it hits: what `match` leaves out, and why. */
export function aboutPackage(fact: Package, shelves: Shelves, { now, ubuntuPro }: MatchOptions): AboutPackage {
  const question = questionOf(fact, ubuntuPro);
  const ordering = question && orderingFor(question.ecosystem, fact.type);
  if (!question || !ordering) return { covered: false, records: [] };
  const covered = question.releases.some(release => (shelves.size(question.ecosystem, release) ?? 0) > 0);
  const records: JudgedRecord[] = [];
  for (const release of question.releases) {
    for (const asked of question.asked) {
      const shelf = shelves.shelf(question.ecosystem, release, asked.name);
      for (const [n, rows] of Map.groupBy(shelf?.rows(asked.name) ?? [], row => row.n)) {
        const meant = meantFor(rows, question.module, question.arch);
        const { id, detail } = shelf!.advisory(n);
        const hit = meant.length > 0 ? judge(meant, asked.version, ordering, { now }) : undefined;
        records.push({
          id,
          names: [...(detail.cves ?? []), ...(detail.aliases ?? [])],
          compared: asked,
          range: meant.map(row => inWordsOf(row, ordering.compare)).join(' or '),
          answer: hit ? (hit.certain ? 'affected' : 'uncertain') : whyNot(meant, detail.withdrawn),
        });
      }
    }
  }
  const [release] = question.releases;
  return { place: question.ecosystem + (release ? `:${release}` : ''), covered, records };
}

function whyNot(meant: readonly Row[], withdrawn: string | undefined): JudgedRecord['answer'] {
  if (meant.length === 0) return 'other-build';
  if (withdrawn) return 'withdrawn';
  const statuses = meant.map(({ extra }) => extra && (JSON.parse(extra) as EntryExtra).status);
  return statuses.every(status => status === 'not_affected') ? 'not-affected' : 'outside';
}

function inWordsOf({ ranges, versions }: Row, compare: (a: string, b: string) => number): string {
  const listed = versions ? `${(JSON.parse(versions) as string[]).length} listed versions` : '';
  return [allInWords(ranges, compare), listed].filter(Boolean).join(' or ');
}
