import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import type { Sink } from './feed.ts';
import { at, childrenOf, eachElement, textAt, type XmlElement } from './xml.ts';

async function read(text: string, wanted: string[], piece = 7): Promise<{ elements: XmlElement[]; faults: string[] }> {
  const elements: XmlElement[] = [];
  const faults: string[] = [];
  const reader = {
    name: 'test.xml',
    async text(take: (piece: string) => void) {
      for (let from = 0; from < text.length; from += piece) take(text.slice(from, from + piece));
    },
  };
  const sink = { fault: (message: string) => faults.push(message) };
  await eachElement(
    reader as never,
    sink as unknown as Sink,
    name => wanted.includes(name),
    element => elements.push(element),
  );
  return { elements, faults };
}

describe('elements of an XML document', () => {
  test('come whole, without prefixes, wherever the pieces end', async () => {
    const text =
      '<?xml version="1.0"?><a xmlns:x="u"><x:b x:id="1">one <![CDATA[<two>]]> &amp; three<c>4</c></x:b><b id="2"/></a>';
    const { elements, faults } = await read(text, ['b']);
    expect(faults).toEqual([]);
    expect(elements.map(({ attributes, text: own }) => [attributes['id'], own])).toEqual([
      ['1', 'one <two> & three'],
      ['2', ''],
    ]);
    expect(textAt(elements[0], 'c')).toBe('4');
    expect(at(elements[0], 'c', 'd')).toBeUndefined();
    expect(childrenOf(undefined, 'c')).toEqual([]);
  });

  test.each([
    ['cut off', '<a><b>1</b><b>2'],
    ['malformed', '<a><b>1</b></c><b>2</b></a>'],
    ['with entities of its own', '<!DOCTYPE a [<!ENTITY e "x">]><a><b>1</b><b>&e;</b></a>'],
    ['with entities from outside', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><b>1</b><b>&e;</b></a>'],
  ])('a document %s is a fault, and its beginning counts', async (_, text) => {
    const { elements, faults } = await read(text, ['b']);
    expect(elements.map(element => element.text)).toEqual(['1']);
    expect(faults).toEqual(['an XML document that is cut off or malformed']);
  });

  test('depth and size are bounded', async () => {
    await expect(read('<a>'.repeat(bounds.xmlDepth + 2), ['a'], 1000)).rejects.toBeInstanceOf(PlimsollError);
    const large = `<a>${'<b c="d"/>'.repeat(bounds.recordBytes / 200)}</a>`;
    await expect(read(large, ['a'], 1 << 20)).rejects.toThrow('an element of more than');
  });

  test('any text is read without an error of another kind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', '"', '=', '&', ';', ' ', '!', '[', ']', '-', '?') }),
        async text => {
          await read(`<a>${text}`, ['a']);
        },
      ),
    );
  });
});
