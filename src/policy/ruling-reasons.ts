import { bothWays } from '../kit/index.ts';
import type { Finding, Reason } from '../model/index.ts';
import { fieldValue, type Scene } from './evaluate.ts';
import { graceEnd } from './grace.ts';
import { named } from './judge.ts';
import type { Rule } from './load.ts';
import { policyTexts } from './texts-policy.ts';

type Form = 'block' | 'would-block' | 'warn';
const formKeys = { block: 'rule-blocks', 'would-block': 'rule-would-block', warn: 'rule-warns' } as const;

/** Characters of one value shown in a reason. */
const maxShown = 60;

/** Why a rule matters, in its author's words; its condition where there are none. */
const why = ({ title, when }: Rule): { en: string; zh: string } => title ?? { en: when, zh: when };

/** One by one: the first few are named, of however many. */
function* idsOf(findings: readonly Finding[]): Iterable<string> {
  for (const { id } of findings) yield id;
}

/** The sentences of what a rule came to. */
export const ruleReason = {
  findings(form: Form | 'allow', rule: Rule, findings: readonly Finding[]): Reason {
    const code = form === 'allow' ? 'rule-allows' : formKeys[form];
    const ids = named(idsOf(findings));
    const say = (because: string) =>
      bothWays(policyTexts, code, { rule: rule.id, n: findings.length, ids, why: because });
    return { code, en: say(why(rule).en).en, zh: say(why(rule).zh).zh };
  },
  artifact(form: Form, rule: Rule, scene: Scene): Reason {
    const code = `${formKeys[form]}-artifact` as const;
    const facts = rule.condition.reads
      .map(read => `${read.root}.${read.path} = ${shown(fieldValue(read, scene))}`)
      .join(', ');
    const say = (because: string) => bothWays(policyTexts, code, { rule: rule.id, facts, why: because });
    return { code, en: say(why(rule).en).en, zh: say(why(rule).zh).zh };
  },
  grace(rule: Rule, findings: readonly Finding[]): Reason {
    const ends = findings.map(finding => graceEnd(finding, rule.graceDays ?? 0) ?? 0);
    const date = new Date(ends.reduce((a, b) => Math.max(a, b), 0)).toISOString().slice(0, 10);
    const values = { rule: rule.id, n: findings.length, date, ids: named(idsOf(findings)) };
    return { code: 'rule-grace', ...bothWays(policyTexts, 'rule-grace', values) };
  },
  error(rule: Rule, failure = ''): Reason {
    return { code: 'rule-error', ...bothWays(policyTexts, 'rule-error', { rule: rule.id, failure }) };
  },
  unknown(rule: Rule, failure = rule.when): Reason {
    return { code: 'rule-unknown', ...bothWays(policyTexts, 'rule-unknown', { rule: rule.id, failure }) };
  },
};

/** A value of a field, in one short line. */
export function shown(value: unknown): string {
  const text =
    value === undefined ? '?' : typeof value === 'object' ? JSON.stringify(value) : String(value === '' ? '""' : value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
