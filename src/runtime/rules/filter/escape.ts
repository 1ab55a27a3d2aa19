/** Escapes inside quoted strings. */

const escapes: Record<string, string> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  // Some published rules escape a blank where a backslash is meant, and count on it.
  ' ': '\\',
  '\\': '\\',
  '/': '/',
};

/** `body` is what stands between two `quote`s. Throws a text that says which escape is wrong. */
export function unescapeText(body: string, quote: string): { text: string } | { problem: string } {
  if (!body.includes('\\')) return { text: body };
  let text = '';
  for (let i = 0; i < body.length; i++) {
    const unit = body.charAt(i);
    if (unit !== '\\') {
      text += unit;
      continue;
    }
    i += 1;
    const next = body.charAt(i);
    const plain = Object.hasOwn(escapes, next) ? escapes[next] : undefined;
    if (plain !== undefined) text += plain;
    else if (next === quote) text += quote;
    else if (next === '"') return { problem: 'invalid \\" escape in \'-quoted string' };
    else if (next === "'") return { problem: 'invalid \\\' escape in "-quoted string' };
    else {
      const hex = next === 'x' ? /^[0-9a-fA-F]{2}/.exec(body.slice(i + 1))?.[0] : undefined;
      if (hex === undefined) return { problem: `unsupported string escape sequence: \\${next}` };
      const byte = Number.parseInt(hex, 16);
      text += String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
      i += 2;
    }
  }
  return { text };
}

const written: Record<string, string> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  '"': '\\"',
};

/** The text as a condition would write it: in double quotes where it needs them. */
export function quoteIfNeeded(text: string): string {
  if (!/[\b\f\n\r\t \\"']/.test(text)) return text;
  return `"${text.replace(/[\b\f\n\r\t\\"]/g, unit => written[unit] as string)}"`;
}
