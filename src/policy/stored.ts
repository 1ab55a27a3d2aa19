import {
  type Coverage,
  type Finding,
  PlimsollError,
  type Severity,
  severities,
  type Verdict,
  type VerdictWord,
} from '../model/index.ts';
import type { Case } from './ruling.ts';

/** A scan that was kept as JSON (docs/schema/scan.v1.json), as far as judging needs it. */
export interface StoredScan extends Case {
  /** The verdict that it was given then. */
  verdict: VerdictWord;
}

type Json = Record<string, unknown>;

/**
 * Reads a stored scan. Findings whose waiver has ended since count again.
 * @throws PlimsollError `record-invalid` when it is none
 */
export function readStored(text: string, file: string, now: Date): StoredScan {
  const invalid = (what: string): never => {
    throw new PlimsollError('record-invalid', `${file} is no scan report: ${what}`);
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new PlimsollError('record-invalid', `${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(document)) return invalid('it is no object');
  if (document['schemaVersion'] !== 1) return invalid('schemaVersion 1 is expected');
  const { artifact, coverage, problems, os, endOfLife, database, verdict, scannedAt } = document;
  if (!isObject(artifact) || typeof artifact['reference'] !== 'string') return invalid('it names no artifact');
  if (!isObject(coverage) || !isObject(coverage['packages'])) return invalid('it says nothing of what was looked at');
  const word = isObject(verdict) ? verdict['verdict'] : undefined;
  if (word !== 'admit' && word !== 'warn' && word !== 'block') return invalid('it holds no verdict');
  const listed = (key: string): Finding[] => {
    const list = document[key] ?? [];
    if (!Array.isArray(list)) return invalid(`${key} is no list`);
    return list.map((entry, index) => findingOf(entry) ?? invalid(`${key}[${index}] is no finding`));
  };
  const today = now.toISOString().slice(0, 10);
  const waived = listed('waived').map(finding => {
    const ended = finding.waived?.until !== undefined && finding.waived.until < today;
    return ended ? { ...finding, waived: undefined } : finding;
  });
  return {
    findings: [...listed('findings'), ...waived],
    problems: (Array.isArray(problems) ? problems : []) as Case['problems'],
    coverage: coverageOf(coverage),
    artifact: { transport: '', kind: 'image', layers: [], ...artifact } as unknown as Case['artifact'],
    ...(isObject(os) ? { os: os as unknown as NonNullable<Case['os']> } : {}),
    ...(isObject(endOfLife) ? { endOfLife: endOfLife as unknown as NonNullable<Case['endOfLife']> } : {}),
    ...(isObject(database) ? { database: database as unknown as NonNullable<Case['database']> } : {}),
    ...(isObject(database) && database['starter'] === true ? { starter: true } : {}),
    ...(typeof scannedAt === 'string' ? { scannedAt } : {}),
    verdict: word satisfies Verdict['verdict'],
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every(entry => typeof entry === 'string') ? value : undefined;

/** The members that rules read are checked; others are taken as they are. */
function findingOf(entry: unknown): Finding | undefined {
  if (!isObject(entry)) return undefined;
  const aliases = texts(entry['aliases'] ?? []);
  const fixedVersions = texts(entry['fixedVersions'] ?? []);
  const { id, kind, severity, status, subject, risk, published, package: found } = entry;
  if (!aliases || !fixedVersions) return undefined;
  if (![id, kind, severity, status].every(value => typeof value === 'string')) return undefined;
  if (!severities.includes(severity as Severity) || !isObject(subject)) return undefined;
  if (risk !== undefined && !(typeof risk === 'number' && Number.isFinite(risk))) return undefined;
  if (published !== undefined && typeof published !== 'string') return undefined;
  if (found !== undefined && !isPackage(found)) return undefined;
  const { cvss, epss, waived } = entry;
  if (cvss !== undefined && !(Array.isArray(cvss) && cvss.every(isScore))) return undefined;
  if (epss !== undefined && !(isObject(epss) && typeof epss['probability'] === 'number')) return undefined;
  if (waived !== undefined && !(isObject(waived) && ['string', 'undefined'].includes(typeof waived['until'])))
    return undefined;
  return { ...entry, aliases, fixedVersions } as unknown as Finding;
}

const isScore = (value: unknown): boolean =>
  isObject(value) && typeof value['score'] === 'number' && typeof value['vector'] === 'string';

const isPackage = (value: unknown): boolean =>
  isObject(value) && ['purl', 'name', 'version', 'path'].every(key => typeof value[key] === 'string');

function coverageOf(given: Json): Coverage {
  const count = (key: string): number => (typeof given[key] === 'number' ? given[key] : 0);
  return {
    layersRead: count('layersRead'),
    layersCached: count('layersCached'),
    layersTotal: count('layersTotal'),
    packages: given['packages'] as Record<string, number>,
    covered: texts(given['covered']) ?? [],
    notCovered: texts(given['notCovered']) ?? [],
    notLookedAt: texts(given['notLookedAt']) ?? [],
  };
}
