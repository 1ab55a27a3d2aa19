/**
 * GitLab's security reports, schema 15.0.7 (gitlab-org/security-products/security-report-schemas): `container_scanning`
 * and `dependency_scanning`. Both are about packages; findings of other kinds are counted in a message of the scan.
 */
import { bothWays, inLang, type Lang, neutral } from '../../kit/index.ts';
import type { Finding, Package, ScanResult, Severity, Text } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { documentTexts } from '../document/texts.ts';
import { timesOf, tool } from '../document/tool.ts';
import { clipped, fingerprints, homeOf, linksOf, remedyOf, sentenceOf, titleOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { jsonDocument } from '../json/stream.ts';
import { byText, inOrder, packagesInOrder } from '../order.ts';
import { ofPackage, placeIn } from '../place.ts';
import { layerOf } from '../table/words.ts';

/** The oldest schema with CVSS vectors: every GitLab since 16.2 takes it. */
const schemaVersion = '15.0.7';
/** Longest texts that the schema takes, characters. */
const longest = { name: 255, solution: 7000, description: 1_048_576, system: 255 };
/** Links and CVSS vectors of one finding. */
const most = { links: 20, vectors: 10 };

const severities: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  negligible: 'Info',
  unknown: 'Unknown',
};

/** For `artifacts:reports:container_scanning`. */
export function writeContainerScanning(scan: ScanResult, options: ReportOptions = {}): AsyncIterable<string> {
  const { os, artifact } = scan;
  const system = clipped(neutral(os ? `${os.id} ${os.versionId}`.trim() : 'unknown'), longest.system);
  const location = (finding: Finding): object => ({
    dependency: dependencyOf(finding),
    operating_system: system || 'unknown',
    image: neutral(artifact.reference) || 'unknown',
  });
  return document(scan, 'container_scanning', location, [], options);
}

/** For `artifacts:reports:dependency_scanning`. */
export function writeDependencyScanning(scan: ScanResult, options: ReportOptions = {}): AsyncIterable<string> {
  const location = (finding: Finding): object => ({
    file: neutral(finding.package?.path || placeIn(finding).path || scan.artifact.reference) || 'unknown',
    dependency: dependencyOf(finding),
  });
  return document(
    scan,
    'dependency_scanning',
    location,
    [['dependency_files', dependencyFiles(scan.packages)]],
    options,
  );
}

function document(
  scan: ScanResult,
  type: string,
  location: (finding: Finding) => object,
  more: [string, unknown][],
  options: ReportOptions,
): AsyncIterable<string> {
  const lang = options.lang ?? 'en';
  const about = inOrder(scan.findings.filter(ofPackage));
  const marks = fingerprints(about);
  const who = { id: 'plimsoll', name: tool.name, url: tool.url, vendor: { name: tool.vendor } };
  const version = tool.version(options);
  const { started, finished } = timesOf(options);
  return jsonDocument([
    ['version', schemaVersion],
    [
      'scan',
      {
        analyzer: { ...who, version },
        scanner: { ...who, version },
        type,
        start_time: started.slice(0, 19),
        end_time: finished.slice(0, 19),
        status: scan.problems.some(({ gap }) => gap) ? 'failure' : 'success',
        messages: messagesOf(scan, lang),
      },
    ],
    ['vulnerabilities', vulnerabilities(about, marks, scan, location, lang)],
    ...more,
  ]);
}

function* vulnerabilities(
  findings: readonly Finding[],
  marks: ReadonlyMap<Finding, string>,
  { artifact }: ScanResult,
  location: (finding: Finding) => object,
  lang: Lang,
): Iterable<object> {
  for (const finding of findings) {
    const layer = layerOf(finding, artifact.layers);
    const links = linksOf(finding).slice(0, most.links);
    const vectors = vectorsOf(finding);
    yield {
      id: uuidOf(marks.get(finding) ?? ''),
      name: clipped(neutral(titleOf(finding).en), longest.name),
      description: clipped(neutral(inLang(sentenceOf(finding), lang)), longest.description),
      severity: severities[finding.severity],
      solution: clipped(neutral(inLang(remedyOf(finding), lang)), longest.solution),
      identifiers: [...new Set([finding.id, ...finding.aliases])].filter(Boolean).map(identifierOf),
      ...(vectors.length > 0 ? { cvss_vectors: vectors } : {}),
      links: links.map(url => ({ url })),
      location: location(finding),
      ...(layer ? { details: { layer: { name: 'Layer', type: 'text', value: layerText(layer) } } } : {}),
    };
  }
}

const layerText = ({ index, diffId, createdBy }: { index: number; diffId: string; createdBy?: string }): string =>
  neutral(`${index} ${diffId} ${createdBy ?? ''}`.trim());

const dependencyOf = ({ package: found, subject }: Finding): object => ({
  package: { name: neutral(found?.name ?? (subject.kind === 'package' ? subject.purl : '')) },
  version: neutral(found?.version ?? ''),
});

/** Types that GitLab knows by a word of their own. */
const identifierTypes: readonly (readonly [RegExp, string])[] = [
  [/^CVE-/, 'cve'],
  [/^GHSA-/, 'ghsa'],
  [/^USN-/, 'usn'],
  [/^RHSA-/, 'rhsa'],
  [/^ELSA-/, 'elsa'],
  [/^OSV-/, 'osvdb'],
];

function identifierOf(id: string): object {
  const value = neutral(id);
  const url = homeOf(id);
  const type = identifierTypes.find(([form]) => form.test(id))?.[1] ?? 'plimsoll';
  return { type, name: value, value, ...(url ? { url } : {}) };
}

/** The schema takes v2 and v3 in their plain forms alone. */
const vectorForms = /^(CVSS:3\.[01]\/[A-Z:/]{24,119}|AV:[NAL]\/AC:[LMH]\/Au:[MSN]\/C:[NPC]\/I:[NPC]\/A:[NPC])$/;

const vectorsOf = ({ cvss = [] }: Finding): object[] =>
  cvss
    .filter(({ vector }) => vectorForms.test(vector))
    .slice(0, most.vectors)
    .map(({ vector, source }) => ({ vendor: neutral(source) || 'unknown', vector }));

/** A UUID (RFC 9562, version 8) out of the finding's mark, so that it stays the same from scan to scan. */
const uuidOf = (mark: string): string => mark.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');

/** What the format has no place for is said in a message. */
function messagesOf(scan: ScanResult, lang: Lang): object[] {
  const message = (text: Text, level: 'info' | 'warn'): object => ({
    level,
    value: neutral(inLang(text, lang)) || '-',
  });
  const others = scan.findings.filter(finding => !ofPackage(finding)).length;
  return [
    ...gapsOf(scan).map(({ text }) => message(text, 'warn')),
    ...(others > 0 ? [message(bothWays(documentTexts, 'other-kinds', { n: others }), 'warn')] : []),
    ...(scan.waived.length > 0
      ? [message(bothWays(documentTexts, 'waived-left-out', { n: scan.waived.length }), 'info')]
      : []),
  ];
}

/** GitLab's names of package managers, where they are not the purl type. */
const managers: Record<string, string> = { pypi: 'pip', golang: 'go', gem: 'bundler', deb: 'apt', rpm: 'dnf' };

/** Packages under the file that names them. */
function dependencyFiles(packages: readonly Package[]): object[] {
  const files = new Map<string, Package[]>();
  for (const found of packagesInOrder(packages)) {
    const key = JSON.stringify([found.path, found.type]);
    const listed = files.get(key);
    if (listed) listed.push(found);
    else files.set(key, [found]);
  }
  return [...files.values()]
    .sort(([a], [b]) => byText(a?.path ?? '', b?.path ?? '') || byText(a?.type ?? '', b?.type ?? ''))
    .map(listed => ({
      path: neutral(listed[0]?.path ?? '') || 'unknown',
      package_manager: managers[listed[0]?.type ?? ''] ?? listed[0]?.type,
      dependencies: listed.map(({ name, version, direct }) => ({
        package: { name: neutral(name) },
        version: neutral(version),
        ...(direct === undefined ? {} : { direct }),
      })),
    }));
}
