import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameHash, packSymbols, symbolHash, unpackSymbols } from './symbols.ts';

it('keeps every hash, once', () => {
  const hash = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.array(hash), hashes => {
      expect(unpackSymbols(packSymbols(hashes))).toEqual(new Set(hashes));
      expect(packSymbols([...hashes, ...hashes].reverse())).toBe(packSymbols(hashes));
    }),
  );
});

it('tells functions, and packages, apart', () => {
  const net = nameHash('net/http');
  const names = ['', 'Get', 'Client.Get', 'Client.get'];
  const hashes = [net, nameHash('net/url')].flatMap(path => names.map(name => symbolHash(path, name)));
  expect(new Set(hashes).size).toBe(8);
});

it('never throws on text that is no set', () => {
  fc.assert(fc.property(fc.string(), text => void unpackSymbols(text)));
});

it('takes about three bytes for each of ten thousand', () => {
  const hashes = Array.from({ length: 10_000 }, (_, index) => symbolHash(nameHash('a/b'), `Function${index}`));
  expect(packSymbols(hashes).length).toBeLessThan(10_000 * 4.5);
});
