import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const rules = file(
  'rules.yaml',
  `- macro: in_container
  condition: container.id != host
- rule: Shell
  desc: a shell in a container
  condition: evt.type = execve and in_container and proc.name in (bash, sh)
  output: shell=%proc.name
  priority: WARNING
`,
);
const broken = file(
  'broken.yaml',
  '- rule: Broken\n  desc: d\n  condition: proc.nam = x\n  output: o\n  priority: INFO\n',
);
const tests = file(
  'tests.yaml',
  `tests:
  - name: a shell in a container
    event: {evt.type: execve, proc.name: bash, container.id: abc}
    expect: [Shell]
    output: {Shell: shell=bash}
  - name: a shell of the host
    event: {evt.type: execve, proc.name: bash, container.id: host}
`,
);
const event = file('event.json', '{"evt.type": "execve", "proc.name": "cat", "container.id": "abc"}');

function run(...args: string[]): { code: number; out: string } {
  const options = { cwd: folder, encoding: 'utf8' as const, stdio: 'pipe' as const };
  try {
    const out = execFileSync(process.execPath, [join(import.meta.dirname, 'main.ts'), 'rules', ...args], options);
    return { code: 0, out };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, out: `${stdout}${stderr}` };
  }
}

describe('plimsoll rules', () => {
  it('check says what is wrong, where, and what to do', () => {
    expect(run('check', rules)).toEqual({ code: 0, out: '1 files, 1 rules, 0 errors, 0 warnings\n' });
    const { code, out } = run('check', rules, broken);
    expect(code).toBe(1);
    expect(out).toContain(
      "broken.yaml:3:14: error LOAD_ERR_COMPILE_CONDITION: rule 'Broken': filter_check called with nonexistent field proc.nam\n  Mend the condition",
    );
    expect(run('check', 'nowhere.yaml').code).toBe(3);
    expect(JSON.parse(run('check', broken, '-f', 'json').out)).toMatchObject({
      falco_load_results: [{ name: 'broken.yaml', successful: false }],
    });
  });

  it('test runs tests against rules', () => {
    expect(run('test', rules, tests)).toEqual({ code: 0, out: '2 tests, 0 failed\n' });
    const wrong = file('wrong.yaml', 'tests:\n  - name: n\n    event: {evt.type: open}\n    expect: [Shell]\n');
    const { code, out } = run('test', '-r', rules, '--', wrong);
    expect(code).toBe(1);
    expect(out).toBe('wrong.yaml:2: n\n  expected: Shell\n  matched:  none\n1 tests, 1 failed\n');
  });

  it('explain tells why, in both languages', () => {
    const { code, out } = run('explain', 'Shell', '-r', rules, '-e', event);
    expect(code).toBe(1);
    expect(out).toContain('Rule "Shell" does not match this event.');
    expect(out).toContain('  proc.name in (bash, sh) does not hold: proc.name is "cat"');
    expect(out).toContain('  + macro in_container: container.id != host    [container.id = "abc"]');
    expect(run('explain', 'Shell', '-r', rules, '-e', event, '--lang', 'zh-CN').out).toContain('不匹配该事件');
    expect(run('explain', 'Nothing', '-r', rules, '-e', event).code).toBe(2);
  });
});
