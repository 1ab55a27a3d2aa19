/** Real images, where they are beside the project. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openArtifact } from '../source/index.ts';
import { extractors } from './extractors.ts';
import { factsFor } from './facts-for.ts';
import { squash } from './squash.ts';

const images = fileURLToPath(new URL('../../../shared/images/', import.meta.url));
const archives = existsSync(images) ? readdirSync(images).filter(name => /^alpine.*\.tar\.gz$/.test(name)) : [];
if (archives.length === 0) console.log('skipped: there are no images in ../shared/images');

/** The package database by other means: tar, and the two letters that matter. */
function databaseOf(archive: string): string[] {
  const options = { maxBuffer: 1 << 28 };
  const list = execFileSync('tar', ['-tzf', archive], { ...options, encoding: 'utf8' }).split('\n');
  const layer = list.find(name => name.endsWith('layer.tar')) ?? '';
  const input = execFileSync('tar', ['-xzOf', archive, layer], options);
  const database = execFileSync('tar', ['-xOf', '-', 'lib/apk/db/installed'], { ...options, input, encoding: 'utf8' });
  return database.split('\n\n').flatMap(entry => {
    const [name, version] = [/^P:(.*)$/m, /^V:(.*)$/m].map(line => line.exec(entry)?.[1]);
    return name ? [`${name} ${version}`] : [];
  });
}

describe.skipIf(archives.length === 0).each(archives)('%s', name => {
  it('has the packages of its database, and the layer and the instruction that brought them', async () => {
    const archive = join(images, name);
    const artifact = await openArtifact(`docker-archive:${archive}`, {});
    const { facts, problems } = await factsFor(artifact, { extractors });
    const inventory = squash(facts, artifact.layers);
    await artifact.close();
    expect([...problems, ...inventory.problems]).toEqual([]);
    const found = inventory.packages.map(one => `${one.name} ${one.version}`);
    expect(found.sort()).toEqual(databaseOf(archive).sort());
    for (const { ecosystem, layer } of inventory.packages) {
      expect(ecosystem).toMatch(/^Alpine:v3\.\d+$/);
      expect(layer).toMatchObject({ index: 0, createdBy: expect.stringContaining('ADD') });
    }
  });
});
