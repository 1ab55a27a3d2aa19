import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import type { EntryExtra } from '../record.ts';
import { ubuntuEcosystem } from './codenames.ts';
import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { purlParts } from './purl.ts';

/**
 * Canonical's OpenVEX documents, one a CVE. They say what is not fixed, and why. Where something is fixed they name the
 * release's newest version and not the first one with the fix, so fixed versions come from its OSV records alone.
 */
export const ubuntuVex: Feed = {
  id: 'ubuntu-vex',
  about: {
    title: 'Ubuntu VEX',
    address: 'https://github.com/canonical/ubuntu-security-notices',
    licence: 'CC-BY-SA-4.0',
  },
  detects: ({ head }) =>
    /^\s*\{/.test(head) &&
    /"@context"\s*:\s*"https:\/\/openvex\.dev/.test(head) &&
    /"author"\s*:\s*"Canonical/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => emit(objectOf(value), reader.name, sink));
  },
};

function emit(document: Json | undefined, name: string, sink: Sink): void {
  const byCve = new Map<string, ErratumPackage[]>();
  let summary: string | undefined;
  for (const item of listOf(document?.['statements'])) {
    const statement = objectOf(item);
    const vulnerability = objectOf(statement?.['vulnerability']);
    const id = word(vulnerability?.['name']);
    if (!statement || !id || !isCve(id)) {
      sink.fault('a VEX statement without a CVE', name);
      continue;
    }
    if (typeof vulnerability?.['description'] === 'string') summary ??= vulnerability['description'];
    byCve.set(id, [...(byCve.get(id) ?? []), ...packagesOf(statement)]);
  }
  for (const [id, packages] of byCve) {
    const references = [`https://ubuntu.com/security/${id}`];
    give(
      { id, cves: [id], summary, packages, references, modified: word(document?.['timestamp']) },
      'ubuntu-vex',
      sink,
    );
  }
}

/** What the action statement says that Canonical means to do. */
const actions: [pattern: RegExp, status: EntryExtra['status']][] = [
  [/no longer supported|end of (?:life|standard support)/i, 'end_of_life'],
  [/deferred/i, 'deferred'],
  [/decided to not fix|will not be fixed|ignored/i, 'will_not_fix'],
];

function packagesOf(statement: Json): ErratumPackage[] {
  const said = word(statement['status']);
  if (said !== 'affected' && said !== 'under_investigation') return [];
  // What follows are notes of many hands, which speak of other releases, too.
  const [action = ''] = (word(statement['action_statement']) ?? '').split('CVE Notes', 1);
  const status = said === 'under_investigation' ? said : actions.find(([pattern]) => pattern.test(action))?.[1];
  return listOf(statement['products']).flatMap(product => {
    const purl = purlParts(objectOf(product)?.['@id']);
    // Binary packages are listed beside their source, a hundred to one.
    if (purl?.type !== 'deb' || purl.namespace !== 'ubuntu' || purl.qualifiers['arch'] !== 'source') return [];
    const ecosystem = ubuntuEcosystem(purl.qualifiers['distro'] ?? '');
    return ecosystem ? [{ ecosystem, name: purl.name, ...(status ? { status } : {}) }] : [];
  });
}
