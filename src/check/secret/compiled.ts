import { type Automaton, automatonOf } from './automaton.ts';
import type { SecretRule } from './types.ts';

/** Rules that run together: one automaton over all their keywords. */
export interface RuleSet {
  automaton: Automaton;
  /** By the keyword's place in the automaton. */
  byKeyword: { length: number; rules: SecretRule[] }[];
  /** For sets that are looked for where they hardly ever are: which pairs of bytes a keyword begins with. */
  pairs?: Uint8Array;
}

/** The rules for text, and those of them that look into binary files too. */
export interface CompiledRules {
  rules: readonly SecretRule[];
  /** Tells rules of one's own apart from others; empty for those that come with the program. */
  digest: string;
  text: RuleSet;
  binary: RuleSet;
}

export const compileRules = (rules: readonly SecretRule[], digest = ''): CompiledRules => ({
  rules,
  digest,
  text: setOf(rules),
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

/** Every pair at the first and the second byte of a keyword, so that looking at every second pair misses none. */
function withPairs(set: RuleSet): RuleSet {
  const pairs = new Uint8Array(0x10000);
  const rules = set.byKeyword.flatMap(keyword => keyword.rules);
  for (const word of rules.flatMap(({ keywords, spelled }) => spelled ?? keywords.flatMap(inAllCases)))
    for (const start of [0, 1]) pairs[(word.charCodeAt(start) << 8) | word.charCodeAt(start + 1)] = 1;
  return { ...set, pairs };
}

/** Of its first three characters: no more are looked at. */
function inAllCases(word: string): string[] {
  let spellings = [''];
  for (const letter of word.slice(0, 3))
    spellings = spellings.flatMap(begin => [begin + letter, begin + letter.toUpperCase()]);
  return spellings;
}
