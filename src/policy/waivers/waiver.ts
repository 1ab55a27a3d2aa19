import { like } from '../../kit/index.ts';
import type { Finding } from '../../model/index.ts';

/** A decision to accept findings. All that it names must fit; lists: one entry of each. */
export interface Waiver {
  /** Ids or aliases; empty: whatever its id. */
  ids: string[];
  /** A purl, or a pattern of one; without a version it fits every version. */
  purls?: string[];
  /** Patterns of the path of the file or package. */
  paths?: string[];
  /** diffID of the layer, or digest of its blob. */
  layer?: string;
  environment?: string;
  kinds?: Finding['kind'][];
  /** Conditions that other scanners' files can put. */
  fits?: (finding: Finding) => boolean;
  reason: string;
  owner?: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  expires?: string;
  /** The file that it stands in. */
  file: string;
}

/** What it is for, in a few words. */
export function aimOf({ ids, purls, paths, layer, file }: Waiver): string {
  return [...ids, ...(purls ?? []), ...(paths ?? []), ...(layer ? [layer] : [])].slice(0, 3).join(' ') || file;
}

/** Whether a waiver is about a finding; whether it still counts is another question. */
export function isAbout(waiver: Waiver, finding: Finding, environment: string | undefined): boolean {
  const { ids, purls, paths, layer, kinds, fits } = waiver;
  if (waiver.environment !== undefined && waiver.environment !== environment) return false;
  if (kinds && !kinds.includes(finding.kind)) return false;
  if (ids.length > 0 && !ids.some(id => answersTo(finding, id))) return false;
  if (purls && !purls.some(pattern => isPurl(pattern, finding))) return false;
  if (paths && !paths.some(pattern => like(bare(pattern), pathOf(finding)))) return false;
  if (layer && !layersOf(finding).includes(layer)) return false;
  return fits?.(finding) ?? true;
}

function answersTo(finding: Finding, id: string): boolean {
  const wanted = id.toLowerCase();
  return finding.id.toLowerCase() === wanted || finding.aliases.some(alias => alias.toLowerCase() === wanted);
}

function isPurl(pattern: string, { package: found, subject }: Finding): boolean {
  const purl = found?.purl ?? (subject.kind === 'package' ? subject.purl : undefined);
  if (purl === undefined) return false;
  const plain = purl.split('?')[0] as string;
  const unversioned = plain.replace(/@[^@/]*$/, '');
  const versioned = /@[^@/]*$/.test(pattern.split('?')[0] as string);
  return pattern.includes('?') ? pattern === purl : like(pattern, versioned ? plain : unversioned);
}

const bare = (path: string): string => path.replace(/^\.?\//, '');

function pathOf({ package: found, subject }: Finding): string {
  return bare(found?.path ?? ('path' in subject ? (subject.path ?? '') : ''));
}

function layersOf({ package: found, subject }: Finding): string[] {
  const layer = found?.layer;
  return [layer?.diffId, layer?.digest, 'layer' in subject ? subject.layer : undefined].filter(
    name => name !== undefined,
  );
}
