import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfText, textOfBytes } from '../rules/text.ts';
import { cgroupsOf, fdlimitOf, statOf, statusOf } from './status.ts';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** As the kernel writes a name into status: line feeds and backslashes escaped. */
const escaped = (name: string): string => name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');

const statusText = (name: string, pid = 12, more = '') =>
  `Name:\t${escaped(name)}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t${pid}\nNgid:\t0\nPid:\t${pid + 1}\nPPid:\t7\n` +
  'TracerPid:\t0\nUid:\t1000\t0\t0\t0\nGid:\t1000\t44\t0\t0\nFDSize:\t64\nGroups:\t4 24 \n' +
  `NStgid:\t${pid}\t3\nNSpid:\t${pid + 1}\t4\nNSpgid:\t9\t2\nNSsid:\t9\t2\n${more}VmSize:\t   2928 kB\nVmRSS:\t  1748 kB\n` +
  'VmSwap:\t  12 kB\nThreads:\t5\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000400\n';

const name = fc.uint8Array({ minLength: 0, maxLength: 15 }).map(bytes => bytes.map(byte => byte || 1));

describe('status', () => {
  it('says users, numbers in the innermost namespace, memory and capabilities', () => {
    expect(statusOf(statusText('sh'))).toEqual({
      comm: 'sh',
      pid: 12,
      tid: 13,
      ptid: 7,
      uid: 0,
      gid: 44,
      depth: 2,
      vpid: 3,
      vtid: 4,
      vpgid: 2,
      vmSize: 2928,
      vmRss: 1748,
      vmSwap: 12,
      threads: 5,
      capInheritable: 0n,
      capPermitted: 0x1ffffffffffn,
      capEffective: 0x400n,
    });
  });

  it('a kernel without namespaces of processes has the same numbers everywhere', () => {
    const text = statusText('sh').replace(/^NS.*\n/gm, '');
    expect(statusOf(text)).toMatchObject({ depth: 1, vpid: 12, vtid: 13, vpgid: -1 });
  });

  it('is not misled by any name', () => {
    fc.assert(
      fc.property(name, bytes => {
        const status = statusOf(statusText(latin(bytes)));
        expect(status).toMatchObject({ pid: 12, tid: 13, uid: 0, vtid: 4 });
        expect(Buffer.from(bytesOfText(status?.comm ?? '?'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('says nothing of other texts', () => {
    fc.assert(fc.property(fc.string(), text => void statusOf(`Name:\t${text}`)));
    expect(statusOf('')).toBeUndefined();
    expect(statusOf('Name:\tsh\n')).toBeUndefined();
  });
});

describe('stat', () => {
  const fields = 'S 7 9 9 34816 9 4194304 122 0 5 0 0 0 0 0 20 0 1 0 2423431 2998272 394';

  it('is read after the last bracket of the name', () => {
    fc.assert(
      fc.property(name, bytes => {
        expect(statOf(`12 (${latin(bytes)}) ${fields}`)).toEqual({
          ptid: 7,
          pgid: 9,
          sid: 9,
          tty: 34816,
          kernel: false,
          faultsMinor: 122,
          faultsMajor: 5,
          started: 2423431,
        });
      }),
    );
  });

  it('knows the kernel’s own threads', () => {
    expect(statOf(`2 (kthreadd) ${fields.replace('4194304', '2129984')}`)?.kernel).toBe(true);
  });

  it('says nothing of other texts', () => {
    fc.assert(fc.property(fc.string(), text => void statOf(text)));
    expect(statOf('12 (sh) S 7')).toBeUndefined();
  });
});

describe('limits', () => {
  it.each([
    ['Max open files            1024                 4096                 files     \n', 1024],
    ['Max open files            unlimited            unlimited            files     \n', -1],
    ['', -1],
  ])('%j', (text, limit) => expect(fdlimitOf(`Max cpu time  unlimited\n${text}`)).toBe(limit));
});

describe('control groups', () => {
  it.each([
    [
      'version 1',
      '4:memory:/a\n2:cpu,cpuacct:/b\n1:name=systemd:/c\n',
      ['memory=/a', 'cpu=/b', 'cpuacct=/b', 'systemd=/c'],
    ],
    ['version 2', '0::/x\n', ['cpuset=/x', 'cpu=/x', 'cpuacct=/x', 'io=/x', 'memory=/x']],
    ['both', '2:cpu,cpuacct:/b\n0::/x\n', ['cpu=/b', 'cpuacct=/b', 'cpuset=/x', 'io=/x', 'memory=/x']],
    [
      'both, all subsystems with groups of their own',
      '5:cpuset:/\n4:cpu,cpuacct:/\n3:blkio:/\n2:memory:/\n0::/x\n',
      ['cpuset=/', 'cpu=/', 'cpuacct=/', 'blkio=/', 'memory=/', 'unified=/x'],
    ],
    [
      'a path with colons',
      '0::/system.slice/a:b:c\n',
      ['cpuset', 'cpu', 'cpuacct', 'io', 'memory'].map(s => `${s}=/system.slice/a:b:c`),
    ],
    ['no groups', '', []],
  ])('%s', (_, text, groups) => expect(cgroupsOf(text)).toEqual(groups));

  it('paths that are no UTF-8 keep their bytes', () => {
    const [group] = cgroupsOf('1:cpu:/\xff');
    expect(group).toBe(`cpu=${textOfBytes(Buffer.from([0x2f, 0xff]))}`);
  });
});
