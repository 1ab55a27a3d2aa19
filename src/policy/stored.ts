import {
  type Coverage,
  type Finding,
  type Package,
  PlimsollError,
  type Severity,
  severities,
  type Verdict,
  type VerdictWord,
} from '../model/index.ts';
import type { CaseFacts } from './cel/vocabulary.ts';
import type { Case } from './ruling.ts';

/** A scan that was kept as JSON (docs/schema/scan.v1.json), as far as judging needs it. */
export interface StoredScan extends Case {
  /** The verdict that it was given then. */
  verdict: VerdictWord;
}

type Json = Record<string, unknown>;

/**
 * Reads a stored scan. Findings whose waiver has ended since count again; with `waived: 'anew'`, all do but those that VEX
 * set aside: whoever asks has the waivers of today.
 * @throws PlimsollError `record-invalid` when it is none
 */
export function readStored(
  text: string,
  file: string,
  now: Date,
  waivers: 'as-stored' | 'anew' = 'as-stored',
): StoredScan {
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
  const byVex = vexIn(document['vex']);
  const waived = listed('waived').map(finding => {
    const { waived: mark } = finding;
    const ended = mark?.until !== undefined && mark.until.slice(0, 10) < today;
    const again = ended || (waivers === 'anew' && !byVex(mark?.by ?? ''));
    return again ? { ...finding, waived: undefined } : finding;
  });
  const packages = packagesOf(document['packages'], invalid);
  // What the report does not say is not known, and no rule may take it for today.
  const facts: Partial<CaseFacts> = typeof scannedAt === 'string' ? {} : { scanAgeDays: undefined };
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
    ...(packages ? { packages: () => packages } : {}),
    facts,
    verdict: word satisfies Verdict['verdict'],
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every(entry => typeof entry === 'string') ? value : undefined;

/** Whether a waiver's name is that of a VEX document, with its author before it or without. */
function vexIn(given: unknown): (by: string) => boolean {
  const names = (Array.isArray(given) ? given : []).flatMap(use =>
    isObject(use) && typeof use['name'] === 'string' ? use['name'] : [],
  );
  return by => names.some(name => by === name || by.endsWith(` (${name})`));
}

function packagesOf(given: unknown, invalid: (what: string) => never): Package[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) return invalid('packages is no list');
  return given.map((entry, index) => {
    const sound = isPackage(entry) && texts(entry['licences'] ?? []) !== undefined;
    return sound ? (entry as unknown as Package) : invalid(`packages[${index}] is no package`);
  });
}

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

const isPackage = (value: unknown): value is Json =>
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
