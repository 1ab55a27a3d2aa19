/** The walk against archives that the machine's own GNU tar makes. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { walkAll } from './testdata/walk-all.ts';

const present = /GNU tar/.test(spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '');
if (!present) console.log('skipped: GNU tar is not installed');

describe.skipIf(!present)('archives of GNU tar', () => {
  let root: string;
  const longName = `${'long-'.repeat(30)}name`;
  const longTarget = `${'target/'.repeat(30)}end`;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tar-'));
    mkdirSync(join(root, 'dir'));
    writeFileSync(join(root, 'dir/file'), 'content');
    linkSync(join(root, 'dir/file'), join(root, 'dir/second-name'));
    symlinkSync('file', join(root, 'dir/link'));
    writeFileSync(join(root, 'dir/größe'), 'umlaut');
    const sparse = openSync(join(root, 'dir/sparse'), 'w');
    for (let at = 0; at < 12; at++) writeSync(sparse, `part ${at}`, at * 1_000_000);
    closeSync(sparse);
    truncateSync(join(root, 'dir/sparse'), 20_000_000);
    mkdirSync(join(root, 'long'));
    writeFileSync(join(root, 'long', longName), 'long');
    symlinkSync(longTarget, join(root, 'long/link'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const pack = (...options: string[]) =>
    execFileSync('tar', ['-C', root, '--sort=name', ...options, '-cf', '-', 'dir'], { maxBuffer: 1 << 26 });
  const sparseContent = () => {
    const bytes = Buffer.alloc(20_000_000);
    for (let at = 0; at < 12; at++) bytes.write(`part ${at}`, at * 1_000_000);
    return bytes.toString('latin1');
  };

  test.each([
    ['v7', []],
    ['ustar', []],
    ['oldgnu', ['--sparse']],
    ['gnu', ['--sparse']],
    ['posix', []],
    ['posix', ['--sparse', '--sparse-version=0.0']],
    ['posix', ['--sparse', '--sparse-version=0.1']],
    ['posix', ['--sparse', '--sparse-version=1.0']],
  ])('--format=%s %j', (format, options) => {
    const { entries, contents, problems, error } = walkAll(pack(`--format=${format}`, ...options), {
      want: entry => entry.type === 'file',
    });
    expect(error).toBeUndefined();
    expect(problems).toEqual([]);
    expect(entries.map(entry => [entry.path, entry.type, entry.linkname])).toEqual([
      ['dir', 'directory', undefined],
      ['dir/file', 'file', undefined],
      ['dir/größe', 'file', undefined],
      ['dir/link', 'symlink', 'file'],
      ['dir/second-name', 'hardlink', 'dir/file'],
      ['dir/sparse', 'file', undefined],
    ]);
    expect(contents['dir/file']).toBe('content');
    expect(contents['dir/größe']).toBe('umlaut');
    expect(contents['dir/sparse'] === sparseContent()).toBe(true);
    expect(entries.find(entry => entry.path === 'dir/sparse')?.size).toBe(20_000_000);
  });

  test.each(['gnu', 'posix'])('long names and targets in --format=%s', format => {
    const bytes = execFileSync('tar', ['-C', root, '--sort=name', `--format=${format}`, '-cf', '-', 'long']);
    const { entries, contents } = walkAll(bytes);
    expect(entries.map(entry => [entry.path, entry.linkname])).toEqual([
      ['long', undefined],
      ['long/link', longTarget],
      [`long/${longName}`, undefined],
    ]);
    expect(contents[`long/${longName}`]).toBe('long');
  });
});
