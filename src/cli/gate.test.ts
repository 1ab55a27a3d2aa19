/** The commands as a user calls them, on a source tree with one package that the starter set knows. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './program.ts';

const home = process.cwd();
let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
  mkdirSync(join(folder, 'app'));
  const lock = { lockfileVersion: 3, packages: { 'node_modules/minimist': { version: '1.2.0' } } };
  writeFileSync(join(folder, 'app/package-lock.json'), JSON.stringify(lock));
  process.chdir(folder);
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    out += chunk;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    err += chunk;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(home);
  rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});

async function plimsoll(...args: string[]): Promise<number> {
  out = '';
  err = '';
  process.exitCode = undefined;
  return run([...args, '--lang', 'en']);
}
/** Without the line breaks that the width of the page asked for. */
const folded = (): string => out.replace(/\s+/g, ' ');
const gate = (...more: string[]): Promise<number> =>
  plimsoll('gate', 'repo:app', '--no-cache', '--offline', '--db', '', ...more);

const policy = (mode: string): string => `apiVersion: plimsoll.dev/v1
kind: Policy
metadata: { name: mine }
environments: [{ name: production, mode: ${mode} }, { name: test, mode: warn }]
breakGlass: { environments: [production] }
rules: [{ id: critical, title: it is critical, when: finding.severity == "critical" }]
`;

describe('gate', () => {
  it('blocks in production, warns and passes in test, and says why', async () => {
    writeFileSync('policy.yaml', policy('block'));
    expect(await gate('--policy', 'policy.yaml')).toBe(1);
    expect(folded()).toContain('blocked by rule critical for 1 finding because: it is critical: CVE-2021-44906');
    expect(await gate('--policy', 'policy.yaml', '--env', 'test')).toBe(0);
    expect(folded()).toContain('this environment warns and passes');
  });

  it('counts and shows what is waived, until the waiver ends', async () => {
    writeFileSync('policy.yaml', policy('block'));
    const waiver = (expires: string): string =>
      `apiVersion: plimsoll.dev/v1\nkind: Waivers\nwaivers: [{ id: CVE-2021-44906, reason: r, owner: o, expires: ${expires} }]\n`;
    writeFileSync('plimsoll.yaml', waiver('2099-01-01'));
    expect(await gate('--policy', 'policy.yaml', '--show-waived')).toBe(0);
    expect(out).toContain('1 waived');
    expect(out).toMatch(/CVE-2021-44906 minimist .*by o: r \(until 2099-01-01\)/);
    expect(await gate('--policy', 'policy.yaml', '--no-waivers')).toBe(1);
    writeFileSync('plimsoll.yaml', waiver('2020-01-01'));
    expect(await gate('--policy', 'policy.yaml')).toBe(1);
    expect(folded()).toContain('the waiver of CVE-2021-44906 by o ended on 2020-01-01');
  });

  it('lets a blocked artifact through with a reason, and alerts', async () => {
    writeFileSync('policy.yaml', policy('block'));
    expect(await gate('--policy', 'policy.yaml', '--break-glass', 'incident', '--format', 'json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'warn',
      alert: true,
      environment: 'production',
      rules: [{ id: 'critical', effect: 'block', findings: ['CVE-2021-44906'] }],
    });
  });

  it.each([
    ['a policy that is none', ['--policy', 'nope'], 2, 'neither a file nor a preset'],
    ['an environment that is none', ['--policy', 'strict', '--env', 'moon'], 2, 'no environment "moon"'],
    ['a workload that is none', ['--workload', 'nope.yaml'], 3, 'cannot be read'],
  ])('refuses %s', async (_, args, exit, message) => {
    expect(await gate(...args)).toBe(exit);
    expect(err.replace(/\s+/g, ' ')).toContain(message);
  });
});

describe('policy', () => {
  it('test fails when a case does', async () => {
    writeFileSync('p.yaml', `${policy('block')}tests: [{ name: low, finding: { severity: low }, expect: block }]\n`);
    expect(await plimsoll('policy', 'test', 'p.yaml')).toBe(1);
    expect(out).toContain('FAILED  low: expected block');
    expect(await plimsoll('policy', 'test', 'strict')).toBe(0);
  });

  it('explain and replay take stored scans', async () => {
    mkdirSync('scans');
    await plimsoll('scan', 'repo:app', '--no-cache', '--offline', '--db', '', '-f', 'json', '-o', 'scans/a.json');
    writeFileSync('scans/b.json', '{}');
    writeFileSync('policy.yaml', policy('block'));
    expect(await plimsoll('policy', 'explain', 'policy.yaml', 'scans/a.json', '--finding', 'CVE-2021-44906')).toBe(0);
    expect(out).toContain('block  critical: finding.severity == "critical"');
    expect(out).toContain('finding.severity = critical');
    expect(await plimsoll('policy', 'replay', '--scans', 'scans', '--policy', 'policy.yaml')).toBe(3);
    expect(out).toContain('1 stored scan, 1 would change');
    expect(out).toContain('this policy would block every one of them');
    expect(out).toContain('b.json is no scan report');
  });

  it('show prints a preset to start from', async () => {
    expect(await plimsoll('policy', 'show', 'default')).toBe(0);
    expect(out).toContain('kind: Policy');
  });
});
