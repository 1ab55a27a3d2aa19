import type { EntryStatus } from './record.ts';

/** Distributions' words for what they mean to do about it, as ours. Keys in lower case with spaces for signs. */
const words: Record<string, EntryStatus> = {
  affected: 'affected',
  vulnerable: 'affected',
  needed: 'affected',
  active: 'affected',
  pending: 'affected',
  released: 'affected',
  open: 'affected',
  undetermined: 'under_investigation',
  'under investigation': 'under_investigation',
  'needs triage': 'under_investigation',
  deferred: 'deferred',
  postponed: 'deferred',
  'fix deferred': 'deferred',
  'no dsa': 'deferred',
  ignored: 'will_not_fix',
  wontfix: 'will_not_fix',
  'wont fix': 'will_not_fix',
  'will not fix': 'will_not_fix',
  'end of life': 'end_of_life',
  'out of support scope': 'end_of_life',
  'not affected': 'not_affected',
  'known not affected': 'not_affected',
  dne: 'not_affected',
};

/** undefined: no word, or one that says nothing we know. An unknown word leaves the entry affected. */
export function entryStatusOf(word: unknown): EntryStatus | undefined {
  if (typeof word !== 'string') return undefined;
  const key = word
    .toLowerCase()
    .replace(/[-_ ]+/g, ' ')
    .replace(/[’']/g, '')
    .trim();
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
