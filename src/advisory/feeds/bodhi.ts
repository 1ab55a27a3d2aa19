import { type Json, listOf, objectOf, word } from '../json.ts';
import { type ErratumPackage, evrOf, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { splitNvr } from './nvr.ts';
import { ecosystemOfProduct } from './products.ts';
import { wordOf } from './severities.ts';

/** Fedora's and EPEL's updates as Bodhi gives them: one update, a list, or an answer of its API (`{"updates": […]}`). */
export const bodhi: Feed = {
  id: 'bodhi',
  about: { title: 'Fedora updates (Bodhi)', address: 'https://bodhi.fedoraproject.org/updates/', licence: 'CC-BY-4.0' },
  detects: ({ head }) =>
    /^\s*[[{]/.test(head) &&
    /"(?:alias|updateid)"\s*:\s*"FEDORA-/.test(head) &&
    /"builds"\s*:/.test(head) &&
    /"release"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => {
      const answer = objectOf(value);
      const updates = Array.isArray(answer?.['updates']) ? answer['updates'] : [value];
      for (const update of updates) emit(objectOf(update), reader.name, sink);
    });
  },
};

function emit(update: Json | undefined, document: string, sink: Sink): void {
  const id = word(update?.['alias']) ?? word(update?.['updateid']);
  if (!update || !id) {
    sink.fault('an update of Fedora without an id', document);
    return;
  }
  const about = [
    `${word(update['title']) ?? ''} ${word(update['display_name']) ?? ''}`,
    update['notes'],
    ...listOf(update['bugs']).map(bug => objectOf(bug)?.['title']),
  ];
  const bugs = about.slice(2).flatMap(cvesIn);
  // The notes of an update speak of other flaws, too; what it closes stands in the titles of its bugs.
  const cves = bugs.length > 0 ? bugs : about.slice(0, 2).flatMap(cvesIn);
  if (cves.length === 0 && word(update['type']) !== 'security') return;
  // Updates that were withdrawn, or have not been published, fix nothing yet.
  if (!published.has(word(update['status']) ?? 'stable')) return;
  const release = objectOf(update['release']);
  const ecosystem = ecosystemOfRelease(word(release?.['name']) ?? '');
  const packages: ErratumPackage[] = listOf(update['builds']).flatMap(item => {
    const build = objectOf(item);
    const nvr = splitNvr(word(build?.['nvr']) ?? '');
    const epoch = build?.['epoch'];
    if (!nvr || !ecosystem || (word(build?.['type']) ?? 'rpm') !== 'rpm') return [];
    return [
      {
        ecosystem,
        name: nvr.name,
        fixed: evrOf(typeof epoch === 'number' ? String(epoch) : undefined, nvr.evr, undefined),
      },
    ];
  });
  const given = give(
    {
      id,
      cves,
      packages,
      word: wordOf(word(update['severity'])),
      summary: word(update['display_name']) || word(update['title']),
      published: word(update['date_stable']) ?? word(update['date_pushed']) ?? word(update['date_submitted']),
      modified: word(update['date_modified']),
      references: [word(update['url']) ?? ''],
    },
    'bodhi',
    sink,
  );
  if (!given && !release) sink.fault('an update of Fedora without a release', id.slice(0, 80));
}

const published = new Set(['stable', 'testing', 'obsolete']);
const cvesIn = (text: unknown): string[] => (typeof text === 'string' ? (text.match(/CVE-\d{4}-\d{4,}/g) ?? []) : []);

/** `F40`, `EPEL-7`, `EPEL-9N`; containers, flatpaks and modules (`F40C`, `F38M`) have releases of their own. */
function ecosystemOfRelease(name: string): string | undefined {
  const fedora = /^F(\d+)$/.exec(name)?.[1];
  return fedora ? `Fedora:${fedora}` : ecosystemOfProduct(name);
}
