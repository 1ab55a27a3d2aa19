/** Charts as inline SVG. They repeat what stands beside them in words, so they are hidden from screen readers. */
import { type Finding, type Severity, severities } from '../../model/index.ts';
import { escaped } from '../document/markup.ts';
import { subjectOf } from '../document/words.ts';
import { ofPackage, placeIn } from '../place.ts';
import { word } from './both.ts';

type Counts = Partial<Record<Severity, number>>;

const total = (counts: Counts): number => severities.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);

/** A ring of severities with the number of findings in it, and its legend. */
export function donut(counts: Counts): string {
  const all = total(counts);
  const radius = 58;
  const around = 2 * Math.PI * radius;
  let turned = 0;
  const rings = severities.flatMap(severity => {
    const n = counts[severity] ?? 0;
    if (n === 0) return [];
    const length = (n / all) * around;
    const ring = `<circle class="ring ${severity}" cx="75" cy="75" r="${radius}" stroke-dasharray="${length.toFixed(2)} ${(around - length).toFixed(2)}" stroke-dashoffset="${(-turned).toFixed(2)}" transform="rotate(-90 75 75)"/>`;
    turned += length;
    return [ring];
  });
  const legend = severities
    .map(
      severity =>
        `<li class="${severity}"><i class=dot></i><span>${word(severity)}</span><b>${counts[severity] ?? 0}</b></li>`,
    )
    .join('');
  return `<div class=donut><svg viewBox="0 0 150 150" aria-hidden=true><circle class=hole cx="75" cy="75" r="${radius}"/>${rings.join('')}<text x="75" y="84">${all}</text></svg><ul class=legend>${legend}</ul></div>`;
}

/** One bar, a piece for each severity; `most` is what fills the whole width. */
export function stackedBar(counts: Counts, most: number): string {
  let x = 0;
  const pieces = severities.flatMap(severity => {
    const n = counts[severity] ?? 0;
    if (n === 0) return [];
    const width = (n / Math.max(1, most)) * 400;
    const piece = `<rect class="${severity}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="14"/>`;
    x += width;
    return [piece];
  });
  return `<svg viewBox="0 0 400 14" preserveAspectRatio="none" aria-hidden=true><rect class=track width="400" height="14"/>${pieces.join('')}</svg>`;
}

/** Risk of one finding, 0–100. */
export const riskBar = (risk: number): string =>
  `<svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden=true><rect class=track width="100" height="5"/><rect class=bar width="${Math.round(Math.min(100, Math.max(0, risk)))}" height="5"/></svg>`;

/** Subjects shown in the chart of risk. */
const subjectsShown = 7;

/** The packages and files with the most risk, each with its findings by severity. */
export function riskiest(findings: readonly Finding[]): string {
  const subjects = new Map<string, { risk: number; counts: Counts }>();
  for (const finding of findings) {
    const file = ofPackage(finding) ? '' : placeIn(finding).path;
    const name = finding.package?.source?.name || file || subjectOf(finding);
    const entry = subjects.get(name) ?? { risk: 0, counts: {} };
    entry.risk += finding.risk ?? 0;
    entry.counts[finding.severity] = (entry.counts[finding.severity] ?? 0) + 1;
    subjects.set(name, entry);
  }
  const shown = [...subjects]
    .sort(
      ([a, one], [b, other]) => other.risk - one.risk || total(other.counts) - total(one.counts) || (a < b ? -1 : 1),
    )
    .slice(0, subjectsShown);
  const most = Math.max(...shown.map(([, { counts }]) => total(counts)));
  const rows = shown.map(
    ([name, { counts }]) =>
      `<tr><td class=mono>${escaped(name)}</td><td>${stackedBar(counts, most)}</td><td>${total(counts)}</td></tr>`,
  );
  return `<table class=bars><tbody>${rows.join('')}</tbody></table>`;
}

export const countsOf = (findings: readonly Finding[]): Counts => {
  const counts: Counts = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
};
