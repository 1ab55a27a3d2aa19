/** Words, pairs and variables of instructions. */

export type Scope = ReadonlyMap<string, string | undefined>;

/** Words at white space, quotes and escapes taken off. */
export function wordsOf(text: string, escapeChar: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === escapeChar && quote !== "'" && at + 1 < text.length) {
      const next = text[++at]!;
      // A Windows path is written with the other character as its escapeChar.
      word =
        (word ?? '') +
        (escapeChar === '\\' && /["'\\ $\t]/.test(next) ? next : escapeChar === '\\' ? char + next : next);
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === quote) quote = '';
    else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** `NAME=value …`, or the old form `NAME value` of ENV and LABEL. */
export function pairsOf(text: string, escapeChar: string, old: boolean): { key: string; value?: string }[] {
  const words = wordsOf(text, escapeChar);
  if (old && words[0] !== undefined && !words[0].includes('=')) {
    const rest = text.trimStart().replace(/^\S+\s*/, '');
    return [{ key: words[0], ...(words.length > 1 && { value: wordsOf(rest, escapeChar).join(' ') }) }];
  }
  return words.map(word => {
    const equals = word.indexOf('=');
    return equals < 0 ? { key: word } : { key: word.slice(0, equals), value: word.slice(equals + 1) };
  });
}

/**
 * Puts known variables in; those that are not known stay as they are written (Dockerfile reference, environment
 * replacement). A default counts where the variable is not known: it is what a build without arguments takes.
 */
export function expand(text: string, scope: Scope): string {
  if (!text.includes('$')) return text;
  return text.replace(
    /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+])((?:[^{}$]|\$\{[^{}]*\}|\$)*))?\}|([A-Za-z_][A-Za-z0-9_]*))/g,
    (written, braced: string | undefined, operator: string | undefined, other: string, bare: string | undefined) => {
      const value = scope.get(braced ?? bare ?? '');
      const given = value !== undefined && (value !== '' || !operator?.startsWith(':'));
      if (operator?.endsWith('+')) return given ? expand(other, scope) : '';
      if (given) return value;
      return operator ? expand(other, scope) : (value ?? written);
    },
  );
}

/** The exec form: a JSON list of texts, and nothing else. */
export function execOf(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(item => typeof item === 'string') ? list : undefined;
  } catch {
    // As Docker does: what is no JSON is the shell form.
    return undefined;
  }
}
