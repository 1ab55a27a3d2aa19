import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { layerOf } from '../testing.ts';
import { npm } from './npm.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const record = join(root, 'node_modules/.package-lock.json');
if (!existsSync(record)) console.log('skipped: this checkout was not installed by npm');

/** Every package.json below a directory; links are not followed. */
function* manifests(directory: string): Iterable<string> {
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) yield* manifests(path);
    else if (entry.name === 'package.json') yield path;
  }
}

describe.skipIf(!existsSync(record))("this project's own node_modules", () => {
  it('holds the packages that npm says it installed, each once', async () => {
    const installed: Record<string, { version?: string }> = JSON.parse(readFileSync(record, 'utf8')).packages;
    const expected = Object.entries(installed)
      // Optional packages for other machines are listed and not there.
      .filter(([path]) => existsSync(join(root, path, 'package.json')))
      .map(([path, { version }]) => `${path} ${version}`);
    const entries = [...manifests('node_modules')].map(path => ({ path, content: readFileSync(join(root, path)) }));
    const { files, problems } = await layerOf([npm], entries);
    const found = files.flatMap(({ path, packages = [] }) =>
      packages.map(({ version }) => `${dirname(path)} ${version}`),
    );
    expect(problems).toEqual([]);
    expect(found.sort()).toEqual(expected.sort());
  });
});
