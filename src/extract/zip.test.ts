import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { type ZipForm, zipOf } from './testing-zip.ts';
import { inflateEntry, readZip } from './zip.ts';

const contents = (bytes: Buffer, most = 1e6): Record<string, string> => {
  const zip = readZip(bytes);
  return Object.fromEntries(zip.entries.map(entry => [entry.name, inflateEntry(zip, entry, most).toString()]));
};

describe('an archive', () => {
  const files = [
    { name: 'a.txt', content: 'stored', stored: true },
    { name: 'b/ü.txt', content: 'deflated '.repeat(100) },
    { name: 'c', content: '' },
  ];
  const expected = { 'a.txt': 'stored', 'b/ü.txt': 'deflated '.repeat(100), c: '' };
  it.each<[string, ZipForm]>([
    ['is read', {}],
    ['may have a script in front', { prefix: '#!/bin/sh\nexec java -jar "$0"\n' }],
    ['may have a comment', { comment: 'PK\x05\x06 that is no end record' }],
    ['may be ZIP64', { zip64: true }],
    ['may be ZIP64 behind a script', { zip64: true, prefix: '#!/bin/sh\n' }],
  ])('%s', (_, form) => expect(contents(zipOf(files, form))).toEqual(expected));

  it('may be empty', () => expect(contents(zipOf([]))).toEqual({}));
  it('gives only what is asked for', () => {
    expect(readZip(zipOf(files), name => name === 'c').entries.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('what lies', () => {
  const bomb = Buffer.alloc(2e6);
  it.each<[string, Buffer, string]>([
    ['larger than it says', zipOf([{ name: 'x', content: bomb, lies: { size: 10 } }]), 'x is larger than it says'],
    ['larger than may be', zipOf([{ name: 'x', content: bomb }]), 'x has 2000000 bytes, more than the 1000000'],
    [
      'larger than its bytes allow',
      zipOf([{ name: 'x', content: 'x', lies: { size: 999_999 } }]),
      'than its bytes can make it',
    ],
    ['beyond the end', zipOf([{ name: 'x', content: 'x', lies: { compressedSize: 9999 } }]), 'x is cut off'],
    ['elsewhere', zipOf([{ name: 'x', content: 'x', lies: { offset: 3 } }]), 'x is not where the directory says'],
    ['encrypted', zipOf([{ name: 'x', content: 'x', lies: { flags: 1 } }]), 'x is encrypted'],
    [
      'compressed strangely',
      zipOf([{ name: 'x', content: 'x', lies: { method: 14 } }]),
      'a method that is not read (14)',
    ],
    ['no deflate', zipOf([{ name: 'x', content: 'xyz', stored: true, lies: { method: 8 } }]), 'x is damaged'],
  ])('%s', (_, bytes, message) => expect(() => contents(bytes)).toThrow(message));

  it('leaves out entries that share bytes with others', () => {
    const bytes = zipOf([
      { name: 'a', content: 'a' },
      { name: 'b', content: 'b', lies: { offset: 0 } },
      { name: 'c', content: 'c', lies: { offset: 10 } },
    ]);
    const { entries, problems } = readZip(bytes);
    expect(entries.map(({ name }) => name)).toEqual(['a']);
    expect(problems).toEqual(['2 of its entries overlap others and were not read']);
  });

  it.each<[string, Buffer, string]>([
    ['no archive', Buffer.from('not a zip at all, only text'), 'it is no zip archive'],
    ['nothing', Buffer.alloc(0), 'it is no zip archive'],
    ['cut off', zipOf({ a: 'a' }).subarray(0, 60), 'without a directory'],
  ])('%s is refused', (_, bytes, message) => expect(() => readZip(bytes)).toThrow(message));
});

it('throws nothing but its own errors, whatever bytes it gets', () => {
  const whole = zipOf(
    { 'META-INF/MANIFEST.MF': 'a: b\n'.repeat(30), 'x/pom.properties': 'version=1' },
    { zip64: true },
  );
  const mutated = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }).map(changes => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });
  fc.assert(
    fc.property(
      fc.oneof(
        mutated,
        fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
      ),
      bytes => {
        try {
          const zip = readZip(bytes);
          for (const entry of zip.entries) {
            try {
              expect(inflateEntry(zip, entry, 10_000).length).toBeLessThanOrEqual(10_000);
            } catch (error) {
              expect(error).toBeInstanceOf(PlimsollError);
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
