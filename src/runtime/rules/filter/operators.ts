import type { Modifier } from './ast.ts';

/** Operators by what stands at their right. The trailing blank of words is part of the token. */
export const unaryOperators = ['exists'] as const;
export const numberOperators = ['<=', '<', '>=', '>'] as const;
export const textOperators = [
  '==',
  '=',
  '!=',
  'glob ',
  'iglob ',
  'contains ',
  'icontains ',
  'bcontains ',
  'startswith ',
  'bstartswith ',
  'endswith ',
  'regex ',
] as const;
export const listOperators = ['intersects', 'in', 'pmatch'] as const;

export const modifiers: readonly Modifier[] = ['oneof', 'anyof', 'allof'];

/** Transformers of one operand, and those of several. */
export const transformers = ['tolower', 'toupper', 'b64', 'basename', 'len'] as const;
export const composers = ['join', 'concat', 'getopt'] as const;

const plain = [
  ...unaryOperators,
  ...numberOperators,
  ...textOperators.map(operator => operator.trim()),
  ...listOperators,
];

/** Every operator, as the messages list them. */
export const operatorList = plain.map(operator => `'${operator}'`).join(', ');
export const transformerList = ['val', ...transformers, ...composers].map(name => `'${name}'`).join(', ');

const textWords = new Set<string>(textOperators.map(operator => operator.trim()));
const lists = new Set<string>(listOperators);

/** Whether an exception may compare with it: an operator, or an operator on texts with a modifier. */
export function isOperator(words: string): boolean {
  if (plain.includes(words)) return true;
  const [operator = '', modifier = '', ...rest] = words.split(/ +/);
  return rest.length === 0 && textWords.has(operator) && modifiers.includes(modifier as Modifier);
}

/** Whether a list stands at its right. */
export function takesList(words: string): boolean {
  return lists.has(words) || modifiers.some(modifier => words.endsWith(` ${modifier}`));
}
