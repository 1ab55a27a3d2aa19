/** `node scripts/events-page.ts` writes docs/events.md from the tables of the sensor, so that the page stays true. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventKind, eventKinds } from '../src/runtime/sensor/kinds.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function row({ name, parameters, meaning }: EventKind): string {
  const shown = parameters.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
  return `| \`${name}\` | ${cell(meaning.en)} | ${meaning.zh} | ${shown} |`;
}

/** Names of values, each set once, with the parameters that have it. */
function sets(kinds: readonly EventKind[]): string {
  const users = new Map<string, string[]>();
  for (const { name, parameters } of kinds) {
    for (const parameter of parameters) {
      const names = parameter.names?.join(' ') ?? '';
      if (names !== '') users.set(names, [...(users.get(names) ?? []), `\`${name}.${parameter.name}\``]);
    }
  }
  return [...users].map(([names, of]) => `${of.join(', ')}:\n${names.replaceAll(' ', ', ')}.\n`).join('\n');
}

/** docs/events.md: every kind of event that the live sensor can give. */
export function eventsPage(): string {
  const kinds = eventKinds();
  const plain = kinds.filter(({ parameters }) => parameters[0]?.name === 'ID');
  const categories = Map.groupBy(
    kinds.filter(kind => !plain.includes(kind)),
    ({ category }) => category,
  );
  const tables = [...categories]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([category, of]) =>
        `## ${category}\n\n| event | means | 含义 | parameters |\n| --- | --- | --- | --- |\n${of.map(row).join('\n')}\n`,
    );
  return `# Kinds of events

Written by \`node scripts/events-page.ts\` from the tables of the sensor; \`plimsoll watch --events\` prints the same.
The live sensor can give ${kinds.length} kinds. Which of them it asks the kernel for follows from the rules that run:
\`plimsoll watch --needs\`. Parameters are \`evt.arg.NAME\` in rules; a result that is negative is an errno.

> 实时传感器可提供 ${kinds.length} 种事件；实际向内核请求哪些由已启用的规则决定（\`plimsoll watch --needs\`）。

${tables.join('\n')}
## Calls that come with their number alone

Their parameters are \`ID\` (the call) and \`nativeID\` (its number on this machine). \`evt.type\` is the name of the call.

| event | means | 含义 |
| --- | --- | --- |
${plain.map(({ name, meaning }) => `| \`${name}\` | ${cell(meaning.en)} | ${meaning.zh} |`).join('\n')}

## Names of values

${sets(kinds)}`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/events.md'), eventsPage());
