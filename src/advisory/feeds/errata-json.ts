import { type Json, listOf, objectOf, word } from '../json.ts';
import { type ErratumPackage, evrOf, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { ecosystemOfProduct, ecosystemOfRelease, rebuildOf, releaseOfId } from './products.ts';
import { wordOf } from './severities.ts';

/**
 * Errata as JSON: AlmaLinux's own list (`errata.json`), and the shape into which others bring `updateinfo.xml` (one
 * document an erratum, `{id, issued: {date}, packages, references}`).
 */
export const errataJson: Feed = {
  id: 'errata-json',
  about: {
    title: 'Errata as JSON (AlmaLinux, Amazon, Rocky)',
    address: 'https://errata.almalinux.org/8/errata.json',
    licence: 'by distributor',
  },
  detects: ({ head }) =>
    /^\s*[[{]/.test(head) &&
    /"(?:updateinfo_id|id)"\s*:\s*"[A-Z][\w.-]*-[\w.:-]+"/.test(head) &&
    /"(?:issued_date|issued|updated)"\s*:\s*\{/.test(head) &&
    /"(?:pkglist|packages)"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => emit(objectOf(value), reader.name, sink));
  },
};

function emit(erratum: Json | undefined, document: string, sink: Sink): void {
  const id = word(erratum?.['updateinfo_id']) ?? word(erratum?.['id']);
  if (!erratum || !id) {
    sink.fault('an erratum without an id', document);
    return;
  }
  const references = listOf(erratum['references']).map(objectOf);
  const cves = references.flatMap(one => /CVE-\d{4}-\d{4,}/.exec(word(one?.['id']) ?? '')?.[0] ?? []);
  if (cves.length === 0 && /(?:BA|EA)-/.test(id)) return;
  const module = moduleOf(erratum);
  const packages = packageLists(erratum).flatMap(({ place, list }) =>
    list.flatMap(item => packageOf(objectOf(item), id, place, module)),
  );
  const given = give(
    {
      id,
      cves,
      packages,
      word: wordOf(word(erratum['severity'])),
      summary: word(erratum['title']) ?? word(erratum['summary']),
      published: dateOf(erratum['issued_date'] ?? erratum['issued']),
      modified: dateOf(erratum['updated_date'] ?? erratum['updated']),
      references: references.flatMap(one => word(one?.['href']) ?? []),
    },
    'errata',
    sink,
  );
  if (!given) sink.fault('an erratum whose distribution is not known', id.slice(0, 80));
}

/** Packages stand in one list, in lists by collection, or in both. */
function packageLists(erratum: Json): { place: string | undefined; list: unknown[] }[] {
  const lists = [erratum['pkglist'], erratum, ...listOf(erratum['collections'])];
  return lists.flatMap(item => {
    const collection = objectOf(item);
    const list = listOf(collection?.['packages']);
    const name = item === erratum ? undefined : word(collection?.['name']);
    return list.length > 0 ? [{ place: name && ecosystemOfProduct(name), list }] : [];
  });
}

/** AlmaLinux lists the module beside the packages, and `null` where there is none. */
function moduleOf(erratum: Json): string | undefined {
  const stated = [
    ...listOf(objectOf(erratum['pkglist'])?.['modules']),
    ...listOf(erratum['modules']),
    objectOf(erratum['pkglist'])?.['module'],
  ];
  for (const item of stated) {
    const module = objectOf(item);
    const [name, stream] = [word(module?.['name']), word(module?.['stream'])];
    if (name && stream) return `${name}:${stream}`;
  }
  return undefined;
}

function packageOf(
  item: Json | undefined,
  id: string,
  place: string | undefined,
  module: string | undefined,
): ErratumPackage[] {
  const name = word(item?.['name']);
  const version = word(item?.['version']);
  const release = word(item?.['release']);
  const arch = word(item?.['arch']);
  if (!name || !version || !release || arch === 'src') return [];
  const ecosystem = releaseOfId(id) ?? place ?? ecosystemOfRelease(`.${release}`) ?? rebuildOf(id, release);
  if (!ecosystem) return [];
  const fixed = evrOf(word(item?.['epoch']), version, release);
  // One erratum has packages outside its module, too; those inside show it in their release.
  const own = module && /module[_+]/.test(release) ? { module } : {};
  return [{ ecosystem, name, fixed, ...own, ...(arch ? { arch } : {}) }];
}

/** MongoDB's extended JSON (`{"$date": 1629790196000}`), and `{"date": "2018-01-11 21:05"}`. */
function dateOf(value: unknown): string | undefined {
  const date = objectOf(value);
  const stamp = date?.['$date'];
  return typeof stamp === 'number' && Math.abs(stamp) < 8.64e15
    ? new Date(stamp).toISOString()
    : (word(stamp) ?? word(date?.['date']));
}
