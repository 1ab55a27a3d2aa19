/** Addresses: IPv4 as a number, IPv6 as a bigint of 128 bits. Networks: base and mask of the same kind. */

export interface Net4 {
  base: number;
  mask: number;
}
export interface Net6 {
  base: bigint;
  mask: bigint;
}

/** Dotted decimal, as inet_pton(3) takes it; `undefined` when it is none. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    address = address * 256 + Number(part);
  }
  return address;
}

/** RFC 4291, section 2.2; `undefined` when it is none. */
export function parseIpv6(text: string): bigint | undefined {
  if (text.length > 45 || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string, true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce(
    (address, group) => (address << 16n) | BigInt(group),
    0n,
  );
}

/** Groups of 16 bits; the last may be an IPv4 address. */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = last && index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
    if (v4 !== undefined) groups.push(Math.floor(v4 / 65536), v4 % 65536);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map(shift => (address >>> shift) & 255).join('.');
}

/** RFC 5952: lower case, the longest run of zero groups (of two or more, the first of equals) as `::`. */
export function ipv6Text(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(112 - 16 * i)) & 0xffffn));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const mapped = best.at === 0 && (best.length === 6 || (best.length === 5 && groups[5] === 0xffff));
  const words = groups.map(group => group.toString(16));
  if (mapped) words.splice(6, 2, ipv4Text(Number(address & 0xffffffffn)));
  if (best.at < 0) return words.join(':');
  return `${words.slice(0, best.at).join(':')}::${words.slice(best.at + best.length).join(':')}`;
}

/** `address/bits`; what the field's engine says of a network that is none. */
export function parseNet(text: string): Net4 | Net6 | { problem: string } {
  const [address = '', bits, ...rest] = text.split('/');
  if (text.includes('.') && !address.includes(':')) {
    if (bits === undefined) return { problem: `unrecognized IP network ${text}` };
    const base = parseIpv4(address);
    if (base === undefined) return { problem: `unrecognized IP address ${text}` };
    if (!/^\d+$/.test(bits) || rest.length > 0) return { problem: `${bits} is not a valid number` };
    if (Number(bits) > 32) return { problem: `invalid netmask ${bits}` };
    const mask = Number(bits) === 0 ? 0 : (0xffffffff << (32 - Number(bits))) >>> 0;
    return { base: (base & mask) >>> 0, mask };
  }
  const base = parseIpv6(address);
  if (base === undefined || bits === undefined || rest.length > 0)
    return { problem: `unrecognized IPv6 network ${text}` };
  if (!/^\d+$/.test(bits) || Number(bits) > 128) return { problem: `invalid netmask ${bits}` };
  const mask = ((1n << BigInt(bits)) - 1n) << (128n - BigInt(bits));
  return { base: base & mask, mask };
}

/** Whether the network holds the address; an address of the other family is in none. */
export function inNet(address: unknown, net: Net4 | Net6): boolean {
  if (typeof address === 'number' && typeof net.base === 'number')
    return (address & (net as Net4).mask) >>> 0 === net.base;
  if (typeof address === 'bigint' && typeof net.base === 'bigint') return (address & (net as Net6).mask) === net.base;
  return false;
}
