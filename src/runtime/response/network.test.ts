import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from './network.ts';

const hex = (text: string): string | undefined => {
  const network = networkOf(text);
  return network && `${Buffer.from(network.address).toString('hex')}/${network.bits}`;
};

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '00000000000000000000ffff0a000000/104'],
    ['1.2.3.4', '00000000000000000000ffff01020304/128'],
    ['0.0.0.0/0', '00000000000000000000ffff00000000/96'],
    ['::/0', '00000000000000000000000000000000/0'],
    ['fd00::/8', 'fd000000000000000000000000000000/8'],
    ['2001:db8::1:2', '20010db8000000000000000000010002/128'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304/128'],
  ])('%s is %s', (text, expected) => expect(hex(text)).toBe(expected));

  it.each(['', 'a', '10.0.0.0/33', '10.0.0/8', '::/129', 'fe80::1%eth0', '10.0.0.0/', '1.2.3.4/-1', ':::'])(
    '%j is none',
    text => expect(networkOf(text)).toBeUndefined(),
  );

  it('every address of IPv6 keeps its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
        const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16));
        expect(networkOf(groups.join(':'))).toEqual({ address: bytes, bits: 128 });
      }),
    );
  });

  it('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:/%x') }), text => void networkOf(text)),
    );
  });
});
