import { advisoryOfErratum, type ErratumPackage, evrOf } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { ecosystemOfProduct, ecosystemOfRelease, enterpriseRelease } from './products.ts';
import { wordOf } from './severities.ts';
import { at, childrenOf, eachElement, textAt, type XmlElement } from './xml.ts';

/** `updateinfo.xml` of package repositories, as dnf and zypper read them. */
export const updateinfo: Feed = {
  id: 'updateinfo',
  about: {
    title:
      'updateinfo.xml (Amazon, Alibaba Cloud, Anolis, TencentOS, OpenCloudOS, Fedora, EPEL, Alma, Rocky, Bottlerocket)',
    address: 'https://rpm-software-management.github.io/',
    licence: 'by distributor',
  },
  detects: ({ head }) => /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<updates(?:\s[^>]*)?>/.test(head),
  async ingest(reader, sink) {
    await eachElement(
      reader,
      sink,
      name => name === 'update',
      element => emit(element, sink),
    );
  },
};

function emit(update: XmlElement, sink: Sink): void {
  const id = textAt(update, 'id') ?? '';
  const references = childrenOf(at(update, 'references'), 'reference').map(({ attributes }) => attributes);
  const title = textAt(update, 'title') ?? textAt(update, 'summary');
  const cves = cvesOf(references, title);
  // Bug fixes and enhancements close nothing, unless they name a CVE.
  if (cves.length === 0 && update.attributes['type'] !== 'security') return;
  const collections = childrenOf(at(update, 'pkglist'), 'collection');
  const release = textAt(update, 'release');
  const packages = collections.flatMap(collection => packagesOf(collection, id, release));
  const word = wordOf(textAt(update, 'severity')) ?? wordOf(update.attributes['severity']);
  const published = at(update, 'issued')?.attributes['date'];
  const modified = at(update, 'updated')?.attributes['date'];
  const advisory = advisoryOfErratum({
    id,
    cves,
    packages,
    references: references.flatMap(({ href }) => href ?? []),
    ...(title ? { summary: title } : {}),
    ...(word ? { word } : {}),
    ...(published ? { published } : {}),
    ...(modified ? { modified } : {}),
  });
  if (advisory) {
    sink.count(
      `updateinfo/${advisory.entries[0]!.ecosystem.toLowerCase().replaceAll(' ', '-')}`,
      advisory.detail.modified,
    );
    sink.advisory(advisory);
  } else if (collections.length > 0) sink.fault('an erratum whose distribution is not known', id.slice(0, 80));
}

/** Fedora names its CVEs in the titles of bug reports alone. */
function cvesOf(references: Record<string, string>[], title = ''): string[] {
  const form = /CVE-\d{4}-\d{4,}/g;
  const own = references.flatMap(({ id = '', title: about = '' }) => `${id} ${about}`.match(form) ?? []);
  return own.length > 0 ? own : (title.match(form) ?? []);
}

function packagesOf(collection: XmlElement, id: string, release: string | undefined): ErratumPackage[] {
  const named = [textAt(collection, 'name'), release, collection.attributes['short']];
  const known = named.map(name => name && ecosystemOfProduct(name)).find(Boolean);
  const stated = at(collection, 'module')?.attributes;
  const module = stated?.['name'] && stated['stream'] ? `${stated['name']}:${stated['stream']}` : undefined;
  return childrenOf(collection, 'package').flatMap(({ attributes }) => {
    const { name, version, release: build = '', epoch, arch } = attributes;
    if (!name || !version || arch === 'src' || arch === 'nosrc') return [];
    const ecosystem = ecosystemOfId(id) ?? known ?? ecosystemOfRelease(build) ?? rebuildOf(id, build);
    if (!ecosystem) return [];
    const fixed = evrOf(epoch, version, build);
    return [{ ecosystem, name, fixed, ...(module ? { module } : {}), ...(arch ? { arch } : {}) }];
  });
}

/** Ids that say more than their collections: Amazon's extras are collections of their own, of the release in the id. */
const ids: [pattern: RegExp, ecosystem: (match: RegExpExecArray) => string][] = [
  [/^ALAS(20\d\d)[A-Z-]*-20\d\d-/, ([, release = '']) => `Amazon Linux:${release}`],
  [/^ALAS2[A-Z0-9._-]*-20\d\d-/, () => 'Amazon Linux:2'],
  [/^ALINUX(\d)-/, ([, release = '']) => `Alibaba Cloud Linux:${release}`],
  [/^BRSA-/, () => 'Bottlerocket'],
];

function ecosystemOfId(id: string): string | undefined {
  for (const [pattern, ecosystem] of ids) {
    const match = pattern.exec(id);
    if (match) return ecosystem(match);
  }
  return undefined;
}

/** Rebuilds of Enterprise Linux share their tags; the prefix of the erratum tells whose it is. */
const rebuilds: [prefix: RegExp, ecosystem: string][] = [
  [/^RL[SBE]A-/, 'Rocky Linux'],
  [/^AL[SBE]A-/, 'AlmaLinux'],
  [/^RH[SBE]A-/, 'Red Hat:enterprise_linux'],
  [/^EL[SBE]A-/, 'Oracle Linux'],
  [/^FEDORA-EPEL-/, 'Fedora:EPEL'],
];

/** @example rebuildOf('RLSA-2021:2575', '3.el8_4') // 'Rocky Linux:8' */
export function rebuildOf(id: string, build: string): string | undefined {
  const release = enterpriseRelease(build);
  const ecosystem = rebuilds.find(([prefix]) => prefix.test(id))?.[1];
  return release && ecosystem ? `${ecosystem}:${release}` : undefined;
}
