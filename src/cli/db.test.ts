import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const bin = new URL('../../bin/plimsoll', import.meta.url).pathname;
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-db-cli-'));
  const record = {
    id: 'GHSA-x',
    modified: '2024-01-01T00:00:00Z',
    aliases: ['CVE-2024-1000'],
    summary: 'a \u001b[31mred\u001b[0m flaw',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'left' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
      },
    ],
  };
  writeFileSync(join(root, 'good.ndjson'), `${JSON.stringify(record)}\n`);
  writeFileSync(join(root, 'bad.ndjson'), `${JSON.stringify({ ...record, id: 'GHSA-y' })}\n{oops\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const db = (...args: string[]) =>
  spawnSync(bin, ['db', ...args, '--lang', 'en'], {
    encoding: 'utf8',
    env: { ...process.env, PLIMSOLL_DB: join(root, 'db'), HOME: root },
  });

describe('plimsoll db', () => {
  it('builds in silence in a pipe, then shows what it holds', () => {
    expect(db('build', '--from', join(root, 'good.ndjson'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const status = JSON.parse(db('status', '--format', 'json').stdout) as { feeds: unknown[]; sections: unknown[] };
    expect(status).toMatchObject({ schemaVersion: 1, feeds: [{ name: 'osv/npm', records: 1 }] });
    expect(db('status').stdout).toMatch(/osv\/npm +1 record, newest 2024-01-01/);
    const shown = db('show', 'CVE-2024-1000');
    expect(shown.stdout).toMatch(/GHSA-x {2}npm[\s\S]*left {2}< 1\.0\.0/);
    expect(shown.stdout).not.toContain('\u001b');
    expect(JSON.parse(db('show', 'GHSA-x', '--format', 'json').stdout)).toMatchObject({
      advisories: [{ id: 'GHSA-x', aliases: ['CVE-2024-1000'] }],
    });
  });

  it('says what it left out on standard error, and its summary as JSON when asked', () => {
    const built = db('build', '--from', join(root, 'bad.ndjson'), '--db', join(root, 'db2'));
    expect(built).toMatchObject({ status: 0, stdout: '' });
    expect(built.stderr).toMatch(/Left out: a line that is not JSON, 1 times, such as bad\.ndjson:2/);
    const summary = db('build', '--from', join(root, 'bad.ndjson'), '--db', join(root, 'db2'), '--format', 'json');
    expect(JSON.parse(summary.stdout)).toMatchObject({
      schemaVersion: 1,
      shards: 1,
      shardsNew: 0,
      problems: [{ count: 1 }],
    });
  });

  it('ends with the documented codes', () => {
    expect(db('status', '--db', join(root, 'nowhere')).status).toBe(4);
    expect(db('show', 'CVE-1999-1').status).toBe(3);
    expect(db('build').status).toBe(2);
    expect(db('build', '--from', join(root, 'nowhere')).status).toBe(3);
    expect(db('build', '--from', 'ftp://example.org/all.zip').status).toBe(2);
  });
});
