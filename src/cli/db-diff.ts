import type { Command } from 'commander';
import type { ChangeKind, DatabaseDiff } from '../advisory/diff.ts';
import { type Lang, neutral, speaker } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { databaseFolder } from './db-folder.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { lookOf } from './terminal.ts';

const texts = {
  head: { en: 'From {before} to {after}', zh: '从 {before} 到 {after}' },
  same: { en: 'No record differs', zh: '没有记录不同' },
  added: { en: '{n} added', zh: '新增 {n}' },
  removed: { en: '{n} removed', zh: '移除 {n}' },
  withdrawn: { en: '{n} withdrawn', zh: '撤回 {n}' },
  severity: { en: '{n} of another severity', zh: '严重性变化 {n}' },
  range: { en: '{n} of other ranges', zh: '影响范围变化 {n}' },
  other: { en: '{n} otherwise', zh: '其他变化 {n}' },
  more: { en: '… and {n} more; --format json has all', zh: '……另有 {n} 项；完整内容见 --format json' },
  notCompared: { en: 'Not compared, shards are missing: {places}', zh: '缺少分片，未比较：{places}' },
} as const;

const kinds: ChangeKind[] = ['added', 'removed', 'withdrawn', 'severity', 'range', 'other'];
const mostShown = 40;

/** `db diff [OLD] [NEW]`. */
export function registerDiff(db: Command): void {
  const command = db
    .command('diff')
    .description('what changed from one database to another: added, removed, withdrawn, severity, range')
    .argument('[old]', 'folder of the old database; with none, the one before the last build or update')
    .argument('[new]', 'folder of the new one')
    .option('--db <dir>', 'folder of the database; default $PLIMSOLL_DB or the cache folder’s');
  commonOptions(command, ['table', 'json']).action(diff);
}

async function diff(
  old: string | undefined,
  fresh: string | undefined,
  options: CommonOptions & { db?: string },
): Promise<void> {
  if (old !== undefined && fresh === undefined)
    throw new PlimsollError('usage', 'db diff compares two folders, or without any the last change of one');
  const { diffDatabases } = await import('../advisory/diff.ts');
  const found = await diffDatabases(old ?? databaseFolder(options), fresh);
  const text =
    options.format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...found }, null, 2)}\n`
      : diffPage(found, lookOf(options, process.env).lang);
  await writeOut(text, options.output);
}

function diffPage({ before, after, counts, changes, notCompared }: DatabaseDiff, lang: Lang): string {
  const say = speaker(texts, lang);
  const nameOf = ({ digest, built }: DatabaseDiff['before']): string => built ?? digest;
  const lines = [say('head', { before: nameOf(before), after: nameOf(after) })];
  const counted = kinds
    .filter(kind => counts[kind] > 0)
    .map(kind => say(kind, { n: counts[kind].toLocaleString('en') }));
  lines.push(counted.length > 0 ? counted.join(', ') : say('same'));
  for (const { kind, ecosystem, id, before: was, after: is } of changes.slice(0, mostShown))
    lines.push(neutral(`  ${kind.padEnd(10)}${ecosystem}  ${id}${was ? `  ${was} → ${is}` : ''}`));
  if (changes.length > mostShown) lines.push(`  ${say('more', { n: changes.length - mostShown })}`);
  if (notCompared.length > 0) lines.push(say('notCompared', { places: notCompared.map(neutral).join(', ') }));
  return `${lines.join('\n')}\n`;
}
