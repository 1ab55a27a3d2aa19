import { cut, neutral } from '../../kit/index.ts';
import type { Action, ScanResult } from '../../model/index.ts';
import { alarm, bold, dim, flow, type Page, type Run } from '../page.ts';
import { ofPackage } from '../place.ts';
import { instructionOf, severityRuns } from './words.ts';

const actionsShown = 10;
/** Package names said of one action. */
const namesShown = 4;
/** Of an instruction, columns shown beside an action. */
const instructionColumns = 60;

/** How each kind of package is brought up to date, in its ecosystem's own words. Nothing of an input is put into them. */
const commands: Record<string, string> = {
  deb: 'apt-get update && apt-get upgrade',
  apk: 'apk upgrade',
  rpm: 'dnf upgrade (zypper update, tdnf update)',
  alpm: 'pacman -Syu',
  npm: 'npm audit fix; npm install NAME@VERSION',
  pypi: "pip install 'NAME==VERSION'",
  gem: 'bundle update NAME',
  golang: 'go get MODULE@VERSION',
  cargo: 'cargo update -p NAME',
  composer: 'composer update NAME',
  maven: 'mvn versions:use-dep-version',
  nuget: 'dotnet add package NAME --version VERSION',
};
const distributionTypes = new Set(['deb', 'apk', 'rpm', 'alpm']);

/** What to change first: one numbered line an action, and how it is done. */
export function fixLines(page: Page, { fixFirst, findings }: ScanResult): string[] {
  const { say } = page;
  // What stands in files is mended there.
  if (!findings.some(ofPackage)) return [];
  const title = flow(page, [{ text: say('fix-first'), style: bold }]);
  if (fixFirst.length === 0) return [...title, ...flow(page, [`  ${say('nothing-to-upgrade')}`], 2)];
  const shown = page.all ? fixFirst : fixFirst.slice(0, actionsShown);
  const lines = shown.flatMap((action, index) => actionLines(page, action, index + 1));
  if (shown.length < fixFirst.length)
    lines.push(...flow(page, [`    ${say('more', { n: fixFirst.length - shown.length })}`], 4));
  return [...title, ...lines, ...howLines(page, shown)];
}

function actionLines(page: Page, action: Action, number: number): string[] {
  const { say } = page;
  const counts: Run[] = [...severityRuns(page, action.severities)];
  if (action.kev > 0) counts.push(say('comma'), { text: say('exploited', { n: action.kev }), style: alarm });
  const named = say('upgrade', { name: neutral(action.name), from: neutral(action.from), to: neutral(action.to) });
  // The counts keep their colours, so the sentence is split where they stand.
  const [before, after = ''] = say('closes', { n: action.closes.length, counts: '\0' }).split('\0');
  const head = flow(
    page,
    [
      `${String(number).padStart(3)}. `,
      { text: named, style: bold },
      ` · ${before}`,
      ...counts,
      after,
      ` · ${say('risk', { n: Math.round(action.riskRemoved) })}`,
    ],
    5,
  );
  const place = placeOf(page, action);
  return place ? [...head, ...flow(page, [{ text: `     ${place}`, style: dim }], 5)] : head;
}

function placeOf(page: Page, action: Action): string {
  const { say } = page;
  const words: string[] = [];
  const names = action.packages.filter(name => name !== action.name || action.packages.length > 1);
  if (names.length > 0) {
    words.push(names.slice(0, namesShown).map(neutral).join(', ') + (names.length > namesShown ? ', …' : ''));
  }
  if (action.path) words.push(neutral(action.path));
  if (action.layer) {
    const by = cut(instructionOf(action.layer), instructionColumns);
    words.push(by ? say('layer-made-by', { n: action.layer.index, by }) : say('layer', { n: action.layer.index }));
  }
  return words.join(' · ');
}

function howLines(page: Page, shown: readonly Action[]): string[] {
  const { say } = page;
  const types = [...new Set(shown.map(action => action.type))].sort();
  return types.flatMap(type => {
    const command = commands[type];
    if (!command) return [];
    const key = distributionTypes.has(type) ? 'how-base' : 'how-language';
    return flow(page, [{ text: `  ${say('how')}  `, style: dim }, say(key, { type, command })], 7);
  });
}
