import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArtifact } from './open.ts';
import { declaring } from './repo.ts';
import { failure, withFolder } from './testing.ts';

describe('a source tree', () => {
  it('offers its files, and passes over what a tool put there', () =>
    withFolder(async folder => {
      for (const directory of ['a/.git', 'a/node_modules/x', 'env', 'vendor/example.org/y', 'own/vendor/z']) {
        await mkdir(join(folder, directory), { recursive: true });
        await writeFile(join(folder, directory, 'package.json'), '{}');
      }
      await writeFile(join(folder, 'a/package.json'), '{}');
      await writeFile(join(folder, 'env/pyvenv.cfg'), '');
      await writeFile(join(folder, 'vendor/modules.txt'), '');
      await symlink('/', join(folder, 'root'));
      const artifact = await openArtifact(`repo:${folder}`, {});
      expect(artifact).toMatchObject({ info: { kind: 'repo', transport: 'repo:', layers: [] }, layers: [] });
      const files: string[] = [];
      const problems = await artifact.walk?.(({ path, type }) => {
        if (type === 'file') files.push(path);
        return undefined;
      });
      expect(problems).toEqual([]);
      expect(files).toEqual(['a/package.json', 'own/vendor/z/package.json', 'vendor/modules.txt']);
    }));

  it.each(['repo:/nothing/here', `repo:${import.meta.filename}`])('%s is refused', async reference => {
    expect(await failure(openArtifact(reference, {}))).toMatchObject({ code: 'reference-not-found' });
  });
});

it.each([
  ['', ['.git', 'src', 'node_modules', 'yarn.lock'], ['src', 'yarn.lock']],
  ['lib/vendor', ['autoload.php', 'composer', 'monolog'], []],
  ['vendor', ['mine.go'], ['mine.go']],
  ['venv', ['bin', 'pyvenv.cfg'], []],
  ['src', ['a', 'b'], ['a', 'b']],
])('%j: of %j it walks %j', (path, names, walked) => {
  expect(declaring(path, names)).toEqual(walked);
});
