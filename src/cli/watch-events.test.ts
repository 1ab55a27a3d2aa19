import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-watch-events-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rules = join(folder, 'rules.yaml');
writeFileSync(
  rules,
  `- {rule: Written, desc: d, condition: "evt.type = openat and evt.is_open_write=true and fd.name startswith /etc/", output: o, priority: INFO, tags: [files]}
- {rule: Traced, desc: d, condition: evt.type = ptrace and container.id != host, output: o, priority: INFO}
`,
);
const watch = (...args: string[]): string =>
  execFileSync(process.execPath, [join(import.meta.dirname, 'main.ts'), 'watch', ...args], { encoding: 'utf8' });

describe('plimsoll watch --events', () => {
  it('lists kinds of events for people, in their language', () => {
    expect(watch('--events', '--lang', 'en')).toMatch(
      /^openat +file +a file is opened or created +fd dirfd name flags/m,
    );
    expect(watch('--events', '--lang', 'zh-CN')).toMatch(/^openat +file +打开或创建文件 +fd dirfd name flags/m);
  });

  it('lists them for programs, with parameters and names of their values', () => {
    const { schemaVersion, events } = JSON.parse(watch('--events', '--format', 'json'));
    expect(schemaVersion).toBe(1);
    expect(events.length).toBeGreaterThan(200);
    expect(events.find((each: { name: string }) => each.name === 'io_uring_submit')).toMatchObject({
      category: 'IO_other',
      call: false,
      meaning: { en: expect.any(String), zh: expect.any(String) },
    });
  });
});

describe('plimsoll watch --needs', () => {
  it('says what the rules that run ask the kernel for', () => {
    const said = watch('--needs', '--rules', rules);
    expect(said).toMatch(/^openat +everywhere/m);
    expect(said).toMatch(/to write: \/etc\/…$/m);
    expect(said).toMatch(/^ptrace +in containers/m);
    expect(watch('--needs', '--rules', rules, '--tag', 'files')).not.toContain('ptrace');
  });
});
