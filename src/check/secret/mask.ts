/** What may be shown of the place where a secret stands: the name before it, never the value, nor what else is around it. */

/** The same for every value, so that it does not tell how long it is. */
export const mask = '********';

const longestName = 64;
const beforeValue = /[\w.$@-]{0,64}(?:["'`\])\\]{0,3}[ \t]{0,4}(?:=>|:=|===?|[=:,(>])?[ \t]{0,4}\\?["'`]?)$/;

/** A word that looks like a value itself: letters and digits, mixed and long. */
const valuelike = /[A-Za-z0-9_-]{12,}/g;

/**
 * @param line what stands before the value, on its line
 * @param value only its first `open` characters are shown
 * @example excerptOf('  "apiKey": "', 'sk_live_…', 8) // '"apiKey": "sk_live_********'
 */
export function excerptOf(line: string, value: string, open: number): string {
  const name = beforeValue.exec(line.slice(-longestName * 2))?.[0] ?? '';
  const shown = name.replace(valuelike, word => (/\d/.test(word) && /[A-Za-z]/.test(word) ? mask : word));
  return `${shown.trimStart()}${value.slice(0, open)}${mask}`.replace(/[\0-\x1f\x7f-\x9f]/g, ' ');
}
