import { expect, it } from 'vitest';
import { severities } from '../model/index.ts';
import { severityZh, texts } from './texts.ts';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort();

it.each(Object.entries(texts))('%s says the same in both languages', (_, { en, zh }) => {
  const forms = typeof en === 'string' ? [en] : [en.one, en.other];
  expect(zh).toMatch(/\p{Script=Han}/u);
  for (const form of forms) {
    expect(form.trim()).not.toBe('');
    expect(places(form)).toEqual(places(zh));
  }
});

it('has a Chinese word for every severity', () => {
  expect(Object.keys(severityZh)).toEqual([...severities]);
});
