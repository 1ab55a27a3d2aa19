import { execFileSync } from 'node:child_process';
import { cpus, hostname, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addressBytes, bootTimeOf, interfacesOf, machineOf } from './machine.ts';

describe.skipIf(process.platform !== 'linux')('the machine', () => {
  it('is as the system says', () => {
    const machine = machineOf();
    expect(machine).toMatchObject({ cpus: cpus().length, hostname: hostname(), memoryBytes: BigInt(totalmem()) });
    expect(machine.maxPid).toBeGreaterThan(1000n);
    const since = execFileSync('cat', ['/proc/uptime']).toString().split(' ')[0];
    expect(Date.now() / 1000 - Number(machine.bootTime / 1_000_000_000n)).toBeCloseTo(Number(since), -1);
  });

  it('has its interfaces', () => {
    expect(interfacesOf()).toContainEqual({
      name: 'lo',
      family: 4,
      address: Buffer.from([127, 0, 0, 1]),
      netmask: Buffer.from([255, 0, 0, 0]),
    });
  });
});

describe('when the machine was started', () => {
  const stat = 'cpu  1\nbtime 1700000000\n';
  it.each([
    ['to the second', '', 0, 1_700_000_000_000_000_000n],
    ['to a hundredth', '50.25 1.00\n', 1_700_000_051_003, 1_700_000_000_750_000_000n],
    ['to the second, where the clocks do not agree', '50.25 1.00\n', 1_700_000_099_000, 1_700_000_000_000_000_000n],
  ])('%s', (_, uptime, now, expected) => expect(bootTimeOf(stat, uptime, now)).toBe(expected));

  it('nothing says it', () => expect(bootTimeOf('')).toBe(0n));
});

describe('addresses as bytes', () => {
  it.each([
    ['10.0.0.255', '0a0000ff'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::fc:ff:fe00:1%eth0', 'fe8000000000000000fc00fffe000001'],
    ['2001:db8:0:1:2:3:4:5', '20010db8000000010002000300040005'],
    ['ffff:ffff:ffff:ffff::', 'ffffffffffffffff0000000000000000'],
    ['::ffff:10.1.2.3', '00000000000000000000ffff0a010203'],
  ])('%s', (text, hex) => expect(addressBytes(text).toString('hex')).toBe(hex));
});
