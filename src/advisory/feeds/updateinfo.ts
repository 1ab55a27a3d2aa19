import { type ErratumPackage, evrOf, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { ecosystemOfProduct, ecosystemOfRelease, rebuildOf, releaseOfId } from './products.ts';
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
  const given = give(
    {
      id,
      cves,
      packages,
      references: references.flatMap(({ href }) => href ?? []),
      summary: title,
      word,
      published: at(update, 'issued')?.attributes['date'],
      modified: at(update, 'updated')?.attributes['date'],
    },
    'updateinfo',
    sink,
  );
  if (!given && collections.length > 0) sink.fault('an erratum whose distribution is not known', id.slice(0, 80));
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
    const ecosystem = releaseOfId(id) ?? known ?? ecosystemOfRelease(build) ?? rebuildOf(id, build);
    if (!ecosystem) return [];
    const fixed = evrOf(epoch, version, build);
    return [{ ecosystem, name, fixed, ...(module ? { module } : {}), ...(arch ? { arch } : {}) }];
  });
}
