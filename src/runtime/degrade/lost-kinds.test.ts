import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lostKinds } from './lost-kinds.ts';

describe('kinds of events that are lost', () => {
  it('none with eBPF', () => expect(lostKinds('ebpf')).toEqual([]));

  it.each([
    [
      'fallback',
      ['connect', 'mount', 'kill', 'bpf', 'init_module', 'setns'],
      ['execve', 'openat', 'clone', 'rename', 'syscall'],
    ],
    ['processes', ['openat', 'unlinkat', 'connect'], ['execve', 'ptrace', 'setuid']],
    ['files', ['execve', 'clone', 'connect'], ['openat', 'open', 'mkdir', 'unlink']],
    ['none', ['execve', 'openat', 'connect'], ['NA', 'container']],
  ] as const)('%s', (way, lost, seen) => {
    const names = lostKinds(way);
    expect(names).toEqual(expect.arrayContaining([...lost]));
    expect(names.filter(name => (seen as readonly string[]).includes(name))).toEqual([]);
  });
});

it('the page names exactly those', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/sensor-degraded.md'), 'utf8');
  const [, section = ''] = /### Lost kinds\n(.*?)\n###/s.exec(page) ?? [];
  const listed = [...section.matchAll(/`(\w+)`,?[ \n]/g)].map(([, name]) => name).filter(name => name !== 'watch');
  expect(listed).toEqual(lostKinds());
});
