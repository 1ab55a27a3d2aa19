import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilterError } from './error.ts';
import { parseCondition } from './parser.ts';
import { conditionText } from './print.ts';

const units = new URL('../../../../../shared/oracles/falco/units.json', import.meta.url);
const present = existsSync(units);
if (!present) console.warn('shared/oracles/falco is not there: its filters are not tried');

const problemOf = (text: string): { message: string; line: number; column: number } | undefined => {
  try {
    parseCondition(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { message: error.message, line: error.at.line, column: error.at.column };
  }
};

describe.skipIf(!present)('filters of the field', () => {
  const { parser_accept, parser_reject } = present
    ? (JSON.parse(readFileSync(units, 'utf8')) as { parser_accept: string[]; parser_reject: string[] })
    : { parser_accept: [], parser_reject: [] };
  it.each(parser_accept)('accepts %j', text => expect(problemOf(text)).toBeUndefined());
  it.each(parser_reject)('rejects %j', text => expect(problemOf(text)).toBeDefined());
});

describe('a condition', () => {
  it.each([
    ['a or b and not c', '(a or (b and not c))'],
    ['not not not a', 'not a'],
    ['(a or(b)) and(not(c))', '((a or b) and not c)'],
    ['evt.type=open', 'evt.type = open'],
    ['proc.aname[2]  in (a,"b c", \'d"\')', 'proc.aname[2] in (a, "b c", "d\\"")'],
    ['proc.name exists', 'proc.name exists'],
    ['proc.name ==  oneof  (a, b)', 'proc.name == oneof (a, b)'],
    ['proc.name glob oneof names', 'proc.name glob oneof names'],
    ['proc.name == oneof', 'proc.name == oneof'],
    ['a.b = val( c.d )', 'a.b = val(c.d)'],
    ['toupper(join("-", (a.b, "x"))) contains X', 'toupper(join("-", (a.b, "x"))) contains X'],
    ['getopt((proc.args), "t:")[t] = x', 'getopt((proc.args), "t:")[t] = x'],
    ['a.b = "tab\\tand \\\\x"', 'a.b = "tab\\tand \\\\x"'],
  ])('%s is read as %s', (text, printed) => expect(conditionText(parseCondition(text))).toBe(printed));

  it.each([
    ['evt.type=open bar', "unexpected token after 'open', expecting 'or', 'and'", 1, 15],
    ['a and\n  (b or', "expected blank or '(' after 'or'", 2, 8],
    ['a.b = ', 'expected a string value or a field with a valid transformer', 1, 7],
    ['', 'filter input string is empty', 1, 1],
    ['a.b = "\\q"', 'unsupported string escape sequence: \\q', 1, 11],
  ])('%j stops with a message and its place', (text, message, line, column) => {
    expect(problemOf(text)).toMatchObject({ message: expect.stringContaining(message), line, column });
  });

  it('is bounded in depth', () => {
    expect(problemOf('('.repeat(100_000))?.message).toMatch(/max depth/);
    expect(problemOf(`${'tolower('.repeat(100_000)}`)?.message).toMatch(/max depth/);
    expect(problemOf(`${'('.repeat(300)}a${')'.repeat(300)}`)).toBeUndefined();
  });

  it('is read in time linear in its length', () => {
    const begun = performance.now();
    for (const text of [
      'a'.repeat(400_000),
      'not '.repeat(100_000),
      'a and '.repeat(60_000),
      `x.y = '${'\\'.repeat(300_000)}`,
    ])
      problemOf(text);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('never ends in anything but a tree or a FilterError, and prints what it read', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'proc.name',
        'proc.aname[2]',
        ' ',
        '  ',
        '\n',
        '(',
        ')',
        ',',
        '"',
        "'",
        '\\',
        '=',
        '==',
        '!=',
        ' in ',
        ' exists',
      ],
      ...[
        'not ',
        'not(',
        ' and ',
        ' or ',
        'and(',
        'val(',
        'tolower(',
        'join(',
        'getopt(',
        'oneof ',
        '"x y"',
        '5',
        '0x1f',
        '[',
        ']',
      ],
      ...[' contains ', ' glob ', ' regex ', ' pmatch ', '#', '\0', '\uDCFF', '中'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), pieces => {
        const text = pieces.join('');
        // A text that is empty, or ends in a backslash, is not written as it could be read again.
        if (problemOf(text) || /''|""|\\/.test(text)) return;
        const tree = parseCondition(text);
        const printed = conditionText(tree);
        expect(conditionText(parseCondition(printed))).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });
});
