/**
 * Harbor's vulnerability report (pluggable-scanner-spec 1.2, HarborVulnerabilityReport): as a scanner adapter answers it,
 * or under its media type, as Harbor's own API does. It holds vulnerabilities and malicious packages.
 */
import { neutral } from '../../kit/index.ts';
import { type Finding, type ScanResult, type Severity, severityRank } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { partsOf } from '../document/image.ts';
import { timesOf, tool } from '../document/tool.ts';
import { homeOf, linksOf, sentenceOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { jsonDocument, jsonText } from '../json/stream.ts';
import { inOrder } from '../order.ts';
import { layerOf } from '../table/words.ts';

const mediaType = 'application/vnd.security.vulnerability.report; version=1.1';

const severities: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  negligible: 'Negligible',
  unknown: 'Unknown',
};

/** The report as `GET …/additions/vulnerabilities` of Harbor answers it. */
export async function* writeHarbor(scan: ScanResult, options: ReportOptions = {}): AsyncGenerator<string> {
  yield `{${jsonText(mediaType)}: `;
  yield* writeHarborAdapter(scan, options);
  yield '}\n';
}

/** The report as `GET /api/v1/scan/{id}/report` of an adapter answers it. */
export function writeHarborAdapter(scan: ScanResult, options: ReportOptions = {}): AsyncIterable<string> {
  const { repository, tag, digest } = partsOf(scan.artifact);
  const findings = inOrder(scan.findings.filter(({ package: found }) => found)).filter(
    ({ kind }) => kind === 'vulnerability' || kind === 'malware',
  );
  return jsonDocument([
    ['generated_at', timesOf(options).finished],
    ['artifact', { repository: neutral(repository), digest, tag, mime_type: scan.artifact.mediaType }],
    ['scanner', { name: tool.name, vendor: tool.vendor, version: tool.version(options) }],
    ['severity', severities[worstOf(findings)]],
    ['vulnerabilities', items(findings, scan, digest)],
    // Its readers pass on what they do not know.
    ['vendor_attributes', { not_looked_at: gapsOf(scan).map(({ text }) => text.en) }],
  ]);
}

/** `Unknown` where there is nothing: the spec's lowest. */
const worstOf = (findings: readonly Finding[]): Severity =>
  findings.reduce<Severity>(
    (worst, { severity }) => (severityRank[severity] < severityRank[worst] ? severity : worst),
    findings.length > 0 ? (findings[0] as Finding).severity : 'unknown',
  );

function* items(findings: readonly Finding[], { artifact }: ScanResult, digest?: string): Iterable<object> {
  for (const finding of findings) {
    const layer = layerOf(finding, artifact.layers);
    const home = homeOf(finding.id);
    yield {
      id: neutral(finding.id),
      package: neutral(finding.package?.name ?? ''),
      version: neutral(finding.package?.version ?? ''),
      fix_version: finding.fixedVersions.map(neutral).join(', '),
      severity: severities[finding.severity],
      description: neutral(finding.title ?? sentenceOf(finding).en),
      links: [...new Set([...(home ? [home] : []), ...linksOf(finding)])],
      ...(digest ? { artifact_digests: [digest] } : {}),
      ...(layer ? { layer: { digest: layer.digest ?? '', diff_id: layer.diffId } } : {}),
      preferred_cvss: cvssOf(finding),
      cwe_ids: [],
      vendor_attributes: {
        status: finding.status,
        aliases: finding.aliases,
        risk: finding.risk,
        epss: finding.epss?.probability,
        kev: finding.kev?.dateAdded,
        purl: finding.package?.purl,
      },
    };
  }
}

function cvssOf({ cvss = [] }: Finding): object {
  const of = (version: string) => cvss.find(entry => entry.version.startsWith(version));
  const [v3, v2] = [of('3'), of('2')];
  return {
    score_v3: v3?.score ?? null,
    score_v2: v2?.score ?? null,
    vector_v3: v3?.vector ?? '',
    vector_v2: v2?.vector ?? '',
  };
}
