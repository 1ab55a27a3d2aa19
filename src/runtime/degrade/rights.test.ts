import { describe, expect, it } from 'vitest';
import { missingOf, rightsOf } from './rights.ts';

const first = '         0          0 4294967295\n';
const all = 'CapEff:\t000001ffffffffff\n';

describe('capabilities', () => {
  it.each([
    ['all', all, first, []],
    ['none', 'CapEff:\t0000000000000000\n', first, ['CAP_BPF', 'CAP_NET_ADMIN', 'CAP_SYS_PTRACE']],
    ['CAP_SYS_ADMIN alone stands for those split from it', 'CapEff:\t0000000000200000\n', first, ['CAP_SYS_PTRACE']],
    ['CAP_BPF alone', 'CapEff:\t0000008000000000\n', first, ['CAP_NET_ADMIN', 'CAP_SYS_PTRACE']],
    ['all, in a user namespace', all, '0 1000 1\n', ['CAP_BPF', 'CAP_NET_ADMIN', 'CAP_SYS_PTRACE']],
    ['nothing is said', '', '', ['CAP_BPF', 'CAP_NET_ADMIN', 'CAP_SYS_PTRACE']],
  ])('%s', (_, status, map, missing) => {
    expect(missingOf(rightsOf(status, map), ['CAP_BPF', 'CAP_NET_ADMIN', 'CAP_SYS_PTRACE'])).toEqual(missing);
  });
});
