/** Short words for things of the model, safe for a terminal. */
import { neutral } from '../../kit/index.ts';
import { type Finding, type LayerRef, type Severity, severities } from '../../model/index.ts';
import { type Page, type Run, severityStyle } from '../page.ts';

/** A digest as people tell them apart: twelve digits. */
export const shortDigest = (digest: string): string =>
  neutral(digest).replace(/^(sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1');

/** Longest instruction looked at; some hold whole scripts. Characters. */
const instructionChars = 400;

/** The instruction of a layer as it stands in a Dockerfile, without what build tools wrap around it. */
export function instructionOf(layer: LayerRef | undefined): string {
  const text = (layer?.createdBy ?? '').slice(0, instructionChars).replace(/\s+/g, ' ').trim();
  const bare = text
    .replace(/^(RUN )?\|\d+ (?:[\w.-]+=\S* )*(?=\/bin\/sh )/, '$1')
    .replace(/^(?:RUN )?\/bin\/sh -c #\(nop\) +/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '')
    .replace(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, '$1');
  return neutral(bare);
}

/** The layer that a finding came in with. */
export function layerOf({ package: found, subject }: Finding, layers: readonly LayerRef[]): LayerRef | undefined {
  if (found?.layer) return found.layer;
  const diffId = subject.kind === 'file' || subject.kind === 'package' ? subject.layer : undefined;
  return diffId ? layers.find(layer => layer.diffId === diffId) : undefined;
}

/** Its position, from the base. */
export const layerWord = (layer: LayerRef | undefined): string => (layer ? String(layer.index) : '');

/** `2 critical, 5 high`, each in its colour; nothing where there are none. */
export function severityRuns(page: Page, counts: Partial<Record<Severity, number>>): Run[] {
  const runs: Run[] = [];
  for (const severity of severities) {
    const n = counts[severity] ?? 0;
    if (n === 0) continue;
    if (runs.length > 0) runs.push(page.say('comma'));
    const word = page.say(severity);
    runs.push({ text: page.lang === 'zh-CN' ? `${word} ${n}` : `${n} ${word}`, style: severityStyle[severity] });
  }
  return runs;
}

export function countSeverities(findings: readonly Finding[]): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/** What a finding is about, in one word. */
export function subjectWord({ package: found, subject }: Finding): string {
  if (found) return neutral(found.name);
  switch (subject.kind) {
    case 'package':
      return neutral(subject.purl);
    case 'file':
      return neutral(subject.line === undefined ? subject.path : `${subject.path}:${subject.line}`);
    case 'artifact':
      return neutral(subject.reference);
    case 'event':
      return neutral(subject.container ?? subject.host ?? subject.source);
    case 'object':
      return neutral([subject.namespace, subject.objectKind, subject.name].filter(Boolean).join('/'));
  }
}

/** Versions that close it, or why there is none. */
export function fixWord(page: Page, finding: Finding): string {
  const versions = finding.fixedVersions.map(neutral).join(', ');
  if (finding.status === 'uncertain') return versions || page.say('uncertain');
  if (versions) return versions;
  return finding.kind === 'vulnerability' && finding.status !== 'fixed' ? page.say(finding.status) : '';
}

/** EPSS below this is not worth a reader's eye. Probability. */
const epssWorthSaying = 0.01;

/** `KEV 43%`: listed as exploited, and the EPSS probability where it says something. */
export function exploitedWord({ kev, epss }: Finding): string {
  const marks: string[] = [];
  if (kev) marks.push('KEV');
  if (epss && epss.probability >= epssWorthSaying) marks.push(`${Math.round(epss.probability * 100)}%`);
  return marks.join(' ');
}

/** The day of an RFC 3339 date. */
export const dayOf = (date: string): string => neutral(date.slice(0, 10));
