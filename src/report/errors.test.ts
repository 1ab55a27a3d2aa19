import { describe, expect, it } from 'vitest';
import { widthOf } from '../kit/index.ts';
import { catalogue, type ErrorCode, PlimsollError } from '../model/index.ts';
import { renderError } from './errors.ts';
import { renderProblems } from './table/problems.ts';

describe('renderError', () => {
  it.each(Object.keys(catalogue) as ErrorCode[])('%s: message, hint in the language, code, no stack', code => {
    const error = new PlimsollError(code, 'it went wrong', { cause: new Error('deeper') });
    const en = renderError(error, { columns: 400 });
    const zh = renderError(error, { columns: 400, lang: 'zh-CN' });
    expect(en).toBe(`error: it went wrong [${code}]\nwhat to do: ${catalogue[code].hint}\n`);
    expect(zh).toBe(`错误：it went wrong [${code}]\n建议：${catalogue[code].hintZh}\n`);
  });

  it.each([
    ['an Error', new TypeError('x is not a function'), 'x is not a function'],
    ['a thrown string', 'boom', 'boom'],
    ['nothing', undefined, 'undefined'],
  ])('calls %s a fault of ours', (_, thrown, words) => {
    const text = renderError(thrown, { columns: 200 });
    expect(text).toContain(`unexpected fault: ${words} [internal]`);
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('tells stack and causes with debug, and ends on a cause that is its own cause', () => {
    const cause = new Error('deeper');
    cause.cause = cause;
    const text = renderError(new PlimsollError('bound', 'too large', { cause }), { debug: true });
    expect(text).toMatch(/^\s+at /m);
    expect(text).toContain('cause: deeper');
  });

  it('obeys no name, keeps to the width, and is plain without colour', () => {
    const text = renderError(new PlimsollError('timeout', '\u001b[2J长'.repeat(40)), { columns: 50 });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(50);
  });
});

describe('renderProblems', () => {
  it('says nothing where there are none', () => {
    expect(renderProblems([])).toBe('');
  });

  it('has gaps first and all of them, others up to a number at a terminal', () => {
    const others = Array.from({ length: 20 }, (_, index) => ({ code: 'bound', message: `file ${index}` }) as const);
    const gaps = Array.from(
      { length: 12 },
      (_, index) => ({ code: 'archive-invalid', message: `gap ${index}`, gap: true }) as const,
    );
    const lines = renderProblems([...others, ...gaps], { all: false })
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('Problems (32)');
    expect(lines.slice(1, 13).every(line => line.startsWith('  - GAP gap '))).toBe(true);
    expect(lines.at(-1)).toContain('… and 12 more');
  });
});
