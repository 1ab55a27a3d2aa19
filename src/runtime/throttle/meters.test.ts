import { describe, expect, it } from 'vitest';
import { cpuMeter, cpuQuota, hostMeter, withinQuota } from './meters.ts';

describe('processors of this process', () => {
  it('are those of the time since the reading before', () => {
    let [used, at] = [0, 0n];
    const meter = cpuMeter(
      () => ({ user: used, system: used }),
      () => at,
    );
    expect(meter()).toBeUndefined();
    [used, at] = [125_000, 1_000_000_000n];
    expect(meter()).toBe(0.25);
    expect(meter()).toBeUndefined();
  });
  it('are read of the real process', () => {
    const meter = cpuMeter();
    meter();
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(meter()).toBeGreaterThan(0.1);
  });
});

describe('the host', () => {
  const meterOf = (...texts: (string | undefined)[]) => {
    const meter = hostMeter(() => texts.shift());
    return [meter(), meter()].at(-1);
  };
  it.each([
    ['half busy', ['cpu  100 0 0 100 0 0 0 0 0 0\n', 'cpu  150 0 0 150 0 0 0 0 0 0\n'], 0.5],
    ['waiting for disks is no work', ['cpu  0 0 0 0 0 0 0 0', 'cpu  25 0 0 25 50 0 0 0'], 0.25],
    ['guests are not counted twice', ['cpu  0 0 0 0 0 0 0 0 0 0', 'cpu  50 0 0 50 0 0 0 0 50 0'], 0.5],
    ['nothing since', ['cpu  1 0 0 1', 'cpu  1 0 0 1'], undefined],
    ['no file', [undefined, undefined], undefined],
    ['something else', ['cpu  a b c d', 'x'], undefined],
  ])('%s', (_, texts, expected) => {
    expect(meterOf(...texts)).toBe(expected);
  });
});

describe('quotas of cgroups', () => {
  const quota = (files: Record<string, string>) => cpuQuota(path => files[path]);
  it.each([
    ['v2', { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/b/cpu.max': '50000 100000\n' }, 0.5],
    [
      'v2, of the one above',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/cpu.max': 'max 100000\n',
        '/sys/fs/cgroup/a/cpu.max': '20000 100000\n',
      },
      0.2,
    ],
    ['v2, none', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup//cpu.max': 'max 100000\n' }, undefined],
    [
      'v1',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/p\n',
        '/sys/fs/cgroup/cpu,cpuacct/p/cpu.cfs_quota_us': '150000\n',
        '/sys/fs/cgroup/cpu,cpuacct/p/cpu.cfs_period_us': '100000\n',
      },
      1.5,
    ],
    [
      'v1, none',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/p\n',
        '/sys/fs/cgroup/cpu,cpuacct/p/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu,cpuacct/p/cpu.cfs_period_us': '100000\n',
      },
      undefined,
    ],
    ['no cgroups', {}, undefined],
  ] as [string, Record<string, string>, number | undefined][])('%s', (_, files, expected) => {
    expect(quota(files)).toBe(expected);
  });
  it('the target stays below them', () => {
    expect(withinQuota(0.5, undefined, 8)).toBe(0.5);
    expect(withinQuota(0.5, 0.5, 8)).toBe(0.4);
    expect(withinQuota(4, undefined, 2)).toBe(2);
  });
});
