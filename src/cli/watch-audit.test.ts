import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const rules = file(
  'rules.yaml',
  `- rule: Deleted
  desc: d
  condition: ka.verb = delete and evt.type = pluginevent
  output: "%ka.user.name deleted %ka.target.name"
  priority: NOTICE
  source: k8s_audit
  tags: [k8s]
`,
);
const event = (verb: string) => ({
  ...{ kind: 'Event', auditID: 'a', stage: 'ResponseComplete', stageTimestamp: '2026-01-02T03:04:05.5Z', verb },
  ...{ user: { username: 'ann' }, objectRef: { name: 'web' } },
});
const log = file('audit.log', [event('get'), event('delete')].map(each => `${JSON.stringify(each)}\n`).join(''));
const command = [join(import.meta.dirname, 'main.ts'), 'watch', '--rules', rules];

const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise(resolve => {
    execFile(process.execPath, [...command, ...args], (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });

describe('watch over audit events', () => {
  it('reads a log, and sends alerts to what is named', async () => {
    const path = join(folder, 'alerts');
    const { code, out, err } = await run('--audit', log, '--json-parts', 'message', '--send', `file:${path}`);
    expect(err).toBe('');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      ...{ message: 'ann deleted web', priority: 'Notice', rule: 'Deleted', source: 'k8s_audit' },
      time: '2026-01-02T03:04:05.500000000Z',
    });
    expect(readFileSync(path, 'utf8')).toBe(out);
  });

  it('says what could not be read, what was lost, and what was asked for wrongly', async () => {
    const damaged = await run(
      '--audit',
      file('damaged.log', `${readFileSync(log, 'utf8')}{"kind":`),
      '-f',
      'text',
      '--iso-time',
    );
    expect(damaged).toMatchObject({
      code: 3,
      out: '2026-01-02T03:04:05.500000000+0000: Notice ann deleted web\n',
      err: 'line 3 is skipped: it is cut short\n',
    });
    const lost = await run('--audit', log, '--send', `file:${folder}/none/x`);
    expect(lost.code).toBe(4);
    expect(lost.err).toContain('0 alerts written, 0 dropped, 1 failed');
    for (const args of [
      ['--audit', log, '--replay', log],
      ['--audit-listen', '0.0.0.0:1'],
      ['--audit', log, '--send', 'x'],
    ])
      expect((await run(...args)).code).toBe(2);
    expect((await run('--audit', join(folder, 'none'))).code).toBe(3);
  });

  it('takes batches of the webhook until it is told to stop', async () => {
    const child = spawn(process.execPath, [...command, '--audit-listen', '127.0.0.1:0', '-f', 'text', '--iso-time']);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    const url = /http:\S+/.exec(line.toString())?.[0] ?? '';
    const body = JSON.stringify({ kind: 'EventList', items: [event('delete')] });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status).toBe(200);
    await expect.poll(() => out).toBe('2026-01-02T03:04:05.500000000+0000: Notice ann deleted web\n');
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(1);
  });
});
