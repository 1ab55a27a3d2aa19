import { orderingOf } from '../../version/index.ts';
import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { placeOf } from '../ecosystems.ts';
import { type Json, listOf, objectOf, text, word } from '../json.ts';
import { encodeRanges } from '../ranges.ts';
import type { Advisory, Detail, Entry, EntryExtra } from '../record.ts';
import { entryStatusOf } from '../status.ts';
import type { Feed } from './feed.ts';

/** Red Hat's answers about one CVE (Security Data API): fixed releases and the state of what is not fixed, by source. */
export const redhatCve: Feed = {
  id: 'redhat-cve',
  about: {
    title: 'Red Hat Security Data API',
    address: 'https://access.redhat.com/hydra/rest/securitydata/cve.json',
    licence: 'CC-BY-4.0',
  },
  detects: ({ head }) =>
    /^\s*\{/.test(head) &&
    /"public_date"\s*:/.test(head) &&
    /"(package_state|affected_release|threat_severity)"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => {
      const record = objectOf(value);
      const id = word(record?.['name']);
      if (!record || !id || !isCve(id)) return sink.fault('an answer of Red Hat without a CVE', reader.name);
      const detail = detailOf(record, id);
      sink.count('redhat-cve', detail.published);
      const entries = entriesOf(record);
      if (entries.length > 0) sink.advisory({ id, part: 'data', detail, entries } satisfies Advisory);
    });
  },
};

function detailOf(record: Json, id: string): Detail {
  const detail: Detail = { cves: [id] };
  const summary = text(objectOf(record['bugzilla'])?.['description'], bounds.summary);
  if (summary) detail.summary = summary;
  const published = word(record['public_date']);
  if (published) detail.published = published;
  detail.references = [`https://access.redhat.com/security/cve/${id}`];
  const severity = word(record['threat_severity']);
  if (severity) detail.word = severity;
  const vectors = [
    word(objectOf(record['cvss3'])?.['cvss3_scoring_vector']),
    word(objectOf(record['cvss'])?.['cvss_scoring_vector']),
  ].filter(vector => vector !== undefined);
  if (vectors.length > 0) detail.cvss = vectors;
  return detail;
}

interface Said {
  release: string;
  name: string;
  module?: string;
  fixed: string[];
  status?: string;
}

function entriesOf(record: Json): Entry[] {
  const all = new Map<string, Said>();
  const said = (cpe: unknown, { name, module }: Named): Said | undefined => {
    const suffix = /^cpe:\/[ao]:redhat:(.+)$/.exec(word(cpe) ?? '')?.[1];
    if (!suffix || all.size >= bounds.affected) return undefined;
    const { release } = placeOf(`Red Hat:${suffix}`);
    const key = [release, name, module].join('\0');
    let one = all.get(key);
    if (!one) {
      one = { release, name: `${name}.src`, ...(module ? { module } : {}), fixed: [] };
      all.set(key, one);
    }
    return one;
  };
  for (const item of [record['affected_release']].flat()) {
    const fixed = objectOf(item);
    const build = buildOf(word(fixed?.['package']) ?? '');
    if (build) said(fixed?.['cpe'], build)?.fixed.push(build.version);
  }
  for (const item of listOf(record['package_state'])) {
    const state = objectOf(item);
    const named = nameOf(word(state?.['package_name']) ?? '');
    const one = named && said(state?.['cpe'], named);
    if (one) one.status ??= word(state?.['fix_state']) ?? '';
  }
  return [...all.values()].flatMap(entryOf);
}

/** `New`: nobody has looked yet. */
const unlooked = /^new$/i;

function entryOf({ release, name, module, fixed, status }: Said): Entry[] {
  const extra: EntryExtra = module ? { module } : {};
  const entry = { ecosystem: 'Red Hat', release, name };
  const compare = orderingOf('rpm')!.compare;
  const coded = (end?: string): string => encodeRanges([end === undefined ? ['i0'] : ['i0', `f${end}`]]);
  if (fixed.length > 0) {
    // The first fix; later minor releases carry the same correction.
    const first = fixed.reduce((a, b) => (compare(b, a) < 0 ? b : a));
    return [{ ...entry, ranges: coded(first), extra: { ...extra, final: true } }];
  }
  const known = unlooked.test(status ?? '') ? 'under_investigation' : (entryStatusOf(status) ?? 'affected');
  // Streams of modules are named; a plain name is a package outside modules.
  if (release === '8' || release === '9') extra.module ??= '';
  if (known !== 'affected') extra.status = known;
  if (known === 'not_affected') extra.final = true;
  return [{ ...entry, ranges: coded(), ...(Object.keys(extra).length > 0 ? { extra } : {}) }];
}

interface Named {
  name: string;
  module?: string;
}

/** `nodejs:18/nodejs` is a package of a module; `libreoffice:flatpak/gstreamer1` one inside an application, and no rpm. */
function nameOf(text: string): Named | undefined {
  const [, module, name = text] = /^([\w.+-]+:[\w.+-]+)\/([\w.+-]+)$/.exec(text) ?? [];
  if (!/^[\w.+-]+$/.test(name) || module?.endsWith(':flatpak')) return undefined;
  return module ? { name, module } : { name };
}

/** `python3.9-0:3.9.18-3.el9_4.5`, `pidgin-1.5.1-4.el3`, and modules: `nodejs:16-8070020221122133012.bd1311ed`. */
function buildOf(text: string): (Named & { version: string }) | undefined {
  const [, name, epoch = '', version] = /^([\w.+-]+)-(?:(\d+):)?([^\s:-]+-[^\s:-]+)$/.exec(text) ?? [];
  if (!name || !version) return undefined;
  return { name, version: epoch && epoch !== '0' ? `${epoch}:${version}` : version };
}
