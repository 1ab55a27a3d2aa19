import { type Lang, langOf } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { renderError } from '../report/index.ts';
import type { ScanProgress } from '../scan/index.ts';
import type { CommonOptions } from './options.ts';

type Env = Record<string, string | undefined>;

/** How to print: what the terminal, the environment and the options allow. */
export interface Look {
  lang: Lang;
  color: boolean;
  columns: number;
  /** A person watches: long tables are cut with a note. */
  terminal: boolean;
}

/** Colour follows the terminal; NO_COLOR, CI, `--no-color` and `--output` turn it off, FORCE_COLOR on. */
export function lookOf(options: CommonOptions, env: Env, stream: NodeJS.WriteStream = process.stdout): Look {
  const terminal = stream.isTTY === true && !options.output;
  const asked = options.color !== false && !env['NO_COLOR'];
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  return {
    lang: (options.lang as Lang | undefined) ?? langOf(env),
    color: asked && !options.output && (forced || (terminal && !env['CI'] && env['TERM'] !== 'dumb')),
    columns: (terminal && stream.columns) || 80,
    terminal,
  };
}

/** One error on standard error, with its hint; a stack only with `--debug`. */
export function printError(error: unknown, options: { lang: Lang; debug?: boolean }): void {
  const color = process.stderr.isTTY === true && !process.env['NO_COLOR'];
  const known =
    error instanceof PlimsollError
      ? error
      : new PlimsollError('internal', (error as Error)?.message ?? String(error), { cause: error });
  process.stderr.write(renderError(known, { lang: options.lang, color, debug: options.debug === true }));
}

export interface Watcher {
  onProgress(progress: ScanProgress): void;
  stop(): void;
}

const silent: Watcher = { onProgress() {}, stop() {} };

/** Progress on standard error at a terminal, nothing in a pipe. The spinner is loaded when the first layer is read. */
export function watchProgress(options: CommonOptions, lang: Lang): Watcher {
  if (options.quiet || process.stderr.isTTY !== true || process.env['CI']) return silent;
  const bytes = new Map<number, number>();
  const done = new Set<number>();
  let total = 0;
  let cached = 0;
  let spinner: { text: string; stop(): unknown } | undefined;
  let stopped = false;
  let fetched: { shards: number; bytes: number } | undefined;
  const zh = lang === 'zh-CN';
  const text = (): string => {
    const megabytes = [...bytes.values()].reduce((sum, n) => sum + n, 0) / 1e6;
    const read = zh ? `读取镜像层 ${done.size}/${total - cached}` : `reading layers ${done.size}/${total - cached}`;
    const known = cached > 0 ? (zh ? `，缓存 ${cached}` : `, ${cached} known`) : '';
    return `${read}${known}  ${megabytes.toFixed(0)} MB`;
  };
  const start = async (): Promise<void> => {
    const { default: ora } = await import('ora');
    if (!stopped) spinner = ora({ text: text(), stream: process.stderr }).start();
  };
  return {
    onProgress(progress) {
      if (progress.step === 'layers') {
        total = progress.total;
        cached = progress.cached;
        if (total > cached) void start();
      } else if (progress.step === 'layer') {
        bytes.set(progress.index, progress.bytes);
        if (progress.done) done.add(progress.index);
      }
      if (progress.step === 'fetch') fetched = progress;
      if (spinner) spinner.text = text();
    },
    stop() {
      stopped = true;
      spinner?.stop();
      if (!fetched) return;
      const { shards, bytes } = fetched;
      const size = bytes.toLocaleString('en');
      process.stderr.write(
        zh
          ? `已获取漏洞库分片 ${shards} 个，${size} 字节\n`
          : `fetched ${shards} shards of advisories, ${size} bytes\n`,
      );
    },
  };
}
