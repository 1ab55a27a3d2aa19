/** The package that `npm pack` makes, installed where nothing else is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repo, shared } from './real/cache.ts';
import { goodLayer } from './real/hostile.ts';
import { writeImage } from './real/layout.ts';
import { installPackage } from './real/package.ts';
import { type InventoryJson, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { run } from './real/programs.ts';

const { folder, remove } = scratch('package');
afterAll(remove);

const env = { PLIMSOLL_NODE: process.execPath, XDG_CACHE_HOME: join(folder, 'cache'), LC_ALL: 'C.UTF-8' };
let root = '';
let program = '';

beforeAll(async () => {
  ({ root, program } = await installPackage(folder));
});

describe('the package', () => {
  test('states its version', async () => {
    const { version } = JSON.parse(readFileSync(join(repo, 'package.json'), 'utf8'));
    const ran = await run(program, ['--version'], { env });
    expect([ran.code, ran.stdout.trim()], ran.stderr).toEqual([0, version]);
  });

  test('holds no source, no tests and no fixtures', () => {
    const files = readdirSync(root, { recursive: true }).map(String);
    expect(files.filter(file => /(^|\/)(src|test|testdata)\/|\.test\.|\.ts$/.test(file))).toEqual([]);
    expect(files).toContain('dist/THIRD-PARTY-LICENSES');
    expect(files).toContain('LICENSE');
  });

  test('names every library that is in its bundle', () => {
    const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    expect(text).toMatch(/^commander \d/m);
    expect(text).toMatch(/^yauzl \d/m);
  });

  test('reads an image', async () => {
    const ran = await run(
      program,
      ['inventory', writeImage(join(folder, 'image'), { layers: [goodLayer] }), '--format', 'json'],
      { env },
    );
    expect(reported<InventoryJson>(ran).packages.map(({ name }) => name)).toEqual(['aboard']);
  });

  test.skipIf(!shared)('scans an Alpine image with the starter set', async () => {
    const archive = join(shared ?? '', 'images/alpine-3.11-docker-archive.tar.gz');
    const ran = await run(program, ['scan', `docker-archive:${archive}`, '--format', 'json'], { env });
    expect(ran.code, ran.stderr).toBe(0);
    expect(reported<ScanJson>(ran).os).toMatchObject({ id: 'alpine' });
  });

  test.each(['scan', 'inventory', 'explain', 'db', 'version'])('helps with %s', async command => {
    const ran = await run(program, [command, '--help'], { env });
    expect([ran.code, ran.stdout.startsWith(`Usage: plimsoll ${command}`)]).toEqual([0, true]);
  });
});
