import { bothWays } from '../../kit/index.ts';
import type { Finding, LayerRef, Text } from '../../model/index.ts';
import { escaped } from '../document/markup.ts';
import { homeOf, linksOf, remedyOf, sentenceOf, titleOf } from '../document/words.ts';
import { lineWord, placeIn } from '../place.ts';
import { exploitedWord, layerOf } from '../table/words.ts';
import { texts } from '../texts.ts';
import { both, doc, html, word } from './both.ts';
import { riskBar } from './charts.ts';

/** Kept of one finding, so that a page of thousands stays small. */
const most = { references: 5, evidence: 3, factors: 5, aliases: 8, versions: 4 };

/** A link that tells the other side nothing, and gives it no hold on this page. */
const link = (href: string, text: string): string =>
  `<a href="${escaped(href)}" rel="noreferrer noopener" target=_blank>${escaped(text)}</a>`;

/** One row, and what opens below it. */
export function findingItem(finding: Finding, layers: readonly LayerRef[]): string {
  const { severity, kind, risk, kev } = finding;
  const flags = `${finding.fixedVersions.length > 0 || finding.advice ? ' data-f=1' : ''}${kev ? ' data-x=1' : ''}`;
  const chips = exploitedWord(finding)
    .split(' ')
    .filter(Boolean)
    .map(mark => (mark === 'KEV' ? '<span class="chip kev">KEV</span>' : `<span class=soft> ${mark}</span>`))
    .join('');
  const summary = [
    `<span class="sev ${severity}">${word(severity)}</span>`,
    `<span class=id><span class=mono>${escaped(finding.id)}</span>${chips}</span>`,
    `<span class="sub say">${subjectCell(finding)}</span>`,
    fixCell(finding),
    `<span class=risk>${risk === undefined ? '' : `${Math.round(risk)}${riskBar(risk)}`}</span>`,
  ];
  return `<li class=f data-s=${severity} data-k=${kind} data-r=${Math.round(risk ?? 0)}${flags}><details><summary>${summary.join('')}</summary><div class=d><dl>${details(finding, layers)}</dl></div></details></li>\n`;
}

function subjectCell(finding: Finding): string {
  const { package: found, subject } = finding;
  if (found) return `<b>${escaped(found.name)}</b> <span class=soft>${escaped(found.version)}</span>`;
  const place = placeIn(finding);
  const line = lineWord(place);
  if (place.path) {
    const object =
      subject.kind === 'object' ? ` <span class=soft>${escaped(`${subject.objectKind}/${subject.name}`)}</span>` : '';
    return `<b>${escaped(place.path)}</b>${line && `<span class=soft>:${line}</span>`}${object}<br>${both(sentenceOf(finding))}`;
  }
  return both(sentenceOf(finding));
}

function fixCell(finding: Finding): string {
  const { fixedVersions, status, kind } = finding;
  if (fixedVersions.length > 0) {
    const more = fixedVersions.length > most.versions ? ' …' : '';
    return `<span class=fix>→ ${escaped(fixedVersions.slice(0, most.versions).join(', '))}${more}</span>`;
  }
  if (finding.advice) return `<span class=fix>${both(finding.advice.fix)}</span>`;
  return `<span class="fix none">${kind === 'vulnerability' ? word(status) : both(remedyOf(finding))}</span>`;
}

const row = (label: string, value: string): string => (value === '' ? '' : `<dt>${label}<dd>${value}`);
const list = (items: readonly string[]): string =>
  items.length === 0
    ? ''
    : items.length === 1
      ? (items[0] as string)
      : `<ul>${items.map(item => `<li>${item}`).join('')}</ul>`;

function details(finding: Finding, layers: readonly LayerRef[]): string {
  const { advice, package: found, evidence = [], riskFactors = [], cvss = [], waived, vex } = finding;
  const layer = layerOf(finding, layers);
  const home = homeOf(finding.id);
  const title = titleOf(finding);
  const message = finding.message ? sentenceOf(finding) : title;
  return [
    row(doc('what'), message.en === finding.id ? '' : both(message)),
    row('', finding.excerpt ? `<pre class=mono>${escaped(finding.excerpt)}</pre>` : ''),
    row(doc('why'), advice ? both(advice.why) : ''),
    row(doc('fix'), both(remedyOf(finding))),
    row(
      'CVSS',
      list(
        cvss.map(
          ({ version, score, vector, source }) =>
            `<b>${score}</b> <code>${escaped(vector)}</code> (${escaped(`${version}, ${source}`)})`,
        ),
      ),
    ),
    row(doc('exploited'), exploitation(finding)),
    row(html('where'), escaped(found?.path ?? placeIn(finding).path)),
    row(doc('layer'), layer ? `<a href="#layer-${layer.index}">${layer.index}</a>` : ''),
    row(doc('kind'), `${doc(finding.kind)}`),
    row(doc('aliases'), finding.aliases.slice(0, most.aliases).map(escaped).join(', ')),
    row(
      html('because'),
      list(
        evidence
          .slice(0, most.evidence)
          .map(
            ({ advisory, range, comparison }) =>
              `${escaped(advisory)}: <code>${escaped(range)}</code> · <code>${escaped(comparison)}</code>`,
          ),
      ),
    ),
    row(html('risk-factors'), list(riskFactors.slice(0, most.factors).map(factor => both(factor as Text)))),
    row(doc('standards'), (advice?.standards ?? []).map(escaped).join(', ')),
    row('VEX', vex ? escaped(`${vex.status}, ${vex.by}: ${vex.reason}`) : ''),
    row(
      doc('waived-title'),
      waived ? escaped(`${waived.by}: ${waived.reason}${waived.until ? ` (${waived.until})` : ''}`) : '',
    ),
    row(
      doc('references'),
      list([...(home ? [home] : []), ...linksOf(finding)].slice(0, most.references).map(href => link(href, href))),
    ),
  ].join('');
}

function exploitation({ kev, epss }: Finding): string {
  const parts: string[] = [];
  if (kev) parts.push(both(bothWays(texts, 'why-kev', { date: kev.dateAdded })));
  if (epss) {
    const percent = (epss.probability * 100).toFixed(1);
    parts.push(both(bothWays(texts, 'why-epss', { percent, percentile: (epss.percentile * 100).toFixed(0) })));
  }
  return list(parts);
}
