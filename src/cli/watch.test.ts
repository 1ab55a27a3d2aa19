import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureOf, threadRecord } from '../runtime/scap/testing.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-watch-'));
const rules = join(folder, 'rules.yaml');
const capture = join(folder, 'a.scap');

const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise(resolve => {
    execFile(process.execPath, [main, 'watch', ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

describe('watch', () => {
  const open = { type: 'openat', values: { fd: 3, dirfd: -100, name: 'x', flags: 1, mode: 0 } };
  const bytes = captureOf([open, { type: 'close', values: { res: 0, fd: 3 } }], {
    threads: [threadRecord({ tid: 7 })],
  });

  beforeAll(() => {
    writeFileSync(capture, gzipSync(bytes));
    writeFileSync(
      rules,
      '- rule: opens\n  desc: d\n  condition: evt.type = openat and proc.name = sh\n  output: "opened %fd.name"\n  priority: NOTICE\n  tags: [a]\n',
    );
  });

  it('prints an alert a line, and exits with 1', async () => {
    const { code, out, err } = await run('--rules', rules, '--replay', capture);
    expect(err).toBe('');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      time: '2023-11-14T22:13:20.000000000Z',
      rule: 'opens',
      priority: 'Notice',
      source: 'syscall',
      tags: ['a'],
      output_fields: { 'fd.name': '/home/x' },
    });
  });

  it('exits with 0 when no rule was raised, 3 when the capture is cut off or none', async () => {
    expect((await run('--rules', rules, '--replay', capture, '--disable-tag', 'a')).code).toBe(0);
    const cut = join(folder, 'cut.scap');
    writeFileSync(cut, bytes.subarray(0, bytes.length - 8));
    const { code, out, err } = await run('--rules', rules, '--replay', cut);
    expect([code, out.split('\n').length]).toEqual([3, 2]);
    expect(err).toMatch(/cut off/);
    expect((await run('--rules', rules, '--replay', rules)).code).toBe(3);
    expect((await run('--rules', rules, '--replay', join(folder, 'none'))).code).toBe(3);
  });
});
