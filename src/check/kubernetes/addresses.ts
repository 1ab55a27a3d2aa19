/** Ranges of IP addresses that matter to network rules. */
import { numberOf } from '../value.ts';

export const everywhere = new Set(['0.0.0.0/0', '::/0', '0::/0']);

const metadata = ipv4('169.254.169.254')!;

/** Whether an IPv4 range holds the address of the clouds' metadata services. */
export function holdsMetadata(cidr: string): boolean {
  const [address = '', length = ''] = cidr.split('/');
  const number = ipv4(address);
  const bits = numberOf(length);
  if (number === undefined || bits === undefined || bits < 0 || bits > 32) return false;
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return (number & mask) >>> 0 === (metadata & mask) >>> 0;
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || !parts.every(part => Number.isInteger(part) && part >= 0 && part <= 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}
