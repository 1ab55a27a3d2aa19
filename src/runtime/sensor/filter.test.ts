import { describe, expect, it } from 'vitest';
import { needsOf } from '../needs/index.ts';
import { loaded } from '../needs/testing.ts';
import { callFlags, kernelFilter } from './filter.ts';

const { host, container, success, failure } = callFlags;
const of = (...conditions: string[]) => kernelFilter(needsOf(loaded(conditions).rules()), 'x64');
const entry = (filter: ReturnType<typeof of>, call: string) => filter.calls.filter(each => each.call === call);

describe('what the kernel is told to send', () => {
  it('without rules: what the state needs, when it worked, and the opens of containers', () => {
    const { calls, missing, anyPath } = of();
    const names = new Set(calls.map(({ call }) => call));
    expect([...names]).toEqual(expect.arrayContaining(['setuid', 'setuid32', 'connect', 'dup2', 'chdir', 'prctl']));
    for (const { call, flags } of calls)
      expect(flags, call).toBe(
        call.startsWith('openat') || call === 'open' ? container | success : host | container | success,
      );
    for (const never of ['close', 'read', 'write', 'execve', 'clone']) expect(names.has(never), never).toBe(false);
    expect([missing, anyPath]).toEqual([[], 0]);
  });

  it('a call has entries for programs of either width', () => {
    expect(entry(of('evt.type = unlinkat'), 'unlinkat').map(({ at }) => at)).toEqual([263, 512 + 301]);
  });

  it('what rules ask for is added to what the state needs', () => {
    const [failing] = entry(of('evt.type = setuid and evt.res != SUCCESS'), 'setuid');
    expect(failing?.flags).toBe(host | container | success | failure);
  });

  it('programs that began come otherwise: only those that failed are asked for', () => {
    const [failing] = entry(of('evt.type = execve'), 'execve');
    expect(failing).toMatchObject({ program: 'execve_failed', flags: host | container | failure });
    expect(entry(of('evt.type = execve and evt.res = SUCCESS'), 'execve')).toEqual([]);
  });

  it('an event that no call makes here is missing', () => {
    expect(of('evt.type = signaldeliver').missing).toEqual(['signaldeliver']);
    expect(of('evt.type in (execve, procexit, cgroup_mkdir, io_uring_submit)').missing).toEqual([]);
  });

  it('a rule about all kinds asks for all calls, close apart, whatever their paths', () => {
    const { calls, anyPath } = of('proc.name = x');
    expect(calls.length).toBeGreaterThan(600);
    expect(calls.some(({ event }) => event === 'close')).toBe(false);
    expect(anyPath).toBe(15);
  });

  it('paths become classes', () => {
    const { prefixes, names } = of(
      'evt.type = openat and evt.is_open_read = true and fd.name startswith /etc/pam.d',
      'evt.type = openat and fd.filename = authorized_keys',
    );
    expect([...prefixes.keys()]).toEqual(['/etc/pam.d']);
    expect(names.get('authorized_keys')).toBe(15);
  });

  it('each place in the kernel’s table has one entry', () => {
    for (const architecture of ['x64', 'arm64']) {
      const { calls } = kernelFilter(needsOf(loaded(['proc.name = x']).rules()), architecture);
      expect(new Set(calls.map(({ at }) => at)).size).toBe(calls.length);
      expect(Math.max(...calls.map(({ at }) => at))).toBeLessThan(1024);
    }
  });
});
