import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../model/index.ts';
import { openArtifact } from './open.ts';
import { pseudoFileSystem } from './pseudo-fs.ts';
import { type RootfsBounds, walkDirectory } from './rootfs-walk.ts';
import { failure, withFolder } from './testing.ts';
import type { Entry } from './types.ts';

/** Walks and takes every file's content. */
async function walk(folder: string, bounds?: RootfsBounds) {
  const entries: Entry[] = [];
  const contents: Record<string, string> = {};
  const aborted: Problem[] = [];
  const problems = await walkDirectory(
    folder,
    entry => {
      entries.push(entry);
      if (entry.type !== 'file') return undefined;
      contents[entry.path] = '';
      return {
        write: chunk => {
          contents[entry.path] += Buffer.from(chunk).toString('latin1');
        },
        end() {},
        abort: problem => void aborted.push(problem),
      };
    },
    undefined,
    { bounds },
  );
  return { entries, contents, problems, aborted, paths: entries.map(entry => entry.path) };
}

const bounds = { rootfsEntries: 100, rootfsDepth: 4, rootfsProblems: 10 };

describe('rootfs', () => {
  it('has no layers, and walks', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'etc'));
      const artifact = await openArtifact(`rootfs:${folder}`, {});
      expect(artifact).toMatchObject({ info: { kind: 'rootfs', layers: [] }, layers: [], problems: [] });
      expect(await artifact.walk?.(() => undefined)).toEqual([]);
    }));

  it('says so where a directory looks like none', () =>
    withFolder(async folder => {
      expect((await openArtifact(`rootfs:${folder}`, {})).problems).toMatchObject([{ code: 'not-applicable' }]);
    }));

  it.each([
    ['rootfs:/nothing/here', 'reference-not-found'],
    [`rootfs:${import.meta.filename}`, 'reference-not-found'],
  ])('%s is refused', async (reference, code) => {
    expect(await failure(openArtifact(reference, {}))).toMatchObject({ code });
  });
});

describe('walkDirectory', () => {
  it('offers everything in one order, with what stat says', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'b/c'), { recursive: true });
      await writeFile(join(folder, 'b/c/file'), 'content', { mode: 0o640 });
      await writeFile(join(folder, 'a'), '');
      await chmod(join(folder, 'a'), 0o4755);
      await symlink('/etc/shadow', join(folder, 'z'));
      const { entries, contents, problems, paths } = await walk(folder);
      expect(paths).toEqual(['a', 'b', 'b/c', 'b/c/file', 'z']);
      expect(entries[0]).toMatchObject({ type: 'file', size: 0, mode: 0o4755 });
      expect(entries[3]).toMatchObject({ type: 'file', size: 7, mode: 0o640 });
      expect(entries[4]).toMatchObject({ type: 'symlink', linkname: '/etc/shadow' });
      expect(contents).toEqual({ a: '', 'b/c/file': 'content' });
      expect(problems).toEqual([]);
    }));

  it('offers a file under each of its names, in chunks when it is large', () =>
    withFolder(async folder => {
      const large = 'x'.repeat(3_000_000);
      await writeFile(join(folder, 'one'), large);
      await link(join(folder, 'one'), join(folder, 'two'));
      const { contents } = await walk(folder);
      expect(contents['one']).toBe(large);
      expect(contents['two']).toBe(large);
    }));

  it('follows no link to a directory, and opens neither pipe nor socket', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'dir'));
      await symlink('.', join(folder, 'dir/loop'));
      await symlink('/', join(folder, 'root'));
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      const server = createServer().listen(join(folder, 'socket'));
      await new Promise(resolve => server.once('listening', resolve));
      const { entries } = await walk(folder);
      server.close();
      expect(entries.map(entry => `${entry.path} ${entry.type}`)).toEqual([
        'dir directory',
        'dir/loop symlink',
        'pipe fifo',
        'root symlink',
      ]);
    }));

  it('keeps names that are not UTF-8 apart', () =>
    withFolder(async folder => {
      await writeFile(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.of(0xff)]), 'ff');
      await writeFile(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.of(0xfe)]), 'fe');
      const { contents } = await walk(folder);
      expect(contents).toEqual({ 'x\udcfe': 'fe', 'x\udcff': 'ff' });
    }));

  it('stops when it is told to', () =>
    withFolder(async folder => {
      for (let i = 0; i < 1100; i++) await writeFile(join(folder, String(i)), '');
      const error = await failure(walkDirectory(folder, () => undefined, AbortSignal.abort()));
      expect(error).toMatchObject({ code: 'interrupted' });
    }));

  it('bounds entries and depth', () =>
    withFolder(async folder => {
      await mkdir(join(folder, '1/2/3/4/5/6'), { recursive: true });
      const { paths, problems } = await walk(folder, bounds);
      expect(paths).toEqual(['1', '1/2', '1/2/3', '1/2/3/4', '1/2/3/4/5']);
      expect(problems).toMatchObject([{ code: 'bound', path: '1/2/3/4/5', gap: true }]);
      expect(await failure(walk(folder, { ...bounds, rootfsEntries: 3 }))).toMatchObject({ code: 'bound' });
    }));

  it('names what became shorter while it was read, and tells its reader', () =>
    withFolder(async folder => {
      await writeFile(join(folder, 'log'), 'x'.repeat(2_000_000));
      const aborted: Problem[] = [];
      const problems = await walkDirectory(folder, () => ({
        write: () => execFileSync('truncate', ['-s', '10', join(folder, 'log')]),
        end: () => expect.unreachable('the content was not whole'),
        abort: problem => void aborted.push(problem),
      }));
      expect(problems).toMatchObject([{ code: 'file-unreadable', path: 'log' }]);
      expect(aborted).toEqual(problems);
    }));

  it('is not led astray when a directory becomes a link', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'root/dir'), { recursive: true });
      await mkdir(join(folder, 'outside'));
      await writeFile(join(folder, 'root/dir/secret'), 'inside');
      await writeFile(join(folder, 'outside/secret'), 'outside');
      const contents: string[] = [];
      await walkDirectory(join(folder, 'root'), entry => {
        if (entry.path === 'dir/secret') {
          execFileSync('mv', [join(folder, 'root/dir'), join(folder, 'root/moved')]);
          execFileSync('ln', ['-s', '../outside', join(folder, 'root/dir')]);
          return { write: chunk => void contents.push(Buffer.from(chunk).toString()), end() {} };
        }
        return undefined;
      });
      expect(contents).toEqual(['inside']);
    }));

  it.skipIf(process.getuid?.() === 0)('names a directory and a file that may not be read', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'dir'), { mode: 0 });
      await writeFile(join(folder, 'file'), 'x', { mode: 0 });
      const { problems } = await walk(folder);
      await chmod(join(folder, 'dir'), 0o700);
      expect(problems.map(problem => problem.message)).toEqual([
        '"/dir" could not be read: permission is denied',
        '"/file" could not be read: permission is denied',
      ]);
    }),
  );

  it.skipIf(process.platform !== 'linux')('knows pseudo file systems', () => {
    expect(pseudoFileSystem('/proc', 'proc')).toBe('proc');
    expect(pseudoFileSystem('/dev', 'dev')).toBeTruthy();
    expect(pseudoFileSystem('/', '')).toBeUndefined();
  });
});
