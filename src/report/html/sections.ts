/** The parts of the page, top to bottom. Each is empty where it has nothing to say; what was not looked at never is. */
import { bothWays } from '../../kit/index.ts';
import { type Finding, type LayerRef, type ScanResult, severities, type Text } from '../../model/index.ts';
import { gapsOf, problemText } from '../document/gaps.ts';
import { escaped } from '../document/markup.ts';
import { documentTexts } from '../document/texts.ts';
import { subjectOf } from '../document/words.ts';
import { inOrder } from '../order.ts';
import { judgesPackages } from '../table/coverage.ts';
import { judgedAnything } from '../table/verdict.ts';
import { dayOf, instructionOf, layerOf, shortDigest } from '../table/words.ts';
import { texts } from '../texts.ts';
import { attributeText, both, doc, html, word } from './both.ts';
import { countsOf, donut, riskiest, stackedBar } from './charts.ts';
import { findingItem } from './finding.ts';
import { htmlTexts } from './texts.ts';
import type { Tokens } from './tokens.ts';

/** EPSS from here on is likely enough to be counted. Probability. */
const likely = 0.1;
/** Actions shown in "fix first", and ids named in one. */
const most = { actions: 12, closes: 4 };

/** A load line: the mark of the ship's side, and of the project. */
export const mark =
  '<svg viewBox="0 0 72 72" fill="none" stroke="currentColor" stroke-width="7" aria-hidden=true><circle cx="36" cy="36" r="22"/><path d="M4 36h64"/></svg>';

export function hero({ artifact, os, verdict, endOfLife }: ScanResult): string {
  const { platform, digest, created } = artifact;
  const facts = [
    artifact.kind === 'config'
      ? word('configuration-only')
      : artifact.kind === 'repo'
        ? word('declared-only')
        : os
          ? escaped(os.prettyName || `${os.id} ${os.versionId}`)
          : word('os-unknown'),
    platform ? escaped([platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')) : '',
    digest ? `<code>${escaped(shortDigest(digest))}</code>` : '',
    created ? both(bothWays(texts, 'built', { date: dayOf(created) })) : '',
  ].filter(Boolean);
  const life = endOfLife?.ended
    ? `<li class=severe>${both(bothWays(texts, 'life-ended', { product: endOfLife.product, release: endOfLife.release, date: endOfLife.date }))}</li>`
    : '';
  const reasons = verdict.reasons.map(reason => `<li>${both(reason)}</li>`).join('') + life;
  return `<section class="card hero ${verdict.verdict}" aria-labelledby=title><div class=word>${mark}<span>${word(verdict.verdict)}</span></div><div><div class=soft>${html('of-artifact')}</div><h1 id=title>${escaped(artifact.reference)}</h1><div class=facts>${facts.map(fact => `<span>${fact}</span>`).join('')}</div>${reasons && `<ul>${reasons}</ul>`}</div></section>`;
}

export function figures(scan: ScanResult): string {
  const { findings, waived } = scan;
  const tile = (n: number, label: string, mood: string): string =>
    `<div class="card tile ${n > 0 ? mood : ''}"><b>${n}</b><span>${label}</span></div>`;
  const tiles = [
    tile(findings.length, doc('findings-title'), ''),
    tile(
      findings.filter(({ fixedVersions, advice }) => fixedVersions.length > 0 || advice).length,
      html('fixable'),
      'good',
    ),
    tile(findings.filter(({ kev }) => kev).length, html('known-exploited'), 'bad'),
    tile(findings.filter(({ epss }) => (epss?.probability ?? 0) >= likely).length, html('likely-exploited'), 'wary'),
    tile(findings.filter(({ severity }) => severity === 'unknown').length, html('unknown-severity'), 'odd'),
    tile(gapsOf(scan).length, html('gaps'), 'wary'),
    tile(waived.length, doc('waived-title'), ''),
  ];
  const charts =
    findings.length === 0
      ? ''
      : `<div class=charts><div class=card><h2 class=minor>${html('by-severity')}</h2>${donut(countsOf(findings))}</div><div class=card><h2 class=minor>${html('by-subject')}</h2>${riskiest(findings)}</div></div>`;
  return `<section><div class=tiles>${tiles.join('')}</div>${charts}</section>`;
}

export function fixFirst({ fixFirst, findings }: ScanResult): string {
  if (findings.length === 0 || fixFirst.length === 0) return '';
  const items = fixFirst.slice(0, most.actions).map(action => {
    const { name, from, to, closes, kev, layer, path, packages } = action;
    const chips = severities
      .filter(severity => action.severities[severity])
      .map(severity => `<span class="chip ${severity}">${action.severities[severity]} ${word(severity)}</span>`)
      .join(' ');
    const distinct = [...new Set(closes)];
    const ids = distinct.slice(0, most.closes).map(escaped).join(', ') + (distinct.length > most.closes ? ' …' : '');
    const at = [
      packages.length > 1 ? escaped(packages.slice(0, most.closes).join(', ')) : '',
      path ? escaped(path) : '',
      layer ? both(bothWays(texts, 'layer', { n: layer.index })) : '',
      ids,
    ].filter(Boolean);
    return `<li class=card><span class=go>${escaped(name)} <code>${escaped(from)} → ${escaped(to)}</code></span><span class=gain>${chips}${kev > 0 ? ' <span class="chip kev">KEV</span>' : ''} · ${both(bothWays(texts, 'risk', { n: Math.round(action.riskRemoved) }))}</span><span class=at>${at.join(' · ')}</span></li>`;
  });
  const rest = fixFirst.length - items.length;
  const more = rest > 0 ? `<p class=more>${both(bothWays(documentTexts, 'more', { n: rest }))}</p>` : '';
  return `<section><h2>${word('fix-first')}</h2><div class=soft>${html('fix-first-why')}</div><ol class=fixes>${items.join('')}</ol>${more}</section>`;
}

const option = (value: string, { en, zh }: Text, lang: string): string =>
  `<option value="${value}" data-en="${escaped(en)}" data-zh="${escaped(zh)}">${escaped(lang === 'zh-CN' ? zh : en)}</option>`;

/** The list of findings in pieces; the page may be long. */
export function* findingsSection(scan: ScanResult, lang: string, tokens: Tokens): Generator<string> {
  const { findings, artifact, coverage } = scan;
  yield `<section id=findings><h2>${doc('findings-title')}</h2>`;
  if (findings.length === 0) {
    const whole = coverage.notCovered.length === 0 && coverage.notLookedAt.length === 0;
    const key = !judgedAnything(coverage) ? 'nothing-judged' : whole ? 'no-findings' : 'no-findings-judged';
    yield `<p class=card>${doc(key)}</p></section>`;
    return;
  }
  const counts = countsOf(findings);
  const chips = severities
    .filter(severity => counts[severity])
    .map(
      severity =>
        `<button type=button class="chip ${severity}" data-s=${severity} aria-pressed=true>${word(severity)} ${counts[severity]}</button>`,
    );
  const kinds = [...new Set(findings.map(({ kind }) => kind))].sort();
  const kindOptions = kinds.map(kind => option(kind, documentTexts[kind], lang));
  const sorts = (['severity', 'risk', 'id', 'subject'] as const).map(key =>
    option(key, htmlTexts[`sort-${key}`], lang),
  );
  yield `<noscript><p class=soft>${html('made-without-script')}</p></noscript>`;
  yield `<div class=tools><input type=search id=search ${attributeText('placeholder', htmlTexts.search, lang)} ${attributeText('aria-label', htmlTexts.search, lang)}>${chips.join('')}`;
  yield `<select id=kind ${attributeText('aria-label', documentTexts.kind, lang)}>${option('', htmlTexts['all-kinds'], lang)}${kindOptions.join('')}</select>`;
  yield `<select id=sort ${attributeText('aria-label', htmlTexts.sort, lang)}>${sorts.join('')}</select>`;
  yield `<label><input type=checkbox id=fixable>${html('only-fixable')}</label><label><input type=checkbox id=exploited>${html('only-exploited')}</label><span class=count role=status><span id=count>${findings.length}</span> ${html('shown')}</span></div>`;
  yield '<ul class=list id=list>\n';
  for (const finding of inOrder(findings)) yield findingItem(finding, artifact.layers, tokens);
  yield `</ul><p id=none class=card hidden>${html('nothing-shown')}</p></section>`;
}

export function layersSection({ artifact, findings }: ScanResult): string {
  const { layers, labels = {} } = artifact;
  if (layers.length === 0) return '';
  const byLayer = new Map<number, Finding[]>();
  for (const finding of findings) {
    const index = layerOf(finding, layers)?.index;
    if (index === undefined) continue;
    const listed = byLayer.get(index);
    if (listed) listed.push(finding);
    else byLayer.set(index, [finding]);
  }
  const widest = Math.max(1, ...[...byLayer.values()].map(({ length }) => length));
  const rows = layers.map(layer => layerRow(layer, byLayer.get(layer.index) ?? [], widest));
  const base = labels['org.opencontainers.image.base.name'];
  const stated = base ? `<p class=soft>${html('stated-base')}: <code>${escaped(base)}</code></p>` : '';
  return `<section><h2>${doc('layers-title')}</h2><div class=soft>${html('layers-why')}</div>${stated}<div class=card><table class="plain layers"><thead><tr><th>${doc('layer')}<th>${html('made-by')}<th>${html('by-severity')}<th class=num>${doc('findings-title')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function layerRow(layer: LayerRef, found: readonly Finding[], widest: number): string {
  const where = html(layer.index === 0 ? 'layer-base' : 'layer-above');
  const by = instructionOf(layer) || shortDigest(layer.diffId);
  return `<tr id="layer-${layer.index}"><td>${layer.index} <span class="chip ${layer.index === 0 ? 'low' : 'negligible'}">${where}</span><td><code>${escaped(by)}</code><td>${stackedBar(countsOf(found), widest)}<td class=num>${found.length || html('layer-none')}</tr>`;
}

export function coverageSection(scan: ScanResult): string {
  const { coverage, database, problems, artifact } = scan;
  const row = (label: string, value: string): string => (value ? `<dt>${label}<dd>${value}` : '');
  const read = coverage.layersRead + coverage.layersCached;
  const kinds = Object.entries(coverage.packages)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a);
  const files = Object.entries(coverage.configurations ?? {}).filter(([, n]) => n > 0);
  const feeds = database.feeds.map(
    ({ name, records, newest }) =>
      `${escaped(name)} ${records}${newest ? ` <span class=soft>(${dayOf(newest)})</span>` : ''}`,
  );
  const names = (entries: readonly (readonly [string, number])[]): string =>
    entries.map(([name, n]) => `${n} ${escaped(name)}`).join(', ');
  const looked = [
    row(
      doc('layers-title'),
      coverage.layersTotal > 0 ? both(bothWays(texts, 'layers', { read, n: coverage.layersTotal })) : '',
    ),
    row(html('packages'), kinds.length > 0 ? names(kinds) : word('no-packages')),
    row(html('configurations'), names(files)),
    row(word('label-looked-for'), (coverage.scanners ?? []).map(scanner => word(scanner)).join(', ')),
    row(word('label-judged'), coverage.covered.map(escaped).join(', ')),
    row(
      html('database'),
      !judgesPackages(coverage)
        ? ''
        : `${feeds.join('<br>') || word('no-feeds')}${database.built ? `<br>${both(bothWays(texts, 'built', { date: dayOf(database.built) }))}` : ''}`,
    ),
    row(
      'VEX',
      (scan.vex ?? []).map(({ name, applied, statements }) => escaped(`${name} ${applied}/${statements}`)).join('<br>'),
    ),
  ];
  const problemsTold = new Set(problems.map(problem => problemText(problem, artifact.layers).en));
  const item = ({ text, severe }: { text: Text; severe: boolean }): string =>
    `<li${severe ? ' class=severe' : ''}>${both(text)}</li>`;
  const gaps = gapsOf(scan);
  const others = gaps.filter(({ text }) => !problemsTold.has(text.en));
  const unread = gaps.filter(({ text }) => problemsTold.has(text.en));
  const gapCard =
    gaps.length === 0
      ? `<div class=card><h3>${doc('not-covered-title')}</h3>${html('everything-looked-at')}</div>`
      : `<div class="card warned"><h3>${doc('not-covered-title')} (${gaps.length})</h3>${others.length > 0 ? `<ul class=gaps>${others.map(item).join('')}</ul>` : ''}${unread.length > 0 ? `<h3>${doc('problems-title')}</h3><ul class=gaps>${unread.map(item).join('')}</ul>` : ''}</div>`;
  return `<section id=coverage><h2>${doc('coverage')}</h2><div class=cover><div class=card><dl>${looked.join('')}</dl></div>${gapCard}</div></section>`;
}

export function waivedSection({ waived }: ScanResult): string {
  if (waived.length === 0) return '';
  const rows = inOrder(waived).map(
    finding =>
      `<tr><td><span class="sev ${finding.severity}">${word(finding.severity)}</span><td class=mono>${escaped(finding.id)}<td>${escaped(subjectOf(finding))}<td>${escaped(finding.waived?.by ?? '')}<td>${escaped(finding.waived?.reason ?? '')}<td>${escaped(finding.waived?.until ?? '')}</tr>`,
  );
  const heads = (['severity', 'id', 'subject', 'by', 'reason', 'until'] as const)
    .map(key => `<th>${doc(key)}`)
    .join('');
  return `<section><h2>${doc('waived-title')} (${waived.length})</h2><div class=card><table class=plain><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
