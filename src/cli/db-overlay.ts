import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { neutral, speaker } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { databaseFolder } from './db-folder.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { lookOf } from './terminal.ts';

interface OverlayOptions extends CommonOptions {
  db?: string;
}

const texts = {
  added: { en: 'In force: {id}  {affects}', zh: '已生效：{id}  {affects}' },
  removed: { en: 'Removed: {id}', zh: '已移除：{id}' },
  none: { en: 'The overlay is empty', zh: '覆盖层为空' },
} as const;

/** `db overlay add|list|remove`: records of one's own, at once. */
export function registerOverlay(db: Command): void {
  const overlay = db
    .command('overlay')
    .description('private records that add to the database or correct it, in force at once')
    .addHelpText('after', examples);
  const add = (name: string, description: string): Command =>
    commonOptions(overlay.command(name).description(description), ['table', 'json']).option(
      '--db <dir>',
      'folder of the database; default $PLIMSOLL_DB or the cache folder’s',
    );
  add('add', 'add OSV records; one with a known id takes its place')
    .argument('<file...>', 'YAML or JSON; - is standard input')
    .action(addRecords);
  add('list', 'the records of the overlay').action(list);
  add('remove', 'take records out again').argument('<id...>', 'ids of records').action(remove);
}

const examples = `
Example record:
  id: ACME-2024-0001
  aliases: [CVE-2024-3094]
  summary: liblzma has a back door
  severity: [{ type: CVSS_V3, score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H }]
  affected:
    - package: { ecosystem: "Debian:12", name: xz-utils }
      ranges: [{ type: ECOSYSTEM, events: [{ introduced: "5.6.0" }, { fixed: "5.6.1+really5.4.5-1" }] }]
`;

function folderOf(options: OverlayOptions): string {
  const dir = databaseFolder(options);
  if (!existsSync(join(dir, 'manifest.json')))
    throw new PlimsollError('database-missing', `there is no advisory database in ${dir} to lay records over`);
  return dir;
}

async function addRecords(files: string[], options: OverlayOptions): Promise<void> {
  const { addToOverlay } = await import('../advisory/overlay/change.ts');
  const dir = folderOf(options);
  const say = speaker(texts, lookOf(options, process.env).lang);
  const added = [];
  for (const file of files) {
    const text = file === '-' ? await textOf(process.stdin) : await contentOf(file);
    added.push(...(await addToOverlay(dir, text, file === '-' ? 'standard input' : file, new Date())));
  }
  await print(
    options,
    { added },
    added.map(({ id, affects }) => say('added', { id: neutral(id), affects: neutral(affects.join(', ')) })),
  );
}

async function list(options: OverlayOptions): Promise<void> {
  const { overlayOf } = await import('../advisory/overlay/change.ts');
  const records = overlayOf(databaseFolder(options));
  const lines = records.map(({ id, modified, affects, summary }) =>
    neutral([id, modified.slice(0, 10), affects.join(', '), summary].filter(Boolean).join('  ')),
  );
  const none = speaker(texts, lookOf(options, process.env).lang)('none');
  await print(options, { records }, lines.length > 0 ? lines : [none]);
}

async function remove(ids: string[], options: OverlayOptions): Promise<void> {
  const { removeFromOverlay } = await import('../advisory/overlay/change.ts');
  await removeFromOverlay(databaseFolder(options), ids);
  const say = speaker(texts, lookOf(options, process.env).lang);
  await print(
    options,
    { removed: ids },
    ids.map(id => say('removed', { id: neutral(id) })),
  );
}

const contentOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(cause => {
    throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  });

async function print(options: OverlayOptions, value: object, lines: string[]): Promise<void> {
  if (options.format === 'json')
    await writeOut(`${JSON.stringify({ schemaVersion: 1, ...value }, null, 2)}\n`, options.output);
  else if (!options.quiet) await writeOut(`${lines.join('\n')}\n`, options.output);
}
