import { bounds } from './bounds.ts';

/** One way in which a server lets itself be asked (RFC 9110, 11.6.1). */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  scheme: string;
  /** Names in lower case. */
  params: Record<string, string>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const space = /[ \t]*/y;
const separator = /[ \t,]*/y;
const token68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;

/**
 * Reads the challenges of a WWW-Authenticate header, several in one value too. Commas inside quoted values do not part
 * them. What follows a mistake is left out; what stood before it counts.
 * @example parseChallenges('Bearer realm="https://auth/token",scope="repository:a:pull,push", Basic realm="x"')
 */
export function parseChallenges(header: string): Challenge[] {
  const found: Challenge[] = [];
  let at = 0;
  const take = (shape: RegExp): string => {
    shape.lastIndex = at;
    const text = shape.exec(header)?.[0] ?? '';
    at += text.length;
    return text;
  };
  let current: Challenge | undefined;
  while (at < header.length && found.length < bounds.challenges) {
    take(separator);
    const word = take(token);
    if (word === '') break;
    const spaces = take(space);
    if (header[at] === '=' && current) {
      at++;
      take(space);
      const value = header[at] === '"' ? takeQuoted() : take(token);
      if (value === undefined) break;
      current.params[word.toLowerCase()] ??= value;
      continue;
    }
    current = { scheme: word.toLowerCase(), params: Object.create(null) };
    found.push(current);
    if (spaces !== '') take(token68);
  }
  return found;

  function takeQuoted(): string | undefined {
    let text = '';
    for (at++; at < header.length; at++) {
      const c = header[at]!;
      if (c === '"') {
        at++;
        return text;
      }
      text += c === '\\' ? (header[++at] ?? '') : c;
    }
    return undefined;
  }
}
