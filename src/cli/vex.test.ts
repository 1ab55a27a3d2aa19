import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './program.ts';

const digest = `sha256:${'c'.repeat(64)}`;

const findingOf = (id: string, name: string, severity = 'high') => {
  const purl = `pkg:npm/${name}@1.0.0`;
  const path = `app/node_modules/${name}/package.json`;
  return {
    id,
    aliases: [],
    kind: 'vulnerability',
    subject: { kind: 'package', purl, path },
    severity,
    status: 'affected',
    package: { purl, name, version: '1.0.0', path },
    fixedVersions: [],
  };
};
const reportOf = (...findings: object[]): string =>
  JSON.stringify({
    schemaVersion: 1,
    artifact: { reference: 'registry.example/team/app:1', transport: 'docker://', kind: 'image', digest, layers: [] },
    coverage: { notCovered: [] },
    database: { digest: 'one' },
    findings,
    waived: [],
  });

let dir = '';
const at = (name: string): string => join(dir, name);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'plimsoll-vex-'));
  await writeFile(at('a.json'), reportOf(findingOf('CVE-2024-1', 'a'), findingOf('CVE-2024-1', 'b')));
  await writeFile(at('b.json'), reportOf(findingOf('CVE-2024-1', 'a'), findingOf('CVE-2024-2', 'a', 'low')));
  await writeFile(at('odd.json'), reportOf({ id: 1 }));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs a command with its output in a file. */
async function told(...args: string[]): Promise<{ code: number; json: Record<string, unknown> }> {
  const output = at('out.json');
  await rm(output, { force: true });
  process.exitCode = undefined;
  const code = await run([...args, '--output', output]);
  process.exitCode = undefined;
  return { code, json: JSON.parse(await readFile(output, 'utf8').catch(() => '{}')) };
}

describe('vex', () => {
  const reason = ['--status', 'not_affected', '--justification', 'vulnerable_code_not_present'];

  it('speaks of a report’s packages in its image alone', async () => {
    const { json } = await told('vex', 'CVE-2024-1@a', '--from', at('a.json'), ...reason, '--author', 'ops');
    expect(json).toMatchObject({
      author: 'ops',
      statements: [{ status: 'not_affected', vulnerability: { name: 'CVE-2024-1' } }],
    });
    expect((json['statements'] as { products: unknown }[])[0]?.products).toEqual([
      {
        '@id': `pkg:oci/app@${digest.replace(':', '%3A')}?repository_url=registry.example/team/app`,
        subcomponents: [{ '@id': 'pkg:npm/a@1.0.0' }],
      },
    ]);
  });

  it('writes one form in another, and the same bytes for the same time', async () => {
    await told('vex', '--all', '--from', at('a.json'), '--status', 'under_investigation', '--format', 'csaf');
    await writeFile(at('csaf.json'), await readFile(at('out.json')));
    const once = await told('vex', '--from', at('csaf.json'), '--format', 'cyclonedx');
    expect(once.json).toMatchObject({ bomFormat: 'CycloneDX', vulnerabilities: [{ id: 'CVE-2024-1' }] });
    expect(await told('vex', '--from', at('csaf.json'), '--format', 'cyclonedx')).toEqual(once);
  });

  it.each([
    ['no status', ['CVE-2024-1', '--product', 'pkg:npm/a']],
    ['not affected without a reason', ['CVE-2024-1', '--product', 'pkg:npm/a', '--status', 'not_affected']],
    ['affected without an action', ['CVE-2024-1', '--product', 'pkg:npm/a', '--status', 'affected']],
    ['no product', ['CVE-2024-1', '--status', 'fixed']],
    ['no finding', ['--product', 'pkg:npm/a', '--status', 'fixed']],
  ])('is used wrongly with %s', async (_name, args) => {
    expect((await told('vex', ...args)).code).toBe(2);
  });

  it('is used wrongly with a finding that the report lacks', async () => {
    expect((await told('vex', 'CVE-1-1', '--from', at('a.json'), ...reason)).code).toBe(2);
  });
});

describe('diff', () => {
  const diff = (...args: string[]) => told('diff', at('a.json'), at('b.json'), '--format', 'json', ...args);

  it('sets two saved scans against each other', async () => {
    const { code, json } = await diff();
    expect(code).toBe(0);
    expect(json).toMatchObject({
      schemaVersion: 1,
      unchanged: 1,
      entries: [
        { change: 'new', finding: { id: 'CVE-2024-2' } },
        { change: 'gone', finding: { id: 'CVE-2024-1', package: { name: 'b' } } },
      ],
    });
  });

  it.each([
    ['low', 1],
    ['any', 1],
    ['medium', 0],
  ])('--fail-on-new %s exits %d where the worst new finding is low', async (severity, code) => {
    expect((await diff('--fail-on-new', String(severity))).code).toBe(code);
  });

  it('refuses a report that is damaged', async () => {
    expect((await told('diff', at('a.json'), at('odd.json'))).code).toBe(3);
  });

  it.each(['en', 'zh-CN'])('has a table for people in %s', async lang => {
    await run(['diff', at('a.json'), at('b.json'), '--lang', lang, '--output', at('table.txt')]);
    const text = await readFile(at('table.txt'), 'utf8');
    expect(text).toContain('CVE-2024-2');
    expect(text).not.toMatch(/\{\w+\}|undefined/);
  });
});
