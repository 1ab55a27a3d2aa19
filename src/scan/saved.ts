import {
  type ArtifactInfo,
  type DatabaseInfo,
  type Finding,
  type Package,
  PlimsollError,
  type Problem,
  severities,
} from '../model/index.ts';

/** What was kept of a scan, or is known of one just made. */
export interface SavedScan {
  artifact: ArtifactInfo;
  database?: DatabaseInfo;
  findings: Finding[];
  waived: Finding[];
  /** Ecosystems that were not judged. */
  notCovered: string[];
  problems: Problem[];
  /** All that is aboard; a saved report holds it where it was asked to. */
  packages?: readonly Package[];
}

/** Bytes of one saved report. */
const maxBytes = 256 * 1024 * 1024;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/**
 * Reads a JSON report of a scan (docs/schema/scan.v1.json); undefined for JSON of another kind.
 * @throws PlimsollError `record-invalid` when it is no JSON, or lacks what a report has; `bound` when it is too long
 */
export function savedScanOf(bytes: Uint8Array, name: string): SavedScan | undefined {
  if (bytes.length > maxBytes) throw new PlimsollError('bound', `${name} has more than ${maxBytes} bytes`);
  const json = jsonOf(bytes, name);
  if (!isObject(json) || !('schemaVersion' in json) || !('artifact' in json) || !('findings' in json)) return undefined;
  const invalid = (what: string): PlimsollError =>
    new PlimsollError('record-invalid', `${name} is no report of a scan that can be read: ${what}`);
  if (json['schemaVersion'] !== 1) throw invalid('its schemaVersion is not 1');
  const { artifact, coverage, database, problems } = json;
  if (!isObject(artifact) || !isText(artifact['reference'])) throw invalid('it does not name the artifact');
  const findingsAt = (key: string): Finding[] => {
    const all = json[key] ?? [];
    if (!Array.isArray(all)) throw invalid(`${key} is no list`);
    const odd = all.findIndex(one => !isFinding(one));
    if (odd >= 0) throw invalid(`${key}[${odd}] is no finding`);
    return all as Finding[];
  };
  const layers = Array.isArray(artifact['layers']) ? artifact['layers'].filter(isLayer) : [];
  const labels = isObject(artifact['labels']) ? Object.entries(artifact['labels']).filter(([, v]) => isText(v)) : [];
  const notCovered = isObject(coverage) && isTexts(coverage['notCovered']) ? coverage['notCovered'] : [];
  const packages = json['packages'];
  return {
    ...(Array.isArray(packages) ? { packages: packages.filter(isPackage) as unknown as Package[] } : {}),
    artifact: { ...artifact, layers, labels: Object.fromEntries(labels) } as unknown as ArtifactInfo,
    ...(isObject(database) && isText(database['digest']) ? { database: database as unknown as DatabaseInfo } : {}),
    findings: findingsAt('findings'),
    waived: findingsAt('waived'),
    notCovered,
    problems: Array.isArray(problems) ? (problems.filter(isProblem) as unknown as Problem[]) : [],
  };
}

function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const message = `${name} is not JSON, or is cut off: ${(cause as Error).message.slice(0, 200)}`;
    throw new PlimsollError('record-invalid', message, { cause });
  }
}

const isPackage = (value: unknown): boolean =>
  isObject(value) && ['purl', 'name', 'version', 'path'].every(key => isText(value[key]));
const isLayer = (value: unknown): boolean => isObject(value) && isText(value['diffId']);
const isProblem = (value: unknown): value is Json =>
  isObject(value) && isText(value['code']) && isText(value['message']);

/** The members that are looked at here and in reports; others are taken as they are. */
function isFinding(value: unknown): boolean {
  if (!isObject(value) || !isObject(value['subject'])) return false;
  const { id, kind, status, severity, aliases, fixedVersions, package: found, waived } = value;
  return (
    [id, kind, status, value['subject']['kind']].every(isText) &&
    severities.some(one => one === severity) &&
    isTexts(aliases) &&
    isTexts(fixedVersions) &&
    (found === undefined || isPackage(found)) &&
    (waived === undefined || (isObject(waived) && isText(waived['by']) && isText(waived['reason'])))
  );
}
