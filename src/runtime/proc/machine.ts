/** The machine and its network interfaces. */
import { networkInterfaces } from 'node:os';
import type { InterfaceRecord, Machine } from '../scap/blocks/records.ts';
import { procFiles, textOfLatin } from './files.ts';

const mostBytes = 1024 * 1024;

/** @param procfs where a file system of kind proc is mounted */
export function machineOf(procfs = '/proc'): Machine {
  const files = procFiles();
  const text = (name: string) => files.text(`${procfs}/${name}`, mostBytes) ?? '';
  const [, kilobytes = '0'] = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(text('meminfo')) ?? [];
  const [maxPid = '0'] = /^\d{1,15}/.exec(text('sys/kernel/pid_max')) ?? [];
  const stat = text('stat');
  return {
    cpus: stat.match(/^cpu\d+ /gm)?.length ?? 0,
    memoryBytes: BigInt(kilobytes) * 1024n,
    maxPid: BigInt(maxPid),
    hostname: textOfLatin(text('sys/kernel/hostname').replace(/\n$/, '')),
    bootTime: bootTimeOf(stat, text('uptime'), Date.now()),
  };
}

/**
 * When the machine was started: nanoseconds since the epoch; 0: nothing says it.
 * @param stat /proc/stat, which says it to the second
 * @param uptime /proc/uptime, which makes it exact to a hundredth, where it agrees
 * @param now milliseconds since the epoch, when that was read
 */
export function bootTimeOf(stat: string, uptime = '', now = 0): bigint {
  const [, seconds = '0'] = /^btime (\d{1,12})$/m.exec(stat) ?? [];
  const said = BigInt(seconds) * 1_000_000_000n;
  const [, running] = /^(\d{1,12}\.\d\d) /.exec(uptime) ?? [];
  if (running === undefined) return said;
  const exact = BigInt(Math.round((now - Number(running) * 1000) / 10) * 10) * 1_000_000n;
  const apart = exact - said;
  return apart > -2_000_000_000n && apart < 2_000_000_000n ? exact : said;
}

/** Addresses of the network namespace that this process is in. */
export function interfacesOf(): InterfaceRecord[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, netmask, family }) => ({
      name,
      family: family === 'IPv4' ? (4 as const) : (6 as const),
      address: addressBytes(address),
      netmask: addressBytes(netmask),
    })),
  );
}

/** Of an address as the system writes it. */
export function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [plain = ''] = text.split('%');
  const [before = '', after] = plain.split('::');
  const head = groupsOf(before);
  const tail = after === undefined ? [] : groupsOf(after);
  const bytes = Buffer.alloc(16);
  head.forEach((group, index) => {
    bytes.writeUInt16BE(group, index * 2);
  });
  tail.forEach((group, index) => {
    bytes.writeUInt16BE(group, 16 - (tail.length - index) * 2);
  });
  return bytes;
}

/** An IPv4 address may stand at the end. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
