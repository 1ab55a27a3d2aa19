import { neutral, widthOf } from '../../kit/index.ts';
import {
  type Coverage,
  type EndOfLife,
  type FeedInfo,
  type Scanner,
  type ScanResult,
  scanners,
  type VexUse,
} from '../../model/index.ts';
import type { InventoryReport } from '../format.ts';
import { alarm, caution, labelled, type Page, type Run, type Style } from '../page.ts';
import { dayOf, shortDigest } from './words.ts';

/** Names listed in one line before it says "and so many more". */
const namesShown = 12;
const dayMs = 86_400_000;
/** Advisories older than this are pointed out. Days. */
const staleDays = 14;
const labels = [
  'label-artifact',
  'label-note',
  'label-looked-at',
  'label-looked-for',
  'label-not-looked-at',
  'label-advisories',
  'label-not-judged',
  'label-vex',
  'label-end-of-life',
] as const;

/** What was looked at, with which data, and what was not. Nothing missing is left unsaid. */
export function coverageLines(page: Page, result: ScanResult): string[] {
  const { say } = page;
  const { coverage, problems } = result;
  const line = lineOf(page);
  const told = new Set(problems.map(problem => problem.message));
  const notLookedAt = coverage.notLookedAt.filter(what => !told.has(what));
  return [
    ...line('label-artifact', artifactRuns(page, result)),
    ...noteLines(line, result),
    ...line('label-looked-at', [
      ...layerRuns(page, result),
      packagesWord(page, coverage.packages),
      ...filesRuns(page, coverage),
    ]),
    ...(coverage.scanners ? line('label-looked-for', [scannersWord(page, coverage.scanners)]) : []),
    ...(judgesPackages(coverage) ? line('label-advisories', feedsRuns(page, result)) : []),
    ...(coverage.covered.length > 0 ? line('label-judged', [namesWord(page, coverage.covered)]) : []),
    ...(coverage.notCovered.length > 0
      ? line('label-not-judged', [say('not-covered', { names: namesWord(page, coverage.notCovered) })], caution)
      : []),
    ...notLookedAt.flatMap(what => line('label-not-looked-at', [neutral(what)], caution)),
    ...(result.vex ?? []).flatMap(use => line('label-vex', vexRuns(page, use), use.applied > 0 ? undefined : caution)),
    ...lifeLines(page, result.endOfLife),
  ];
}

/** What became of a VEX document. */
function vexRuns({ say }: Page, use: VexUse): Run[] {
  const { applied, waived, annotated, statements: n, unreadable } = use;
  const name = neutral(use.name);
  const effect = use.elsewhere
    ? say('vex-elsewhere', { name })
    : say('vex-applied', { name, applied, n, waived, annotated });
  return unreadable > 0 ? [effect, say('semicolon'), say('vex-unreadable', { n: unreadable })] : [effect];
}

/** The head of an inventory: nothing was judged, so there is nothing about advisories. */
export function inventoryHead(page: Page, report: InventoryReport): string[] {
  const counts: Record<string, number> = {};
  for (const { type } of report.packages) counts[type] = (counts[type] ?? 0) + 1;
  const line = lineOf(page);
  return [
    ...line('label-artifact', [neutral(report.artifact.reference), ' · ', ...artifactRuns(page, report)]),
    ...noteLines(line, report),
    ...line('label-looked-at', [packagesWord(page, counts)]),
  ];
}

/** How a reference that could be read in two ways was taken. */
const noteLines = (line: ReturnType<typeof lineOf>, { artifact }: Pick<ScanResult, 'artifact'>): string[] =>
  artifact.note ? line('label-note', [neutral(artifact.note)]) : [];

function lineOf(page: Page) {
  const width = Math.max(...labels.map(label => widthOf(page.say(label))));
  return (label: (typeof labels)[number] | 'label-judged', runs: Run[], style?: Style): string[] =>
    labelled(
      page,
      page.say(label),
      style ? runs.map(run => ({ text: typeof run === 'string' ? run : run.text, style })) : runs,
      width,
    );
}

function artifactRuns(page: Page, { artifact, os }: Pick<ScanResult, 'artifact' | 'os'>): Run[] {
  const runs: Run[] = [];
  if (artifact.kind === 'repo') runs.push(page.say('declared-only'));
  else if (artifact.kind === 'config') runs.push(page.say('configuration-only'));
  else if (os) runs.push(neutral(os.prettyName || `${os.id} ${os.versionId}`.trim()));
  else runs.push({ text: page.say('os-unknown'), style: caution });
  const { platform, digest, created } = artifact;
  if (platform) {
    runs.push(' · ', neutral([platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')));
  }
  if (digest) runs.push(' · ', shortDigest(digest));
  if (created) runs.push(' · ', page.say('built', { date: dayOf(created) }));
  return runs;
}

function layerRuns({ say }: Page, { coverage }: ScanResult): Run[] {
  const { layersRead, layersCached, layersTotal } = coverage;
  // A root file system or an SBOM has none.
  if (layersTotal === 0) return [];
  const read = layersRead + layersCached;
  const runs: Run[] = [say('layers', { read, n: layersTotal })];
  if (layersCached > 0) runs.push(say('comma'), say('from-cache', { n: layersCached }));
  if (read < layersTotal) runs.push(say('comma'), { text: say('not-read', { n: layersTotal - read }), style: alarm });
  runs.push(' · ');
  return runs;
}

function packagesWord({ say }: Page, counts: Record<string, number>): string {
  const kinds = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = kinds.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return say('no-packages');
  return (
    say('packages', { n: total }) + say('colon') + kinds.map(([type, n]) => `${n} ${neutral(type)}`).join(say('comma'))
  );
}

/** Whether advisories were asked at all. */
export const judgesPackages = ({ scanners }: Coverage): boolean => scanners?.includes('vulnerability') ?? true;

function filesRuns({ say }: Page, { configurations = {} }: Coverage): Run[] {
  const kinds = Object.entries(configurations).filter(([, n]) => n > 0);
  if (kinds.length === 0) return [];
  const n = kinds.reduce((sum, [, count]) => sum + count, 0);
  const names = kinds.sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${neutral(kind)}`);
  return [' · ', say('configurations', { n }) + say('colon') + names.join(say('comma'))];
}

/** What was looked for, and what was not: that nothing of a kind is found says nothing where nobody looked. */
function scannersWord({ say }: Page, used: readonly Scanner[]): string {
  const words = (wanted: boolean): string =>
    scanners
      .filter(scanner => used.includes(scanner) === wanted)
      .map(scanner => say(scanner))
      .join(say('comma'));
  const not = words(false);
  return words(true) + (not ? say('semicolon') + say('not-looked-for', { names: not }) : '');
}

/** Feeds behind this report, with their age; the others are counted. */
function feedsRuns(page: Page, { coverage, database }: ScanResult): Run[] {
  const { say } = page;
  if (database.feeds.length === 0) return [say('no-feeds')];
  const needed = database.feeds.filter(neededFor(coverage.covered));
  const shown = needed.length > 0 ? needed : database.feeds.slice(0, namesShown);
  const runs = shown.flatMap((feed, index) => [index > 0 ? say('semicolon') : '', feedRun(page, feed)]);
  const others = database.feeds.length - shown.length;
  if (others > 0) runs.push(say('semicolon'), say('other-feeds', { n: others }));
  if (database.built) runs.push(' · ', say('built', { date: dayOf(database.built) }));
  return runs;
}

/**
 * A feed is named for its ecosystem (`osv/alpine`), or stands for all of them (`kev`). Covered ecosystems carry a release
 * and a count: `Alpine:v3.19 (2662)`.
 */
function neededFor(covered: readonly string[]): (feed: FeedInfo) => boolean {
  const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const ecosystems = new Set(covered.map(name => letters(name.split(/[:(]/, 1)[0] ?? '')));
  return ({ name }) => !name.includes('/') || ecosystems.has(letters(name.slice(name.indexOf('/') + 1)));
}

function feedRun(page: Page, feed: FeedInfo): Run {
  const { say, now } = page;
  const records = say('feed', { name: neutral(feed.name), n: feed.records });
  if (!feed.newest) return records;
  const date = dayOf(feed.newest);
  const age = now ? Math.floor((now.getTime() - Date.parse(feed.newest)) / dayMs) : Number.NaN;
  if (!(age >= 0)) return records + say('note', { text: say('newest', { date }) });
  const text = records + say('note', { text: say('newest-age', { date, n: age }) });
  return age > staleDays ? { text, style: caution } : text;
}

function namesWord({ say, all }: Page, names: readonly string[]): string {
  const shown = all ? names : names.slice(0, namesShown);
  const list = shown.map(neutral).join(', ');
  return shown.length < names.length ? `${list} ${say('more', { n: names.length - shown.length })}` : list;
}

function lifeLines(page: Page, life: EndOfLife | undefined): string[] {
  if (!life) return [];
  const { say } = page;
  const values = { product: neutral(life.product), release: neutral(life.release), date: dayOf(life.date) };
  const extended = life.extended ? say('semicolon') + say('life-extended', { date: dayOf(life.extended) }) : '';
  const text = say(life.ended ? 'life-ended' : 'life-ends', values) + extended;
  return lineOf(page)('label-end-of-life', [text], life.ended ? alarm : undefined);
}
