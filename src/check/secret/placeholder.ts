/** What stands where a secret would stand and is none: examples, references, masks. */

/** Words that nobody has in a secret, and everybody in an example. */
const words =
  /example|placeholder|change[-_ ]?me|changeit|replace[-_ ]?(?:me|with|this)|redacted|dummy|your[-_ ]|[-_ ]?here$|^your|insert|sample|not[-_ ]?(?:a[-_ ]|the[-_ ])?(?:real|secret)|fake|mock|deadbeef|foobar|lorem|to[-_]?do|obfuscated|masked|hidden|undefined|null|none|true|false|notused|secret[-_ ]?(?:key|value|token)|(?:my|some|the|super|very|top|test)[-_ ]?(?:secret|password|token|key|api)|password123|p4ssw0rd|correct.?horse/i;

/** References to a value elsewhere, in shells, templates and programs. */
const references =
  /^\$|\$\{|\$\(|\{\{|\}\}|<%|%>|^<|^%[\w(]|^@[\w@({]|^&|#\{|^\{|^\[|^!|process\.env|getenv|environ|^env[.:(]|^(?:vault|file|ssm|sm|secretref|ref|op|kms|azurekeyvault|secretsmanager):/i;

/** The same byte again and again, or bytes that follow each other. */
const longestRun = 5;

/**
 * Whether a value is an example, a mask, or a reference to where the secret is.
 * @param strict the format says already that it is a secret: only signs that cannot be chance count
 */
export function isPlaceholder(value: string, strict: boolean): boolean {
  if (hasRun(value)) return true;
  return strict
    ? /example|x{4}|your|change_?me|placeholder|redacted|dummy|deadbeef|foobar/i.test(value)
    : words.test(value) || references.test(value);
}

function hasRun(value: string): boolean {
  let same = 1;
  let rising = 1;
  let falling = 1;
  for (let at = 1; at < value.length; at++) {
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1);
    same = step === 0 ? same + 1 : 1;
    rising = step === 1 ? rising + 1 : 1;
    falling = step === -1 ? falling + 1 : 1;
    if (same > longestRun || rising > longestRun || falling > longestRun) return true;
  }
  return false;
}

/** Shannon's entropy of the characters of a text, bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * How often a text goes over from letters to digits or back. Words with a number behind them have one such place, names in
 * the way of programs a few; what a machine drew at random has many.
 */
export function mixing(text: string): number {
  let count = 0;
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = unit >= 0x30 && unit <= 0x39 ? 1 : (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a ? 2 : 0;
    if (kind === 0) continue;
    if (before !== 0 && kind !== before) count++;
    before = kind;
  }
  return count;
}
