import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './program.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'plimsoll-compare-'));
  const vulnerability = {
    VulnerabilityID: 'CVE-2021-23337',
    PkgName: 'lodash',
    InstalledVersion: '4.17.20',
    Severity: 'HIGH',
  };
  const trivy = {
    SchemaVersion: 2,
    ArtifactName: 'app',
    Results: [{ Target: 'package-lock.json', Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: [vulnerability] }],
  };
  await writeFile(join(dir, 'trivy.json'), JSON.stringify(trivy));
  await writeFile(join(dir, 'empty.json'), '[]');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs the command with its output in a file; no database is named, so the starter set judges. */
async function compare(
  ...args: string[]
): Promise<{ code: number; json?: { rows: unknown[]; parties: { name: string }[] } }> {
  const output = join(dir, 'out.json');
  process.exitCode = undefined;
  const code = await run(['compare', '--format', 'json', '--output', output, '--cache', join(dir, 'cache'), ...args]);
  if (code !== 0) return { code };
  return { code, json: JSON.parse(await readFile(output, 'utf8')) };
}

it('sets reports beside what the database says of the packages that they name', async () => {
  const { code, json } = await compare(join(dir, 'trivy.json'), `grype=${join(dir, 'empty.json')}`);
  expect(code).toBe(0);
  expect(json?.parties.map(({ name }) => name)).toEqual(['Plimsoll', 'Trivy', 'Grype']);
  expect(json?.rows[0]).toMatchObject({
    id: 'CVE-2021-23337',
    found: [{ by: 'Plimsoll' }, { by: 'Trivy' }],
    missed: [{ by: 'Grype', why: { code: 'nothing-reported' } }],
  });
});

it('what cannot be compared has its exit code', async () => {
  expect((await compare(join(dir, 'absent.json'))).code).toBe(3);
  expect((await compare(join(dir, 'empty.json'))).code).toBe(3);
  expect((await compare(`nobody=${join(dir, 'empty.json')}`)).code).toBe(2);
  expect((await compare(join(dir, 'trivy.json'), '--with', join(dir, 'trivy.json'))).code).toBe(2);
});
