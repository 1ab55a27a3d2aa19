import { describe, expect, it } from 'vitest';
import { sampled } from './way-without.ts';

const state = (off: string[], sampling: [string, number][] = []) => ({
  ...{ level: 1, cgroupSampling: new Map(), groupKinds: new Set<string>() },
  ...{ off: new Set(off), sampling: new Map(sampling) },
});

describe('shedding without eBPF', () => {
  it('leaves out kinds that are off, and counts them', () => {
    const shed = sampled();
    shed.state(state(['openat']));
    expect(['openat', 'openat', 'unlinkat'].map(kind => shed.leaves(kind))).toEqual([true, true, false]);
    expect(shed.leftOut()).toEqual(new Map([['openat', 2]]));
    expect(shed.count()).toBe(2);
  });

  it('lets one of so many through where a kind is sampled', () => {
    const shed = sampled();
    shed.state(state([], [['openat', 4]]));
    const through = Array.from({ length: 40 }, () => shed.leaves('openat')).filter(left => !left);
    expect(through).toHaveLength(10);
  });

  it('never leaves out programs, whatever it is told', () => {
    const shed = sampled();
    shed.state(state(['execve', 'setuid', 'ptrace']));
    expect(['execve', 'setuid', 'ptrace'].map(kind => shed.leaves(kind))).toEqual([false, false, false]);
  });

  it('stops when it is told that nothing is shed', () => {
    const shed = sampled();
    shed.state(state(['openat']));
    shed.state(state([]));
    expect(shed.leaves('openat')).toBe(false);
  });
});
