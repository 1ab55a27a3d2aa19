import { bothWays } from '../../kit/index.ts';
import type { Finding, Origin, Package, Reason } from '../../model/index.ts';
import type { SavedScan } from '../saved.ts';
import { packageKey } from './identity.ts';
import { texts } from './texts.ts';

/** A scan, as explanations ask it. */
export interface Known {
  scan: SavedScan;
  /** Versions of a package, as far as they are known. */
  versions: ReadonlyMap<string, ReadonlySet<string>>;
  /** True when every package is known, not only those with findings. */
  whole: boolean;
  layers: ReadonlySet<string>;
}

export function knownOf(scan: SavedScan): Known {
  const versions = new Map<string, Set<string>>();
  const keep = (one: Pick<Package, 'purl' | 'name' | 'version' | 'path'>): void => {
    const key = packageKey(one);
    const known = versions.get(key);
    if (known) known.add(one.version);
    else versions.set(key, new Set([one.version]));
  };
  for (const one of scan.packages ?? []) keep(one);
  for (const { package: found } of [...scan.findings, ...scan.waived]) if (found) keep(found);
  const layers = new Set(scan.artifact.layers.map(({ diffId }) => diffId).filter(Boolean));
  return { scan, versions, whole: scan.packages !== undefined, layers };
}

/** Where a finding stands, and what else differs between the scans. */
export interface Place {
  /** The later scan has it. */
  gained: boolean;
  origin: Origin;
  baseChanged: boolean;
  databaseChanged: boolean;
}

const because = (code: keyof typeof texts, text: { en: string; zh: string }): Reason => ({ code, ...text });

/** Why a finding that one scan has is not in the other, where no waiver says it. */
export function whyOneSided({ package: found }: Finding, other: Known, place: Place): Reason {
  if (!found) return because('content', bothWays(texts, 'content'));
  const { name, version, ecosystem, layer } = found;
  if (ecosystem && other.scan.notCovered.includes(ecosystem))
    return because('not-judged', bothWays(texts, 'not-judged', { ecosystem }));
  const versions = other.versions.get(packageKey(found));
  if (versions?.has(version)) return sameRead(place);
  const [elsewhere] = versions ?? [];
  if (elsewhere !== undefined)
    return versionsDiffer(name, place.gained ? [elsewhere, version] : [version, elsewhere], place);
  if (other.whole) return cameOrWent(name, version, place);
  // A saved report names packages with findings alone; what its layers were is known.
  if (layer && other.layers.has(layer.diffId)) return sameRead(place);
  if (place.databaseChanged) return because('package-or-database', bothWays(texts, 'package-or-database'));
  return layer && other.layers.size > 0
    ? because('layer-changed', bothWays(texts, 'layer-changed'))
    : because('content', bothWays(texts, 'content'));
}

/** Why a finding that both scans have is not what it was. */
export function whyChanged(before: Finding, after: Finding, place: Place): Reason {
  const [was, is] = [before.package, after.package];
  if (was && is && was.version !== is.version) return versionsDiffer(is.name, [was.version, is.version], place);
  return sameRead(place);
}

export function whyWaived({ waived }: Finding, ended: boolean): Reason {
  const { by = '', reason = '' } = waived ?? {};
  return ended
    ? because('waiver-ended', bothWays(texts, 'waiver-ended', { by, reason }))
    : because('waived', bothWays(texts, 'waived', { by, reason }));
}

const ofBase = ({ origin, baseChanged }: Place): boolean => origin === 'base' && baseChanged;

function versionsDiffer(name: string, [from, to]: [string, string], place: Place): Reason {
  const values = { name, from, to };
  return ofBase(place)
    ? because('base-changed', bothWays(texts, 'base-changed', values))
    : because('package-changed', bothWays(texts, 'package-changed', values));
}

function cameOrWent(name: string, version: string, place: Place): Reason {
  const values = { name, version };
  if (place.gained)
    return ofBase(place)
      ? because('base-added', bothWays(texts, 'base-added', values))
      : because('package-added', bothWays(texts, 'package-added', values));
  return ofBase(place)
    ? because('base-removed', bothWays(texts, 'base-removed', values))
    : because('package-removed', bothWays(texts, 'package-removed', values));
}

const sameRead = ({ databaseChanged }: Place): Reason =>
  databaseChanged
    ? because('database', bothWays(texts, 'database'))
    : because('circumstances', bothWays(texts, 'circumstances'));
