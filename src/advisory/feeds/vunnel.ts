import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { wordOf } from './severities.ts';

/** Results of vunnel, the collector behind Grype: one vulnerability of one distribution release a document. */
export const vunnel: Feed = {
  id: 'vunnel',
  about: { title: 'vunnel results', address: 'https://github.com/anchore/vunnel', licence: 'by source' },
  detects: ({ head }) =>
    /^\s*\{/.test(head) && /"Vulnerability"\s*:\s*\{/.test(head) && /"NamespaceName"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => {
      const record = objectOf(value);
      const body = objectOf(record?.['item']) ?? record;
      const vulnerability = objectOf(body?.['Vulnerability']);
      if (vulnerability) emit(vulnerability, sink);
      else sink.fault('a result without a vulnerability', reader.name);
    });
  },
};

function emit(vulnerability: Json, sink: Sink): void {
  const id = word(vulnerability['Name']) ?? '';
  const metadata = objectOf(vulnerability['Metadata']);
  const named = listOf(metadata?.['CVE']).flatMap(item => word(objectOf(item)?.['Name']) ?? []);
  const cvss = listOf(vulnerability['CVSS']).flatMap(item => word(objectOf(item)?.['vector_string']) ?? []);
  const given = give(
    {
      id,
      cves: isCve(id) ? [id] : named,
      summary: typeof vulnerability['Description'] === 'string' ? vulnerability['Description'] : undefined,
      word: wordOf(word(vulnerability['Severity'])),
      cvss,
      published: word(metadata?.['Issued']),
      modified: word(metadata?.['Updated']),
      references: [word(vulnerability['Link']) ?? ''],
      packages: listOf(vulnerability['FixedIn']).flatMap(item => packageOf(objectOf(item))),
    },
    'vunnel',
    sink,
  );
  const place = word(vulnerability['NamespaceName']) ?? '';
  if (!given && !ecosystemOf(place)) sink.fault('a result for an unknown distribution', place.slice(0, 80));
}

/** Distributions as its namespaces call them. */
const distributions: Record<string, (release: string) => string | undefined> = {
  alpine: release => `Alpine:v${release}`,
  amzn: release => `Amazon Linux:${release.startsWith('201') ? '1' : release}`,
  arch: () => 'Arch Linux',
  azurelinux: release => `Azure Linux:${release}`,
  chainguard: () => 'Chainguard',
  debian: release => `Debian:${release}`,
  fedora: release => `Fedora:${release}`,
  mariner: release => `Azure Linux:${release}`,
  minimos: () => 'MinimOS',
  ol: release => `Oracle Linux:${release}`,
  photon: release => `Photon OS:${release}`,
  // Extended streams (`8.6+eus`) have fixes of their own.
  rhel: release => (release.includes('+') ? undefined : `Red Hat:enterprise_linux:${release}`),
  sles: release => `SUSE:Linux Enterprise Server ${release.replace(/\.(\d+)$/, ' SP$1').replace(/ SP0$/, '')}`,
  ubuntu: release => `Ubuntu:${release}`,
  wolfi: () => 'Wolfi',
};

function ecosystemOf(namespace: string): string | undefined {
  const colon = namespace.indexOf(':');
  const name = namespace.slice(0, colon);
  const release = namespace.slice(colon + 1);
  return Object.hasOwn(distributions, name) ? distributions[name]!(release) : undefined;
}

function packageOf(fix: Json | undefined): ErratumPackage[] {
  const name = word(fix?.['Name']);
  const ecosystem = ecosystemOf(word(fix?.['NamespaceName']) ?? '');
  const version = word(fix?.['Version']);
  if (!fix || !name || !ecosystem || !version || version === '0') return [];
  const [module] = /^[^:]+:[^:]+$/.exec(word(fix['Module']) ?? '') ?? [];
  const place = { ecosystem, name, ...(module ? { module } : {}) };
  // An epoch of 0 is none in rpm.
  if (version !== 'None') return [{ ...place, fixed: version.replace(/^0:/, '') }];
  const last = /^<= ?(\S+)$/.exec(word(fix['VulnerableRange']) ?? '')?.[1]?.replace(/^0:/, '');
  const refused = objectOf(fix['VendorAdvisory'])?.['NoAdvisory'] === true;
  return [{ ...place, ...(last ? { last } : {}), ...(refused ? { status: 'will_not_fix' } : {}) }];
}
