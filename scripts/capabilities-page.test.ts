import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { extractors } from '../src/extract/index.ts';
import type { Extractor } from '../src/model/index.ts';
import { page } from './capabilities-page.ts';

/** Paths that a pattern stands for: braces are one of several, `**` any folders or none, `*` any part of a name or none. */
function examples(pattern: string): string[] {
  const [, before = '', choice, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (choice !== undefined) return choice.split(',').flatMap(one => examples(`${before}${one}${after}`));
  const folders = ['', 'a/', 'srv/app/'].map(some => pattern.replace(/\*\*(\/|$)/g, some));
  return folders.flatMap(path => ['', '1.2', 'x'].map(some => path.replaceAll('*', some)));
}

/** Some extractors leave small files alone, some large ones. */
const sizes = [1024, 2 ** 20];

function sees(one: Extractor, path: string): boolean {
  if (path.endsWith('/')) return one.directory !== undefined;
  return sizes.some(size => one.wants(path, { path, size, mode: 0o755 }));
}

describe('docs/capabilities.md', () => {
  test('says what the extractors do (node scripts/capabilities-page.ts writes it)', () => {
    expect(readFileSync(new URL('../docs/capabilities.md', import.meta.url), 'utf8')).toBe(page());
  });

  test.each(extractors.map(one => [one.id, one] as const))('%s wants the files that it names', (_, one) => {
    const unseen = one.capability.files
      .map(pattern => pattern.replace(/ \(.*\)$/, '').replace(',…', ''))
      .filter(pattern => !examples(pattern).some(path => sees(one, path)));
    expect(unseen).toEqual([]);
  });
});
