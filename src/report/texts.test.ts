import { expect, it } from 'vitest';
import { widthOf } from '../kit/index.ts';
import { texts } from './texts.ts';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort();
/** The same in every language: names of lists, punctuation. */
const international = new Set(['col-exploited', 'comma', 'semicolon', 'colon', 'note', 'how-language']);

it.each(Object.entries(texts))('%s says the same in both languages', (key, { en, zh }) => {
  const forms = typeof en === 'string' ? [en] : [en.one, en.other];
  if (!international.has(key)) expect(zh).toMatch(/\p{Script=Han}/u);
  for (const form of forms) {
    expect(form.trim()).not.toBe('');
    expect(places(form)).toEqual(places(zh));
  }
});

it.each(Object.entries(texts).filter(([key]) => key.startsWith('col-')))(
  '%s is short enough for a title',
  (_, { en, zh }) => {
    expect(widthOf(String(en))).toBeLessThanOrEqual(9);
    expect(widthOf(zh)).toBeLessThanOrEqual(9);
  },
);
