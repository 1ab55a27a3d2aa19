import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import { entryStatusOf } from '../status.ts';
import { type ErratumPackage, give, moment, unique } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { type Criteria, criteriaOf, type Statement, statementsOf } from './oval-criteria.ts';
import { isOvalPart, OvalTests } from './oval-tests.ts';
import { ecosystemOfProduct, ecosystemOfRelease } from './products.ts';
import { wordOf } from './severities.ts';
import { at, childrenOf, copied, eachElement, textAt, type XmlElement } from './xml.ts';

/** OVAL definitions of the rpm distributions: patches, and flaws without a patch. */
export const oval: Feed = {
  id: 'oval',
  about: {
    title: 'OVAL definitions (Oracle, Red Hat, SUSE, Azure Linux, Photon, Anolis, Alibaba Cloud, TencentOS, Kylin)',
    address: 'https://oval.mitre.org/',
    licence: 'by distributor; CC-BY-4.0 for Red Hat, CC-BY-NC-4.0 for SUSE, MIT for Azure Linux',
  },
  detects: ({ head }) => /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:\w+:)?oval_definitions[\s>]/.test(head),
  async ingest(reader, sink) {
    const tests = new OvalTests();
    const held: Definition[] = [];
    const known = new Map<string, string>();
    const intern = (text: string): string => {
      const same = known.get(text);
      if (same !== undefined) return same;
      const own = copied(text);
      known.set(own, own);
      return own;
    };
    await eachElement(
      reader,
      sink,
      name => name === 'definition' || isOvalPart(name),
      element => {
        if (tests.take(element)) return;
        const definition = definitionOf(element, intern);
        if (!definition) return;
        if (held.length >= bounds.definitions)
          throw new PlimsollError('bound', `${reader.name} holds more than ${bounds.definitions} definitions`);
        held.push(definition);
      },
    );
    for (const definition of held) emit(definition, tests, reader.name, sink);
  },
};

/** A definition without what only people read. */
interface Definition {
  id: string;
  advisory: string | undefined;
  title: string;
  platforms: string[];
  cpes: string[];
  references: string[];
  cves: string[];
  ratings: Record<string, { word?: string; cvss?: string[] }>;
  word: string | undefined;
  published: string | undefined;
  modified: string | undefined;
  /** Red Hat, for flaws without a patch: what is meant to be done about which component. */
  resolutions: { state: string; components: string[] }[];
  criteria: Criteria;
}

function definitionOf(element: XmlElement, intern: (text: string) => string): Definition | undefined {
  const metadata = at(element, 'metadata');
  const advisory = at(metadata, 'advisory');
  const root = at(element, 'criteria');
  const criteria = root && criteriaOf(root, intern);
  const id = copied(element.attributes['id'] ?? '');
  const kind = element.attributes['class'];
  // Red Hat's definitions of what is not affected are written so that they are never true.
  if (!criteria || kind === 'inventory' || id.includes('.unaffected:')) return undefined;
  const title = copied((textAt(metadata, 'title') ?? '').replace(/\s+/g, ' ').trim());
  const cited = childrenOf(metadata, 'reference').map(({ attributes }) => attributes);
  const rated = childrenOf(advisory, 'cve');
  const stated = cvesIn([...cited.map(({ ref_id: name = '' }) => name), ...rated.map(cve => cve.text)]);
  return {
    id,
    advisory:
      kind === 'patch'
        ? (cited.map(({ ref_id: name = '' }) => name.trim()).find(name => errata.test(name)) ?? errata.exec(title)?.[0])
        : undefined,
    title,
    platforms: childrenOf(at(metadata, 'affected'), 'platform').map(platform => intern(platform.text)),
    cpes: childrenOf(at(advisory, 'affected_cpe_list'), 'cpe').map(cpe => intern(cpe.text)),
    references: cited.flatMap(({ ref_url: url }) => (url ? copied(url) : [])).slice(0, bounds.references),
    cves: stated.length > 0 ? stated : cvesIn([title]),
    ratings: ratingsOf(rated),
    word: wordOf(textAt(advisory, 'severity') ?? textAt(metadata, 'severity')),
    published: dateAt(advisory, 'issued') ?? moment(textAt(metadata, 'advisory_date')),
    modified: dateAt(advisory, 'updated'),
    resolutions: childrenOf(at(advisory, 'affected'), 'resolution').map(resolution => ({
      state: resolution.attributes['state'] ?? '',
      components: childrenOf(resolution, 'component').map(component => intern(component.text)),
    })),
    criteria,
  };
}

/** An erratum's own id: `RHSA-2019:3927`, `ELSA-2012-1261`, `PHSA-2023-4.0-0500`, `ALINUX3-SA-2022:0123`. */
const errata = /\b(?!CVE-)[A-Z][A-Z0-9]*(?:-[A-Z]+)*-\d{4}[:-]\d[\w.:-]*(?<![:.-])/;
const cveForm = /CVE-\d{4}-\d{4,}/g;
const cvesIn = (texts: string[]): string[] => unique(texts.flatMap(text => text.match(cveForm) ?? [])).map(copied);

const dateAt = (element: XmlElement | undefined, name: string): string | undefined =>
  moment(at(element, name)?.attributes['date']);

/** `cvss3="7.5/CVSS:3.1/AV:N/…"` with the score before the vector, `cvss2="1.2/AV:L/…"`, `impact="moderate"`. */
function ratingsOf(rated: XmlElement[]): Definition['ratings'] {
  const ratings: Definition['ratings'] = {};
  for (const { attributes, text } of rated) {
    const [cve] = text.match(cveForm) ?? [];
    if (!cve) continue;
    const cvss = [attributes['cvss4'], attributes['cvss3'], attributes['cvss2']].flatMap(
      value => /^(?:[\d.]+\/)?((?:CVSS:[\d.]+\/)?AV:.+)$/.exec(value?.trim() ?? '')?.[1] ?? [],
    );
    // SUSE repeats what the NVD says; the word there is not its own.
    const word = attributes['href']?.includes('nvd.nist.gov') ? undefined : wordOf(attributes['impact']);
    const before = ratings[cve] ?? {};
    const vectors = [...(before.cvss ?? []), ...cvss];
    const rating = { ...before, ...(word ? { word } : {}), ...(vectors.length > 0 ? { cvss: vectors } : {}) };
    if (Object.keys(rating).length > 0) ratings[cve] = rating;
  }
  return ratings;
}

/** Red Hat's long-lived streams of a minor release have fixes of their own, which say nothing of the release itself. */
const extended = /^cpe:\/[ao]:redhat:rhel_(?:eus|aus|tus|e4s|mission_critical|eus_long_life)[:_]/;

function emit(definition: Definition, tests: OvalTests, document: string, sink: Sink): void {
  const { id, advisory: erratum, cves, title, references, word, published, modified, ratings, cpes } = definition;
  if (cpes.length > 0 && cpes.every(cpe => extended.test(cpe))) return;
  const statements = statementsOf(definition.criteria, test => tests.get(test));
  const packages = statements.flatMap(statement => packagesOf(statement, definition, document));
  const given = give(
    { id: erratum ?? cves[0] ?? id, cves, summary: title, references, ratings, packages, word, published, modified },
    'oval',
    sink,
  );
  if (!given && statements.some(one => !one.notAffected))
    sink.fault('an OVAL definition whose product is not known', id.slice(0, 80));
}

function packagesOf(statement: Statement, { platforms, resolutions }: Definition, document: string): ErratumPackage[] {
  const { name, fixed, last, introduced, products, modules, arches, notAffected } = statement;
  if (notAffected) return [];
  const status = fixed ? undefined : statusOf(name, modules, resolutions);
  if (status === 'not_affected') return [];
  const version = fixed ?? last ?? '';
  // Azure's documents name their release in the file's name alone, and packages of a preview keep an older tag.
  const tagged = ecosystemOfProduct(document.replace(/^.*\//, '').replace(/[-_]/g, ' ')) ?? ecosystemOfRelease(version);
  const named = products ?? platforms.flatMap(platform => ecosystemOfProduct(platform) ?? []);
  const places = products || named.length > 0 ? named : tagged ? [tagged] : [];
  return unique(places).flatMap(ecosystem =>
    (modules ?? [undefined]).flatMap(module =>
      (arches ?? [undefined]).map(arch => ({
        ecosystem,
        name,
        ...(fixed ? { fixed } : last ? { last } : {}),
        ...(introduced ? { introduced } : {}),
        ...(module ? { module } : {}),
        ...(arch ? { arch } : {}),
        ...(status && status !== 'affected' ? { status } : {}),
      })),
    ),
  );
}

/** Components are named `bind` or, in a module, `nodejs:16/nodejs`. */
function statusOf(
  name: string,
  modules: string[] | undefined,
  resolutions: Definition['resolutions'],
): ReturnType<typeof entryStatusOf> {
  const names = new Set([name, ...(modules ?? []).map(module => `${module}/${name}`)]);
  const named = resolutions.find(({ components }) => components.some(component => names.has(component)));
  return entryStatusOf((named ?? (resolutions.length === 1 ? resolutions[0] : undefined))?.state);
}
