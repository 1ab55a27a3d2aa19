import { type Automaton, automatonOf } from './automaton.ts';
import type { SecretRule } from './types.ts';

/** Rules that run together: one automaton over all their keywords. */
export interface RuleSet {
  automaton: Automaton;
  /** By the keyword's place in the automaton. */
  byKeyword: { length: number; rules: SecretRule[] }[];
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
  binary: setOf(rules.filter(rule => rule.binary)),
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
