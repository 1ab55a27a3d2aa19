/** `plimsoll watch --events`: every kind of event that the live sensor can give; `--needs`: what given rules ask the kernel for. */
import { type Lang, pad, widthOf } from '../kit/index.ts';
import { needsText } from '../runtime/needs/index.ts';
import { eventKinds } from '../runtime/sensor/kinds.ts';
import { ownRules } from '../runtime/sensor/places.ts';
import type { RuleChoice } from '../runtime/sensor/protocol.ts';
import { sensorRules } from '../runtime/sensor/rules.ts';
import { pathsOf, ruleFile } from './rules-files.ts';

export function eventsText(format: 'json' | 'text', lang: Lang): string {
  const kinds = eventKinds();
  if (format === 'json') return `${JSON.stringify({ schemaVersion: 1, events: kinds })}\n`;
  const rows = kinds.map(({ name, category, parameters, meaning }) => [
    name,
    category,
    meaning[lang === 'en' ? 'en' : 'zh'],
    parameters.map(each => each.name).join(' '),
  ]);
  const widths = [0, 1, 2].map(at => Math.max(...rows.map(row => widthOf(row[at] ?? ''))));
  const lines = rows.map(row => row.map((cell, at) => pad(cell, widths[at] ?? 0)).join('  '));
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`;
}

/**
 * What the kernel is asked for; our own rules by default.
 * @throws PlimsollError `rules-invalid`, `file-unreadable`
 */
export async function needsOfRules(names: readonly string[] | undefined, choice: RuleChoice): Promise<string> {
  const files = await Promise.all((await pathsOf([...(names ?? [ownRules()])])).map(ruleFile));
  return needsText(sensorRules(files, choice).needs);
}
