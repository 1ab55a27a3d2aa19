/**
 * What a plain scalar means. YAML 1.2 core schema, and what Kubernetes and Compose read beyond it: `yes`, `no`, `on`, `off`
 * are truth values there (YAML 1.1), and whole numbers with a leading zero are octal.
 */
export function plainScalar(text: string): unknown {
  const first = text.charCodeAt(0);
  // Most scalars begin with a letter that begins none of the words below.
  if (first > 0x41 && !wordStart.has(first)) return text;
  if (words.has(text)) return words.get(text);
  if (!numberStart.test(text)) return text;
  if (/^[-+]?(?:0|[1-9][0-9]*)$/.test(text)) return Number(text);
  if (/^[-+]?0o?[0-7]+$/.test(text)) {
    const digits = text.replace(/^[-+]?0o?/, '');
    return (text.startsWith('-') ? -1 : 1) * Number.parseInt(digits, 8);
  }
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text);
  return text;
}

const words = new Map<string, unknown>([
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['.inf', '.Inf', '.INF', '+.inf'].map(word => [word, Number.POSITIVE_INFINITY] as const),
  ['-.inf', Number.NEGATIVE_INFINITY],
  ...['.nan', '.NaN', '.NAN'].map(word => [word, Number.NaN] as const),
]);
const wordStart = new Set([...'~nNtTyYoOfF'].map(letter => letter.charCodeAt(0)));
const numberStart = /^[-+.]?[0-9]/;
