import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const main = new URL('./main.ts', import.meta.url).pathname;
function plimsoll(args: string[], env: Record<string, string> = {}) {
  const ran = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: dir, ...env },
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

describe('config check', () => {
  it('shows what is in force, with every secret masked', () => {
    const config = file(
      'good.yaml',
      'notifications: [{ channel: webhook, url: "https://hooks.example/robot?access_token=sesame" }]\nslots: { push: 7 }\n',
    );
    const url = file('url', 'postgres://me:sesame@db.example/plimsoll\n');
    const { code, out, err } = plimsoll(['config', 'check', '--config', config], {
      PLIMSOLL_DATABASE_URL_FILE: url,
      PLIMSOLL_LISTEN: '0.0.0.0:99',
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('# store: postgres://me:***@db.example/plimsoll');
    expect(out).toContain('port: 99');
    expect(out).toMatch(/push: 7\n\s+backfill: 1/);
    expect(out).not.toContain('sesame');
  });

  it('says everything that is wrong, and where', () => {
    const config = file(
      'bad.yaml',
      `registries: [{ host: "r.example", passwordFile: ${dir}/none }, { host: "http://r" }]
hooks: [{ dialect: nope }]
projects: [{ name: a, repositories: ["r/*"] }, { name: a, repositories: ["q/*"] }]
tls: { certFile: ${dir}/none, keyFile: ${dir}/none }
policy: ${dir}/none.yaml
`,
    );
    const { code, err } = plimsoll(['config', 'check', '--config', config]);
    expect(code).toBe(2);
    for (const path of [
      'registries.0.passwordFile',
      'registries.1.host',
      'hooks.0.dialect',
      'projects.1.name',
      'tls',
      'policy',
    ]) {
      expect(err).toMatch(new RegExp(`^${path}: `, 'm'));
    }
    const shape = plimsoll([
      'config',
      'check',
      '--config',
      file('shape.yaml', 'slots: { push: many }\ncolour: red\nregistries: [{ hots: a, password: sesame }]\n'),
    ]);
    for (const path of ['slots.push', 'colour', 'registries.0', 'registries.0.hots'])
      expect(shape.err).toMatch(new RegExp(`^${path}: `, 'm'));
    expect(shape.out + shape.err).not.toContain('sesame');
  });
});

describe('the store', () => {
  it('is backed up and brought back, whole or not at all', () => {
    const from = join(dir, 'one');
    const token = plimsoll(['config', 'token', '--dir', from, '--role', 'scanner', '--days', '3']).out.trim();
    expect(token).toMatch(/^plimsoll_[\w-]{43}$/);
    const backup = join(dir, 'backup.zst');
    expect(plimsoll(['store', 'export', '--dir', from, '--output', backup])).toEqual({ code: 0, out: '', err: '' });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const to = join(dir, 'two');
    expect(plimsoll(['store', 'import', backup, '--dir', to])).toMatchObject({
      code: 0,
      err: expect.stringContaining('2 rows'),
    });
    expect(plimsoll(['store', 'import', backup, '--dir', to]).code).toBe(2);
    const cut = join(dir, 'cut.zst');
    writeFileSync(cut, readFileSync(backup).subarray(0, 200));
    expect(plimsoll(['store', 'import', cut, '--dir', to, '--force']).code).toBe(3);
    expect(plimsoll(['store', 'import', backup, '--dir', to, '--force']).code).toBe(0);
  }, 120_000);

  it.each([
    [['config', 'token', '--role', 'king'], 2],
    [['config', 'token', '--days', '0'], 2],
    [['store', 'import', '/nonexistent.zst'], 3],
    [['work'], 2],
  ])(
    '%j ends with %d',
    (args, code) => {
      expect(plimsoll([...args, '--dir', join(dir, 'three')]).code).toBe(code);
    },
    60_000,
  );
});
