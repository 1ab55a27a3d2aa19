import { bothWays } from '../../kit/index.ts';
import { type LayerRef, type Problem, type ScanResult, scanners, type Text } from '../../model/index.ts';
import { texts } from '../texts.ts';
import { documentTexts } from './texts.ts';

/** Something that the report does not speak of, though a reader would think that it does. */
export interface Gap {
  text: Text;
  /** A whole layer or package database is missing, or nothing real was asked. */
  severe: boolean;
  path?: string;
}

/** All that was not looked at, not judged or not readable; every format says it where it has a place. */
export function gapsOf({ coverage, database, problems, artifact }: ScanResult): Gap[] {
  const gaps: Gap[] = [];
  const add = (text: Text, severe = false, path?: string): void => {
    gaps.push({ text, severe, ...(path ? { path } : {}) });
  };
  if (database.starter) add(bothWays(documentTexts, 'gap-starter'), true);
  const unread = coverage.layersTotal - coverage.layersRead - coverage.layersCached;
  if (unread > 0) add(bothWays(documentTexts, 'gap-layers', { n: unread }), true);
  for (const name of coverage.notCovered) add(bothWays(documentTexts, 'gap-ecosystem', { name }));
  const told = new Set(problems.map(({ message }) => message));
  for (const what of coverage.notLookedAt) if (!told.has(what)) add({ en: what, zh: what });
  for (const scanner of scanners) {
    if (!coverage.scanners || coverage.scanners.includes(scanner)) continue;
    const { en, zh } = bothWays(texts, scanner);
    add({
      en: bothWays(documentTexts, 'gap-scanner', { name: en }).en,
      zh: bothWays(documentTexts, 'gap-scanner', { name: zh }).zh,
    });
  }
  for (const problem of problems) add(problemText(problem, artifact.layers), problem.gap === true, problem.path);
  return gaps;
}

/** A problem with the place that it speaks of. */
export function problemText({ message, path, layer }: Problem, layers: readonly LayerRef[]): Text {
  const where = path && !message.includes(path) ? `${path}: ${message}` : message;
  const index = layer ? layers.find(({ diffId }) => diffId === layer)?.index : undefined;
  return index === undefined
    ? { en: where, zh: where }
    : bothWays(documentTexts, 'in-layer-path', { message: where, n: index });
}
