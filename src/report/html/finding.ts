import type { Finding, LayerRef, Text } from '../../model/index.ts';
import { escaped } from '../document/markup.ts';
import { documentTexts } from '../document/texts.ts';
import { homeOf, linksOf, remedyOf, sentenceOf, titleOf } from '../document/words.ts';
import { lineWord, placeIn } from '../place.ts';
import { exploitedWord, layerOf } from '../table/words.ts';
import { texts } from '../texts.ts';
import { both } from './both.ts';
import { riskBar } from './charts.ts';
import { htmlTexts } from './texts.ts';
import type { Tokens } from './tokens.ts';

/** Kept of one finding, so that a page of thousands stays small. */
const most = { references: 4, evidence: 2, factors: 5, aliases: 8, versions: 4 };

/** A link that tells the other side nothing; the host says enough in a page of thousands. */
const link = (href: string): string => `<a href="${escaped(href)}" rel=noreferrer>${escaped(new URL(href).host)}</a>`;

/** One row, and what opens below it. */
export function findingItem(finding: Finding, layers: readonly LayerRef[], tokens: Tokens): string {
  const { severity, kind, risk, kev } = finding;
  const flags = `${finding.fixedVersions.length > 0 || finding.advice ? ' data-f=1' : ''}${kev ? ' data-x=1' : ''}`;
  const chips = exploitedWord(finding)
    .split(' ')
    .filter(Boolean)
    .map(mark => (mark === 'KEV' ? '<span class="chip kev">KEV</span>' : `<span class=soft> ${mark}</span>`))
    .join('');
  const summary = [
    `<span class="sev ${severity}">${said(tokens, texts[severity])}</span>`,
    `<span class=id><span class=mono>${escaped(finding.id)}</span>${chips}</span>`,
    `<span class="sub say">${subjectCell(finding)}</span>`,
    fixCell(finding, tokens),
    `<span class=risk>${risk === undefined ? '' : `${Math.round(risk)}${riskBar(risk)}`}</span>`,
  ];
  return `<li class=f data-s=${severity} data-k=${kind} data-r=${Math.round(risk ?? 0)}${flags}><details><summary>${summary.join('')}</summary><div class=d><dl>${details(finding, layers, tokens)}</dl></div></details></li>\n`;
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

function fixCell(finding: Finding, tokens: Tokens): string {
  const { fixedVersions, status, kind } = finding;
  if (fixedVersions.length > 0) {
    const more = fixedVersions.length > most.versions ? ' …' : '';
    return `<span class=fix>→ ${escaped(fixedVersions.slice(0, most.versions).join(', '))}${more}</span>`;
  }
  if (finding.advice) return `<span class=fix>${said(tokens, finding.advice.fix)}</span>`;
  return `<span class="fix none">${said(tokens, kind === 'vulnerability' ? texts[status] : remedyOf(finding))}</span>`;
}

/** A text that stands in the style sheet. */
const said = (tokens: Tokens, text: Text): string => `<i class=${tokens.of(text)}></i>`;
const list = (items: readonly string[]): string =>
  items.length === 0
    ? ''
    : items.length === 1
      ? (items[0] as string)
      : `<ul>${items.map(item => `<li>${item}`).join('')}</ul>`;

function details(finding: Finding, layers: readonly LayerRef[], tokens: Tokens): string {
  const { advice, package: found, evidence = [], riskFactors = [], cvss = [], waived, vex, fixedVersions } = finding;
  const layer = layerOf(finding, layers);
  const home = homeOf(finding.id);
  const title = titleOf(finding);
  const message = finding.message ?? title;
  const row = (label: Text, value: string): string =>
    value === '' ? '' : `<dt class=${tokens.of(label)}><dd>${value}`;
  const { what, why, fix, exploited, aliases, standards, references, kind } = documentTexts;
  return [
    row(what, message.en === finding.id ? '' : both(message)),
    row(nothing, finding.excerpt ? `<pre class=mono>${escaped(finding.excerpt)}</pre>` : ''),
    row(why, advice ? said(tokens, advice.why) : ''),
    // For a package, the row above says it.
    row(fix, fixedVersions.length > 0 ? '' : advice ? both(advice.fix) : said(tokens, remedyOf(finding))),
    row(
      cvssLabel,
      list(
        cvss.map(
          ({ version, score, vector, source }) =>
            `<b>${score}</b> <code>${escaped(vector)}</code> (${escaped(`${version}, ${source}`)})`,
        ),
      ),
    ),
    row(exploited, exploitation(finding)),
    row(htmlTexts.where, escaped(found?.path ?? placeIn(finding).path)),
    row(documentTexts.layer, layer ? `<a href="#layer-${layer.index}">${layer.index}</a>` : ''),
    row(kind, finding.kind === 'vulnerability' ? '' : said(tokens, documentTexts[finding.kind])),
    row(aliases, finding.aliases.slice(0, most.aliases).map(escaped).join(', ')),
    row(
      htmlTexts.because,
      list(
        evidence
          .slice(0, most.evidence)
          .map(
            ({ advisory, range, comparison }) =>
              `${escaped(advisory)}: <code>${escaped(range)}</code> · <code>${escaped(comparison)}</code>`,
          ),
      ),
    ),
    row(htmlTexts['risk-factors'], list(riskFactors.slice(0, most.factors).map(factor => said(tokens, factor)))),
    row(standards, (advice?.standards ?? []).map(escaped).join(', ')),
    row(vexLabel, vex ? escaped(`${vex.status}, ${vex.by}: ${vex.reason}`) : ''),
    row(documentTexts['waived-title'], waived ? escaped(`${waived.by}: ${waived.reason}`) : ''),
    row(references, [...(home ? [home] : []), ...linksOf(finding)].slice(0, most.references).map(link).join(' · ')),
  ].join('');
}

const nothing: Text = { en: '', zh: '' };
const cvssLabel: Text = { en: 'CVSS', zh: 'CVSS' };
const vexLabel: Text = { en: 'VEX', zh: 'VEX' };

function exploitation({ kev, epss }: Finding): string {
  const percent = (share: number): string => (share * 100).toFixed(1);
  const parts = [
    kev ? `CISA KEV ${escaped(kev.dateAdded)}` : '',
    epss ? `EPSS ${percent(epss.probability)} % (P${percent(epss.percentile)})` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
