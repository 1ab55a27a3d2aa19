/** Packages as pip installs them, beside what pip says of them; wheels as they lie about. Skipped where pip cannot get them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layerOf } from '../testing.ts';
import { python } from './python.ts';
import { pythonArchive } from './python-archive.ts';
import { normalName } from './python-metadata.ts';

const folder = mkdtempSync(join(tmpdir(), 'python-real-'));
const [site, wheels] = [join(folder, 'site'), join(folder, 'wheels')];
const wanted = ['Django==3.2.12', 'PyYAML==6.0.1'];
let missing = '';

const pip = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('python3', ['-m', 'pip', '--disable-pip-version-check', ...args], { timeout: 100_000 }))
    .stdout;

beforeAll(async () => {
  try {
    await pip('download', '-q', '--only-binary', ':all:', '--no-deps', '-d', wheels, ...wanted);
    await pip('install', '-q', '--only-binary', ':all:', '--find-links', wheels, '--target', site, ...wanted);
  } catch (error) {
    missing = `pip could not get the packages: ${(error as Error).message.split('\n')[0]}`;
    console.log(`skipped: ${missing}`);
  }
}, 170_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('agrees with pip list', async context => {
  context.skip(missing !== '', missing);
  const listed: { name: string; version: string }[] = JSON.parse(await pip('list', '--format', 'json', '--path', site));
  const entries = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.parentPath.endsWith('.dist-info'))
    .map(entry => join(entry.parentPath, entry.name));
  const { files, problems } = await layerOf(
    [python],
    entries.map(file => ({ path: file.slice(folder.length + 1), content: readFileSync(file) })),
  );
  expect(problems).toEqual([]);
  const found = files.flatMap(({ packages = [] }) => packages);
  const named = (list: { name: string; version: string }[]): string[] =>
    list.map(({ name, version }) => `${normalName(name)} ${version}`).sort();
  expect(named(found)).toEqual(named(listed));
  expect(found.find(({ name }) => name === 'Django')?.dependsOn?.map(key => key.split('@')[0])).toContain('asgiref');
});

it('names the wheels', async context => {
  context.skip(missing !== '', missing);
  const entries = readdirSync(wheels).map(name => ({
    path: `wheels/${name}`,
    content: readFileSync(join(wheels, name)),
  }));
  const { files, problems } = await layerOf([pythonArchive], entries);
  expect(problems).toEqual([]);
  expect(files.flatMap(({ packages = [] }) => packages.map(({ name, version }) => `${name}==${version}`))).toEqual(
    wanted,
  );
});
