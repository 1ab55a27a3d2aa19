import { type Json, listOf, objectOf, word, words } from '../json.ts';
import { give } from './erratum.ts';
import type { Feed } from './feed.ts';
import { wordOf } from './severities.ts';

/** Arch Linux's security tracker: vulnerability groups (AVG) over packages that share a source. */
export const arch: Feed = {
  id: 'arch',
  about: { title: 'Arch Linux security tracker', address: 'https://security.archlinux.org/', licence: 'MIT' },
  detects: ({ head }) =>
    /^\s*[[{]/.test(head) &&
    /"name"\s*:\s*"AVG-\d+"/.test(head) &&
    /"issues"\s*:/.test(head) &&
    /"affected"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => {
      const group = objectOf(value);
      const id = word(group?.['name']);
      if (!group || !id) return sink.fault('a vulnerability group without a name', reader.name);
      const status = statuses[word(group['status'])?.toLowerCase() ?? ''];
      if (status === null) return;
      const cves = words(group['issues'], 1000);
      give(
        {
          id,
          cves,
          aliases: words(group['advisories'], 100),
          summary: word(group['type']),
          word: wordOf(word(group['severity'])),
          references: [`https://security.archlinux.org/${id}`],
          packages: packagesOf(group, status),
        },
        'arch',
        sink,
      );
    });
  },
};

/** null: nothing to report. */
const statuses: Record<string, 'under_investigation' | null | undefined> = {
  'not affected': null,
  unknown: 'under_investigation',
};

function packagesOf(group: Json, status: 'under_investigation' | undefined) {
  const fixed = word(group['fixed']);
  return listOf(group['packages']).flatMap(item => {
    const name = word(item);
    if (!name) return [];
    return [{ ecosystem: 'Arch Linux', name, ...(fixed ? { fixed } : status ? { status } : {}) }];
  });
}
