import { gzipSync } from 'node:zlib';
import { bothWays, neutral } from '../../kit/index.ts';
import { type Finding, type ScanResult, severityRank, type Text } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { partsOf } from '../document/image.ts';
import { documentTexts } from '../document/texts.ts';
import { tool } from '../document/tool.ts';
import { fingerprints } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { jsonText } from '../json/stream.ts';
import { inOrder } from '../order.ts';
import { sarifBounds } from './bounds.ts';
import { imageBase, resultOf } from './results.ts';
import { ruleOf, scoreOf } from './rules.ts';

/** The schema that OASIS publishes with the standard. */
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * SARIF 2.1.0 (OASIS, errata 01), for code scanning. One run; a rule for each vulnerability and each check, a result for
 * each finding, waived ones suppressed. What its readers would refuse is cut, the least severe first, with a note.
 */
export function* writeSarif(scan: ScanResult, options?: ReportOptions): Generator<string> {
  const findings = [...inOrder(scan.findings), ...inOrder(scan.waived)];
  let kept = findings.slice(0, sarifBounds.results);
  let pieces = piecesOf(scan, findings.length, kept, options);
  for (;;) {
    const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
    // What is small enough as it stands is small enough compressed.
    if (bytes <= sarifBounds.gzipBytes || kept.length < 2) break;
    const packed = gzipSync(pieces.join('')).length;
    if (packed <= sarifBounds.gzipBytes) break;
    kept = kept.slice(0, Math.floor((kept.length * 0.9 * sarifBounds.gzipBytes) / packed));
    pieces = piecesOf(scan, findings.length, kept, options);
  }
  yield* pieces;
}

/** The document in pieces: its head, a result each, its end. */
function piecesOf(scan: ScanResult, total: number, kept: readonly Finding[], options?: ReportOptions): string[] {
  const { rules, indexOf } = rulesOf(kept);
  const marks = fingerprints(kept);
  const notes = gapsOf(scan).map(({ text, severe }) => notification(text, severe ? 'error' : 'warning'));
  if (kept.length < total) {
    notes.unshift(notification(bothWays(documentTexts, 'cut-results', { n: kept.length, total }), 'warning'));
  }
  const own = scan.artifact.kind === 'repo' || scan.artifact.kind === 'config';
  const head = {
    tool: { driver: driverOf(rules, options) },
    automationDetails: { id: `plimsoll/${neutral(partsOf(scan.artifact).repository)}/` },
    invocations: [
      {
        executionSuccessful: !scan.problems.some(({ gap }) => gap),
        toolExecutionNotifications: notes,
      },
    ],
    ...(own
      ? {}
      : { originalUriBaseIds: { [imageBase]: { description: { text: 'The root of the image’s file system.' } } } }),
    columnKind: 'utf16CodeUnits',
    properties: propertiesOf(scan),
  };
  const open = jsonText(head).slice(0, -1);
  return [
    `{"$schema":${jsonText(schema)},"version":"2.1.0","runs":[\n${open},"results":[`,
    ...kept.map((finding, index) => {
      const result = resultOf(finding, indexOf.get(finding) ?? 0, marks.get(finding) ?? '', scan);
      return `${index > 0 ? ',' : ''}\n${jsonText(result)}`;
    }),
    '\n]}\n]}\n',
  ];
}

const notification = (text: Text, level: 'warning' | 'error'): object => ({
  level,
  message: { text: neutral(text.en) },
  properties: { messageZh: neutral(text.zh) },
});

const driverOf = (rules: readonly object[], options?: ReportOptions): object => ({
  name: tool.name,
  organization: tool.vendor,
  informationUri: tool.url,
  semanticVersion: tool.version(options),
  language: 'en',
  rules,
});

/** Rules in the order of their first finding; each with the worst severity and the highest score of its findings. */
function rulesOf(findings: readonly Finding[]): { rules: object[]; indexOf: Map<Finding, number> } {
  const byKey = new Map<string, { index: number; worst: Finding; score?: number }>();
  const indexOf = new Map<Finding, number>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.id}`;
    const score = scoreOf(finding);
    const rule = byKey.get(key) ?? { index: byKey.size, worst: finding };
    byKey.set(key, rule);
    if (severityRank[finding.severity] < severityRank[rule.worst.severity]) rule.worst = finding;
    if (score !== undefined) rule.score = Math.max(rule.score ?? 0, score);
    indexOf.set(finding, rule.index);
  }
  return { rules: [...byKey.values()].map(({ worst, score }) => ruleOf(worst, score)), indexOf };
}

const propertiesOf = ({ artifact, os, verdict, coverage, database }: ScanResult): object => ({
  reference: artifact.reference,
  ...(artifact.digest ? { digest: artifact.digest } : {}),
  ...(artifact.imageId ? { imageId: artifact.imageId } : {}),
  ...(os ? { operatingSystem: `${os.id} ${os.versionId}`.trim() } : {}),
  verdict: verdict.verdict,
  reasons: verdict.reasons.map(({ en }) => en),
  covered: coverage.covered,
  notCovered: coverage.notCovered,
  notLookedAt: coverage.notLookedAt,
  database: { digest: database.digest, built: database.built, starter: database.starter },
});
