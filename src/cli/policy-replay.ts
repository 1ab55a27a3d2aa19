import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { neutral } from '../kit/index.ts';
import { exitCode, PlimsollError } from '../model/index.ts';
import { policyBounds } from '../policy/bounds.ts';
import { type ReplayRow, replay, summary } from '../policy/replay.ts';
import { readStored } from '../policy/stored.ts';
import { layOut } from '../report/columns.ts';
import { pageOf, verdictStyle } from '../report/page.ts';
import {
  circumstanceOptions,
  circumstancesOf,
  type JudgingOptions,
  policyOf,
  readText,
  waiversOfStored,
} from './judging.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { policySpeaker } from './policy-texts.ts';
import { type Look, lookOf } from './terminal.ts';

/** Rows shown, unless all are asked for. */
const rowsShown = 40;
/** Files named of those that could not be read. */
const filesNamed = 3;

interface ReplayOptions extends CommonOptions, JudgingOptions {
  scans: string;
  policy: string;
  against?: string;
  all?: boolean;
}

export function register(policy: Command): void {
  const command = policy
    .command('replay')
    .description('judge stored scans under a policy before it is switched on: what would change')
    .requiredOption('--scans <dir>', 'folder with reports of `scan --format json`, read with its sub-folders')
    .requiredOption('--policy <file|preset>', 'the policy to try')
    .option('--against <file|preset>', 'the policy in force; without it, the verdicts that the scans were given')
    .option('--all', 'every scan, also those that do not change');
  circumstanceOptions(commonOptions(command, ['table', 'json']))
    .addHelpText(
      'after',
      `
Examples:
  plimsoll policy replay --scans reports --policy strict
  plimsoll policy replay --scans reports --policy new.yaml --against old.yaml --env production --format json
`,
    )
    .action(async (options: ReplayOptions) => {
      const look = lookOf(options, process.env);
      const now = new Date();
      const [loaded, against, circumstances, { waivers, stored }] = await Promise.all([
        policyOf(options.policy),
        options.against === undefined ? undefined : policyOf(options.against),
        circumstancesOf(options, now, process.env),
        waiversOfStored(options),
      ]);
      if (options.env !== undefined && !loaded.environments.some(({ name }) => name === options.env)) {
        throw new PlimsollError('usage', `policy ${loaded.name} has no environment "${options.env}"`);
      }
      const rows: ReplayRow[] = [];
      const unread: PlimsollError[] = [];
      for (const file of filesOf(options.scans)) {
        const name = relative(options.scans, file);
        try {
          if (statSync(file).size > policyBounds.storedBytes) {
            throw new PlimsollError('bound', `${name} is larger than ${policyBounds.storedBytes} bytes`);
          }
          const scan = readStored(readText(file), name, now, stored);
          rows.push(replay(scan, name, { policy: loaded, against, waivers, circumstances }));
        } catch (error) {
          if (!(error instanceof PlimsollError)) throw error;
          unread.push(error);
        }
      }
      if (rows.length === 0 && unread.length === 0) {
        throw new PlimsollError('usage', `there is no stored scan (*.json) in ${options.scans}`);
      }
      const text = options.format === 'json' ? document(rows, unread) : table(rows, unread, look, options.all === true);
      await writeOut(text, options.output);
      process.exitCode = unread.length > 0 ? exitCode.unreadable : exitCode.fine;
    });
}

function filesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const files = names.filter(name => name.endsWith('.json')).sort();
  if (files.length > policyBounds.storedScans)
    throw new PlimsollError('bound', `${folder} holds more than ${policyBounds.storedScans} scans`);
  return files.map(name => join(folder, name));
}

function document(rows: readonly ReplayRow[], unread: readonly PlimsollError[]): string {
  const problems = unread.map(({ code, message }) => ({ code, message }));
  return `${JSON.stringify({ schemaVersion: 1, ...summary(rows), problems, rows }, undefined, 1)}\n`;
}

function table(rows: readonly ReplayRow[], unread: readonly PlimsollError[], look: Look, all: boolean): string {
  const say = policySpeaker(look.lang);
  const page = pageOf(look);
  const { scans, changed, moves, blocksAll } = summary(rows);
  const lines = [say('replay-head', { n: scans, changed })];
  for (const { before, after, n } of moves) {
    lines.push(say('replay-move', { before: say(before), after: say(after), n }));
  }
  if (blocksAll) lines.push(say('replay-all'));
  if (unread.length > 0) {
    const what = unread
      .slice(0, filesNamed)
      .map(({ message }) => neutral(message))
      .join('; ');
    lines.push(say('replay-unread', { n: unread.length, what }));
  }
  const listed = all ? rows : rows.filter(({ before, after }) => before !== after);
  const shown = all ? listed : listed.slice(0, rowsShown);
  if (shown.length === 0) return `${lines.join('\n')}\n`;
  const columns = [
    { title: say('col-before'), min: 6 },
    { title: say('col-after'), min: 5 },
    { title: say('col-environment'), min: 8, drop: 1 },
    { title: say('col-reference'), min: 20 },
    { title: say('col-rules'), min: 12 },
  ];
  const cells = shown.map(({ before, after, environment, reference, rules }) => [
    { text: say(before), style: verdictStyle[before] },
    { text: say(after), style: verdictStyle[after] },
    { text: neutral(environment) },
    { text: neutral(reference) },
    { text: neutral(rules.join(', ')) },
  ]);
  lines.push('', ...layOut(page, columns, cells));
  if (shown.length < listed.length) lines.push(say('replay-more', { n: listed.length - shown.length }));
  return `${lines.join('\n')}\n`;
}
