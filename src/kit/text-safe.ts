/**
 * What may not reach a terminal or a line of text from an input: C0 and C1 controls (escape sequences begin with one),
 * separators that break lines, marks that turn the writing direction or show nothing (Unicode TR 36, "Visual Spoofing"),
 * lone surrogates and private use.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const printable = /^[\x20-\x7e]*$/;

/**
 * The text with everything dangerous written out (`\x1b`, `\u{202e}`): what an attacker put into a name is shown and does
 * nothing. Plain text comes back as it is.
 */
export function neutral(text: string): string {
  if (printable.test(text)) return text;
  return text.replace(unsafe, char => {
    if (char === '\n') return '\\n';
    if (char === '\t') return '\\t';
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
