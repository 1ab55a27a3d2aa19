import { type Finding, type Package, severityRank } from '../model/index.ts';

/** Plain code-unit order: the same on every machine, unlike a locale's. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Worst first, then by name: the one order of findings in every report. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      severityRank[a.severity] - severityRank[b.severity] ||
      (b.risk ?? 0) - (a.risk ?? 0) ||
      byText(a.id, b.id) ||
      byText(a.package?.purl ?? '', b.package?.purl ?? '') ||
      byText(placeOf(a), placeOf(b)) ||
      byText(a.kind, b.kind),
  );
}

export function packagesInOrder(packages: readonly Package[]): Package[] {
  return [...packages].sort(
    (a, b) => byText(a.type, b.type) || byText(a.name, b.name) || byText(a.purl, b.purl) || byText(a.path, b.path),
  );
}

function placeOf({ subject }: Finding): string {
  switch (subject.kind) {
    case 'package':
      return subject.path;
    case 'file':
      return `${subject.path}:${subject.line ?? 0}`;
    case 'artifact':
      return subject.reference;
    case 'event':
      return `${subject.host ?? ''}/${subject.container ?? ''} ${subject.time}`;
    case 'object':
      return `${subject.path ?? ''}:${subject.namespace ?? ''}/${subject.objectKind}/${subject.name}`;
  }
}
