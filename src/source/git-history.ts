/** Every file that a git repository ever held, each content once. Read by git itself, since only git reads all its forms. */
import { resolve } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { git } from './git-process.ts';
import { imageBounds } from './image-bounds.ts';

/** A content that some commit of the repository holds. */
export interface HistoryFile {
  path: string;
  /** Bytes. */
  size: number;
  /** The first commit that holds it, and its author date (RFC 3339). */
  commit: string;
  date: string;
  /** The last commit, of whichever branch, that removes or replaces it. */
  removedBy?: string;
}

/** Takes a content in chunks; none may be kept after the call. */
export interface HistorySink {
  write(chunk: Uint8Array): void;
  end(): void;
}

export interface History {
  commits: number;
  files: number;
}

type Known = Omit<HistoryFile, 'size'>;

/**
 * Walks all commits that any reference leads to, oldest first.
 * @throws `not-applicable` without git, `file-unreadable` for what is no repository, `bound`
 * @example await walkHistory(dir, file => ({ write: chunk => …, end: () => … }))
 */
export async function walkHistory(
  directory: string,
  visit: (file: HistoryFile) => HistorySink | undefined,
  signal?: AbortSignal,
): Promise<History> {
  const root = resolve(directory);
  const { contents, commits } = await contentsOf(root, signal);
  await readContents(root, contents, visit, signal);
  return { commits, files: contents.size };
}

const log = [
  ...['log', '--all', '--reverse', '--topo-order', '--root', '-m', '-r', '--raw', '-z', '--no-abbrev', '--no-renames'],
  ...[
    '--no-ext-diff',
    '--no-textconv',
    '--no-show-signature',
    '--no-notes',
    '--ignore-submodules=all',
    '--format=%x01%H %aI',
  ],
];
/** `:mode mode object object status` */
const raw = /^\n?:\d{6} (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]/;
const commitLine = /^\n?\x01([0-9a-f]{40,64}) (\S{1,40})/;
/** Symbolic links and submodules are no contents. */
const isFile = (mode: string): boolean => mode.startsWith('100');

async function contentsOf(
  root: string,
  signal?: AbortSignal,
): Promise<{ contents: Map<string, Known>; commits: number }> {
  const { stdout, ended, stop } = git(root, log, signal);
  const contents = new Map<string, Known>();
  let commits = 0;
  let [commit, date] = ['', ''];
  let entry: RegExpExecArray | undefined;
  try {
    for await (const field of fieldsOf(stdout)) {
      if (entry) {
        const [, mode = '', before = '', after = ''] = entry;
        entry = undefined;
        const replaced = contents.get(before);
        if (replaced?.path === field) replaced.removedBy = commit;
        if (!isFile(mode)) continue;
        const known = contents.get(after);
        if (known) delete known.removedBy;
        else contents.set(after, { path: field, commit, date });
        if (contents.size > imageBounds.rootfsEntries)
          throw new PlimsollError('bound', `the history of ${root} holds more than ${imageBounds.rootfsEntries} files`);
        continue;
      }
      const start = commitLine.exec(field);
      if (start) {
        const [, next = '', when = ''] = start;
        // A merge is told once for each of its parents.
        if (next !== commit) commits++;
        [commit, date] = [next, when];
      }
      entry = raw.exec(start ? field.slice(start[0].length) : field) ?? undefined;
    }
  } catch (error) {
    stop();
    throw error;
  }
  await ended;
  return { contents, commits };
}

/** A path is no longer than the kernel lets it be; a field that is longer is none. */
const longestField = 64 * 1024;

async function* fieldsOf(output: AsyncIterable<Buffer>): AsyncIterable<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of output) {
    let from = 0;
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
      yield bytes.toString('utf8', from, at);
      from = at + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > longestField)
      throw new PlimsollError('bound', `git names a file of more than ${longestField} bytes`);
  }
  if (rest.length > 0) yield rest.toString();
}

async function readContents(
  root: string,
  contents: ReadonlyMap<string, Known>,
  visit: (file: HistoryFile) => HistorySink | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (contents.size === 0) return;
  const { stdin, stdout, ended, stop } = git(root, ['cat-file', '--batch', '--buffer'], signal);
  const ask = async (): Promise<void> => {
    for (const object of contents.keys()) {
      if (!stdin.write(`${object}\n`))
        await new Promise(resolve => stdin.once('drain', resolve).once('close', resolve));
      if (stdin.destroyed) return;
    }
    stdin.end();
  };
  const asking = ask();
  try {
    let header = '';
    let left = -1;
    let sink: HistorySink | undefined;
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        if (left < 0) {
          const end = chunk.indexOf(0x0a, at);
          header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
          if (header.length > 200)
            throw new PlimsollError('file-unreadable', `git answers something else than was asked in ${root}`);
          if (end < 0) break;
          at = end + 1;
          const [object = '', type, size] = header.split(' ');
          header = '';
          const known = contents.get(object);
          // `missing`: a shallow or partial clone does not hold it.
          if (type !== 'blob' || !known) continue;
          left = Number(size);
          sink = visit({ ...known, size: left });
          if (left === 0) sink?.end();
          continue;
        }
        const take = Math.min(left, chunk.length - at);
        if (take > 0) sink?.write(chunk.subarray(at, at + take));
        left -= take;
        at += take;
        if (left > 0) break;
        if (take > 0) sink?.end();
        // The line feed behind a content.
        if (at < chunk.length) {
          at++;
          left = -1;
        }
      }
    }
  } catch (error) {
    stop();
    throw error;
  }
  await asking;
  await ended;
}
