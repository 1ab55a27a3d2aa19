import { type Lang, speaker } from '../../../kit/index.ts';
import type { Explanation, RuleExplanation } from './explain.ts';

const texts = {
  matches: { en: 'Rule "{rule}" matches this event.', zh: '规则“{rule}”匹配该事件。' },
  misses: { en: 'Rule "{rule}" does not match this event.', zh: '规则“{rule}”不匹配该事件。' },
  disabled: {
    en: 'It is disabled, so it is not looked at; its condition says:',
    zh: '该规则已停用，不会被检查；其条件的结果为：',
  },
  source: {
    en: 'It looks at events of another source; its condition says:',
    zh: '该规则针对其他来源的事件；其条件的结果为：',
  },
  why: { en: 'Because:', zh: '原因：' },
  holds: { en: '{text} holds', zh: '{text} 成立' },
  fails: { en: '{text} does not hold', zh: '{text} 不成立' },
  value: { en: '{field} is {text}', zh: '{field} 为 {text}' },
  absent: {
    en: '{field} is not there, and no comparison with it holds',
    zh: '{field} 不存在，对它的任何比较都不成立',
  },
  all: { en: 'all of these', zh: '以下全部成立' },
  any: { en: 'one of these', zh: '以下任一成立' },
  none: { en: 'not this', zh: '以下不成立' },
  macro: { en: 'macro {name}: ', zh: '宏 {name}：' },
  more: { en: '… and {n} more', zh: '……另有 {n} 项' },
} as const;

const mostDecisive = 8;
const widest = 160;

/** The explanation in prose and as a tree: `+` holds, `-` does not. */
export function explanationText(explanation: RuleExplanation, lang: Lang): string {
  const say = speaker(texts, lang);
  const { rule, matches, apart, condition, decisive } = explanation;
  const lines = [say(matches ? 'matches' : 'misses', { rule })];
  if (apart) lines.push(say(apart));
  lines.push('', say('why'));
  for (const part of decisive.slice(0, mostDecisive)) {
    const values = (part.values ?? []).map(each =>
      each.there ? say('value', { field: each.field, text: shown(each.text) }) : say('absent', { field: each.field }),
    );
    lines.push(
      `  ${say(part.holds ? 'holds' : 'fails', { text: cut(part.text) })}: ${values.join(lang === 'zh-CN' ? '；' : '; ')}`,
    );
  }
  if (decisive.length > mostDecisive) lines.push(`  ${say('more', { n: decisive.length - mostDecisive })}`);
  lines.push('');
  tree(condition, 0);
  return `${lines.join('\n')}\n`;

  function tree(part: Explanation, depth: number): void {
    const sign = part.holds ? '+' : '-';
    const macro = part.macro === undefined ? '' : say('macro', { name: part.macro });
    const values = (part.values ?? []).map(({ field, text, there }) => `${field} = ${there ? shown(text) : 'NULL'}`);
    const words = { and: say('all'), or: say('any'), not: say('none'), check: cut(part.text) }[part.kind];
    lines.push(`${'  '.repeat(depth)}${sign} ${macro}${words}${values.length > 0 ? `    [${values.join(', ')}]` : ''}`);
    for (const child of part.children ?? []) tree(child, depth + 1);
  }
}

const cut = (text: string): string => (text.length > widest ? `${text.slice(0, widest)}…` : text);
const shown = (text: string): string => JSON.stringify(cut(text));
