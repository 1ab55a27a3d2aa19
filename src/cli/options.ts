import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Lang, langOf } from '../kit/index.ts';
import { type Platform, PlimsollError } from '../model/index.ts';

type Env = Record<string, string | undefined>;

/** Options that every command takes. */
export interface CommonOptions {
  format: string;
  output?: string;
  lang?: string;
  quiet?: boolean;
  debug?: boolean;
  color?: boolean;
}

/** Options of the commands that read an artifact. */
export interface ReadingOptions extends CommonOptions {
  db?: string;
  cache: string | false;
  platform?: Platform;
  insecure?: boolean;
  caFile?: string;
  timeout?: number;
  strict?: boolean;
  offline?: boolean;
}

const langs = ['en', 'zh-CN'];

/** The language asked for on the command line, else the environment's. Read before the arguments are parsed, for errors. */
export function langOfArgs(args: string[], env: Env): Lang {
  const at = args.findIndex(arg => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : args[at]?.includes('=') ? args[at]?.split('=')[1] : args[at + 1];
  return asked === 'zh-CN' || asked === 'en' ? asked : langOf(env);
}

export function commonOptions(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'how to print it').choices(formats).default(formats[0]))
    .option('-o, --output <file>', 'write to a file rather than to standard output')
    .addOption(new Option('--lang <lang>', 'language of the texts; from LC_ALL or LANG by default').choices(langs))
    .option('-q, --quiet', 'no progress, no notes')
    .option('--no-color', 'no colour; NO_COLOR is respected too')
    .option('--debug', 'stack traces of errors');
}

export function readingOptions(command: Command): Command {
  return command
    .option('--db <dir>', 'advisory database; default $PLIMSOLL_DB or the cache folder’s')
    .option(
      '--cache <dir>',
      'folder of the layer-facts cache; default $XDG_CACHE_HOME/plimsoll',
      cacheHome(process.env),
    )
    .option('--no-cache', 'neither read nor keep layer facts')
    .option('--platform <os/arch>', 'which platform of a multi-platform image', parsePlatform)
    .option('--insecure', 'plain HTTP, and certificates that cannot be verified, are accepted')
    .option('--ca-file <file>', 'PEM file of certificate authorities for registries')
    .option('--timeout <seconds>', 'longest silence of a registry', parseSeconds)
    .option('--offline', 'fetch no missing shards of the advisory database; $PLIMSOLL_OFFLINE does the same')
    .option('--strict', 'exit 3 when any single file could not be read');
}

export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.split('/');
  if (!os || !architecture || rest.length > 0)
    throw new InvalidArgumentError('write it as os/arch[/variant], such as linux/arm64.');
  return { os, architecture, ...(variant ? { variant } : {}) };
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError('it is a number of seconds above 0.');
  return seconds;
}

/** `$XDG_CACHE_HOME/plimsoll`, else `~/.cache/plimsoll`. */
export function cacheHome(env: Env): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'plimsoll');
}

/** Writes chunks to the file named, or to standard output, with back-pressure. */
export async function writeOut(
  chunks: string | Iterable<string> | AsyncIterable<string>,
  file?: string,
): Promise<void> {
  const out = file ? createWriteStream(file) : process.stdout;
  try {
    if (file) await once(out, 'open');
    for await (const chunk of typeof chunks === 'string' ? [chunks] : chunks) {
      if (!out.write(chunk)) await once(out, 'drain');
    }
    if (file) {
      out.end();
      await once(out, 'close');
    }
  } catch (cause) {
    // A report that cannot be made says why itself.
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError(
      'file-unreadable',
      `${file ?? 'standard output'} cannot be written: ${(cause as Error).message}`,
      { cause },
    );
  }
}
