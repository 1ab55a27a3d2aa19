import { type Action, type Finding, type Severity, severityRank } from '../model/index.ts';

/** Rounds of looking for a version that suits every finding; after that the highest fixed version is taken. */
const maxRounds = 16;

/** -1, 0 or 1: the ordering of versions, handed in by whoever knows the ecosystems. */
export type Order = (ecosystem: string, a: string, b: string) => number;

type Packaged = Finding & { package: NonNullable<Finding['package']> };

/**
 * What to change first: one action for each source package of a distribution, and for each language package and place.
 * Ranked by the risk it removes, each advisory counted once. Findings without a fixed version, or without an
 * ecosystem that would order the versions, are in none of them.
 */
export function fixPlan(findings: readonly Finding[], order: Order): Action[] {
  const groups = new Map<string, Packaged[]>();
  for (const finding of findings) {
    if (!closable(finding)) continue;
    const { name, from, path } = unitOf(finding);
    const key = JSON.stringify([finding.package.ecosystem, name, from, path]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].map(group => actionOf(group, order)).sort(mostFirst);
}

function closable(finding: Finding): finding is Packaged {
  return (
    finding.package?.ecosystem !== undefined &&
    finding.fixedVersions.length > 0 &&
    !finding.waived &&
    finding.status !== 'not_affected'
  );
}

/** purl types whose packages are upgraded as one source package, wherever their files lie. */
const distributionTypes = new Set(['deb', 'rpm', 'apk', 'alpm', 'opkg', 'ebuild']);

const typeOf = (finding: Packaged): string => /^pkg:([^/]+)\//.exec(finding.package.purl)?.[1] ?? 'generic';

function unitOf(finding: Packaged): { name: string; from: string; path: string } {
  const { name, version, source, path } = finding.package;
  if (!distributionTypes.has(typeOf(finding))) return { name, from: version, path };
  return { name: source?.name ?? name, from: source?.version ?? version, path: '' };
}

function actionOf(group: Packaged[], order: Order): Action {
  const first = group[0] as Packaged;
  const unit = unitOf(first);
  const worst = new Map<string, Packaged>();
  for (const finding of [...group].sort(worstFirst)) if (!worst.has(finding.id)) worst.set(finding.id, finding);
  const severities: Partial<Record<Severity, number>> = {};
  let kev = 0;
  let riskRemoved = 0;
  for (const finding of worst.values()) {
    severities[finding.severity] = (severities[finding.severity] ?? 0) + 1;
    if (finding.kev) kev++;
    riskRemoved += finding.risk ?? 0;
  }
  const layers = group.flatMap(finding => finding.package.layer ?? []).sort((a, b) => a.index - b.index);
  return {
    kind: 'upgrade',
    ...unit,
    to: target(group, unit.from, order),
    type: typeOf(first),
    ...(first.package.ecosystem ? { ecosystem: first.package.ecosystem } : {}),
    packages: [...new Set(group.map(finding => finding.package.name))].sort(),
    ...(layers[0] ? { layer: layers[0] } : {}),
    closes: [...worst.keys()],
    severities,
    kev,
    riskRemoved,
  };
}

/**
 * The lowest version known to close every finding of the group. Each finding asks for its lowest fixed version above the
 * installed one; the highest of these wins. Where that lies between two release lines of another finding (fixed in 1.2.5
 * and 3.0.1, and 2.0.3 is asked for), only the next fixed version above is known to be good, unless it is the same line.
 */
function target(group: readonly Packaged[], from: string, order: Order): string {
  const ecosystem = group[0]?.package.ecosystem ?? '';
  const above = (versions: readonly string[], floor: string): string[] =>
    versions.filter(version => order(ecosystem, version, floor) > 0);
  let to = from;
  for (const { fixedVersions } of group) {
    const lowest = above(fixedVersions, from)[0] ?? fixedVersions.at(-1) ?? from;
    if (order(ecosystem, lowest, to) > 0) to = lowest;
  }
  // Raising the target for one finding may put it between the lines of another.
  for (let round = 0; round < maxRounds; round++) {
    const asked = to;
    for (const { fixedVersions } of group) {
      const below = fixedVersions.filter(version => order(ecosystem, version, to) <= 0).at(-1);
      const next = above(fixedVersions, to)[0];
      if (!next || below === to) continue;
      if (!below || sharedLine(to, below) <= sharedLine(to, next)) to = next;
    }
    if (to === asked) return to;
  }
  return group.flatMap(finding => finding.fixedVersions).reduce((a, b) => (order(ecosystem, a, b) < 0 ? b : a), to);
}

/** How many leading numbers two versions share: 1.2.5 and 1.2.9 share two. */
function sharedLine(a: string, b: string): number {
  const left = a.split(/[.\-+~:]/);
  const right = b.split(/[.\-+~:]/);
  let shared = 0;
  while (shared < left.length && shared < right.length && left[shared] === right[shared]) shared++;
  return shared;
}

const worstFirst = (a: Finding, b: Finding): number =>
  severityRank[a.severity] - severityRank[b.severity] || (b.risk ?? 0) - (a.risk ?? 0) || (a.id < b.id ? -1 : 1);

function mostFirst(a: Action, b: Action): number {
  return b.riskRemoved - a.riskRemoved || b.kev - a.kev || compareText(key(a), key(b));
}

const key = (action: Action): string => `${action.name}\0${action.from}\0${action.path}\0${action.type}`;
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
