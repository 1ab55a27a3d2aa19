import type { FieldType, Scalar } from '../../types.ts';
import { compareTexts } from '../text.ts';
import { bytesOfHex, ConstantError, constantOf, exact } from './constants.ts';
import { compileGlob } from './glob.ts';
import { inNet, type Net4, type Net6 } from './net.ts';
import { compilePaths } from './paths.ts';
import { compileRegex } from './regex.ts';
import { comparisonOf } from './types.ts';

/** Whether one value of an event satisfies the comparison. */
export type Test = (value: Scalar) => boolean;

type Ordered = string | number | bigint;
type Maker = (constant: never) => Test;

/** Letters A–Z lowered, as tolower(3) does in the C locale. */
export function lowerAscii(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? text.replace(/[A-Z]+/g, run => run.toLowerCase()) : text.toLowerCase();
}

export function upperAscii(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? text.replace(/[a-z]+/g, run => run.toUpperCase()) : text.toUpperCase();
}

const equal =
  (constant: Scalar): Test =>
  value =>
    value === constant;
const unequal =
  (constant: Scalar): Test =>
  value =>
    value !== constant;

const textTests: Record<string, (constant: string) => Test> = {
  '=': equal,
  '!=': unequal,
  '<': constant => value => compareTexts(value as string, constant) < 0,
  '<=': constant => value => compareTexts(value as string, constant) <= 0,
  '>': constant => value => compareTexts(value as string, constant) > 0,
  '>=': constant => value => compareTexts(value as string, constant) >= 0,
  contains: constant => value => (value as string).includes(constant),
  startswith: constant => value => (value as string).startsWith(constant),
  endswith: constant => value => (value as string).endsWith(constant),
  icontains: constant => {
    const lowered = lowerAscii(constant);
    return value => lowerAscii(value as string).includes(lowered);
  },
  glob: constant => textTest(compileGlob(constant, false)),
  iglob: constant => textTest(compileGlob(constant, true)),
  pmatch: constant => textTest(compilePaths([constant])),
  regex: constant => {
    try {
      return textTest(compileRegex(constant));
    } catch (error) {
      throw new ConstantError(`invalid regex pattern: ${(error as Error).message}`);
    }
  },
};

const textTest =
  (test: (text: string) => boolean): Test =>
  value =>
    test(value as string);

/** Numbers and bigints in one order; equal integers are the same value (`exact`). */
const numberTests: Record<string, (constant: Ordered) => Test> = {
  '=': constant => value => value === constant || (typeof value === 'bigint' && exact(value) === constant),
  '!=': constant => value => value !== constant && !(typeof value === 'bigint' && exact(value) === constant),
  '<': constant => value => (value as Ordered) < constant,
  '<=': constant => value => (value as Ordered) <= constant,
  '>': constant => value => (value as Ordered) > constant,
  '>=': constant => value => (value as Ordered) >= constant,
};

const buffer = (bytes: Scalar): Buffer => {
  const view = bytes as Uint8Array;
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
};
const startsWithBytes =
  (constant: Uint8Array): Test =>
  value =>
    (value as Uint8Array).length >= constant.length &&
    buffer((value as Uint8Array).subarray(0, constant.length)).equals(constant);

const byteTests: Record<string, (constant: Uint8Array) => Test> = {
  '=': constant => value => buffer(value).equals(constant),
  '!=': constant => value => !buffer(value).equals(constant),
  contains: constant => value => buffer(value).includes(constant),
  bcontains: constant => value => buffer(value).includes(constant),
  startswith: startsWithBytes,
  bstartswith: startsWithBytes,
  endswith: constant => value => {
    const from = (value as Uint8Array).length - constant.length;
    return from >= 0 && buffer((value as Uint8Array).subarray(from)).equals(constant);
  },
};

const netTests: Record<string, (constant: Net4 | Net6) => Test> = {
  '=': constant => value => inNet(value, constant),
  '!=': constant => value => !inNet(value, constant),
};

const tables: Record<ReturnType<typeof comparisonOf>, Record<string, Maker>> = {
  text: textTests,
  number: numberTests,
  bytes: byteTests,
  net: netTests,
  bool: { '=': equal, '!=': unequal },
  ip: { '=': equal, '!=': unequal },
};

/** The test of one operator against one constant that is already a value. `==` is `=`; a membership in one is equality. */
export function testAgainst(operator: string, type: FieldType, constant: Scalar | Net4 | Net6): Test {
  const key = operator === '==' || operator === 'in' || operator === 'intersects' ? '=' : operator;
  const maker = tables[comparisonOf(type)][key];
  if (!maker) throw new ConstantError(`filter error: unrecognized comparison operator '${operator}'`);
  return maker(constant as never);
}

/** The test of one operator against one text of a condition. */
export function testOf(operator: string, type: FieldType, text: string): Test {
  const constant = operator === 'bcontains' || operator === 'bstartswith' ? bytesOfHex(text) : constantOf(text, type);
  return testAgainst(operator, type, constant);
}

/** Membership: `in`, `intersects` and `pmatch` against several texts. */
export function membershipOf(operator: string, type: FieldType, texts: readonly string[]): Test {
  if (operator === 'pmatch') return textTest(compilePaths(texts));
  const comparison = comparisonOf(type);
  if (comparison === 'net' || comparison === 'bytes') {
    const tests = texts.map(text => testOf('=', type, text));
    return value => tests.some(test => test(value));
  }
  const set = new Set(texts.map(text => constantOf(text, type) as Scalar));
  if (comparison !== 'number') return value => set.has(value);
  return value => set.has(typeof value === 'bigint' ? exact(value) : value);
}
