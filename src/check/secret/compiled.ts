import { type Automaton, automatonOf } from './automaton.ts';
import type { SecretRule } from './types.ts';

/** Rules that run together: one automaton over all their keywords. */
export interface RuleSet {
  automaton: Automaton;
  /** By the keyword's place in the automaton. */
  byKeyword: { length: number; rules: SecretRule[] }[];
  /** For sets that are looked for where they hardly ever are. */
  pairs?: Pairs;
}

/** Three bytes of every keyword, by which places are passed over where none of them stands. */
export interface Pairs {
  /** By the two bytes, the second first: whether they are the first two (1) or the last two (2) of some three. */
  pairs: Uint8Array;
  /** How far into its keyword the three bytes of any begin, at most. */
  back: number;
}

/** The rules for text, and those of them that look into binary files too. */
export interface CompiledRules {
  rules: readonly SecretRule[];
  /** Tells rules of one's own apart from others; empty for those that come with the program. */
  digest: string;
  text: RuleSet;
  /** Those that go by the place of a file. */
  places: readonly SecretRule[];
  binary: RuleSet;
}

export const compileRules = (rules: readonly SecretRule[], digest = ''): CompiledRules => ({
  rules,
  digest,
  text: setOf(rules),
  places: rules.filter(({ place }) => place),
  binary: withPairs(setOf(rules.filter(rule => rule.binary))),
});

function setOf(rules: readonly SecretRule[]): RuleSet {
  const byKeyword = new Map<string, SecretRule[]>();
  for (const rule of rules) {
    for (const keyword of new Set(rule.keywords)) {
      const mine = byKeyword.get(keyword);
      if (mine) mine.push(rule);
      else byKeyword.set(keyword, [rule]);
    }
  }
  const words = [...byKeyword.keys()];
  return {
    automaton: automatonOf(words),
    byKeyword: words.map(word => ({ length: word.length, rules: byKeyword.get(word) ?? [] })),
  };
}

/** Looking at every second pair misses no three bytes. Of each keyword those are taken that are rarest in programs. */
function withPairs(set: RuleSet): RuleSet {
  const pairs = new Uint8Array(0x10000);
  let back = 0;
  const rules = set.byKeyword.flatMap(keyword => keyword.rules);
  for (const { keywords, spelled } of rules) {
    for (const word of spelled ?? keywords) {
      const place = rarest(word);
      back = Math.max(back, place);
      const three = word.slice(place, place + 3);
      for (const spelling of spelled ? [three] : inAllCases(three))
        for (const at of [0, 1]) pairs[(spelling.charCodeAt(at + 1) << 8) | spelling.charCodeAt(at)]! |= 1 << at;
    }
  }
  return { ...set, pairs: { pairs, back } };
}

/** Bytes of a keyword before those that are looked for, at most: as many are gone through again at every place. */
const mostBack = 5;

/** Where the three bytes of a word begin that stand in texts and programs least. */
function rarest(word: string): number {
  let best = 0;
  for (let at = 1; at <= Math.min(mostBack, word.length - 3); at++)
    if (commonness(word, at) < commonness(word, best)) best = at;
  return best;
}

const commonness = (word: string, at: number): number => pairCommonness(word, at) + pairCommonness(word, at + 1);

function pairCommonness(word: string, at: number): number {
  const pair = word.slice(at, at + 2);
  return /^[a-z]{2}$/.test(pair) ? 8 : /^[a-z_]{2}$/.test(pair) ? 4 : /^(?:[A-Z]{2}|[A-Z]?[a-z]+)$/.test(pair) ? 2 : 1;
}

function inAllCases(word: string): string[] {
  let spellings = [''];
  for (const letter of word) spellings = spellings.flatMap(begin => [begin + letter, begin + letter.toUpperCase()]);
  return spellings;
}
