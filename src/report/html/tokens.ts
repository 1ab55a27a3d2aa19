/**
 * Words that a page of thousands of findings says again and again. Each is written once, into the style sheet, in both
 * languages; where it is said stands an element with its class. That halves the page.
 */
import { neutral } from '../../kit/index.ts';
import type { Text } from '../../model/index.ts';

export interface Tokens {
  /** Class of the element that says the text. */
  of(text: Text): string;
  /** The rules that say all of them. */
  css(): string;
}

export function createTokens(): Tokens {
  const classes = new Map<string, { name: string; text: Text }>();
  return {
    of(text) {
      const key = JSON.stringify([text.en, text.zh]);
      const known = classes.get(key);
      if (known) return known.name;
      const name = `w${classes.size.toString(36)}`;
      classes.set(key, { name, text });
      return name;
    },
    css: () =>
      [...classes.values()]
        .map(({ name, text: { en, zh } }) => {
          const own = `.${name}::before{content:${cssString(en)}}`;
          return en === zh ? own : `${own}:root[lang=zh-CN] .${name}::before{content:${cssString(zh)}}`;
        })
        .join('\n'),
  };
}

/** A string of CSS (CSS Syntax 3, 4.3.7): all but letters, digits and plain signs as code points, so that none ends it. */
const cssString = (text: string): string =>
  `"${neutral(text).replace(/[^\p{L}\p{N} .,;:()%+=_-]/gu, char => `\\${(char.codePointAt(0) ?? 0).toString(16)} `)}"`;
