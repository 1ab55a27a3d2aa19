/**
 * Reads the `Field: value` stanzas of Debian control files (deb822(5)), of which only some fields are wanted. Wanted
 * fields are single-line; continuation lines are passed over.
 */
export function* stanzasOf(text: string, wanted: ReadonlySet<string>): Iterable<Map<string, string>> {
  let stanza = new Map<string, string>();
  let lines = 0;
  for (let at = 0; at <= text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (isBlank(text, at, end)) {
      if (lines > 0) yield stanza;
      stanza = new Map();
      lines = 0;
    } else {
      lines++;
      const first = text.charCodeAt(at);
      const colon = first === SPACE || first === TAB || first === HASH ? -1 : text.indexOf(':', at);
      if (colon > at && colon < end && colon - at <= longest) {
        const field = text.slice(at, colon);
        if (wanted.has(field)) stanza.set(field, text.slice(colon + 1, end).trim());
      }
    }
    at = end + 1;
  }
  if (lines > 0) yield stanza;
}

/** No wanted field has a longer name. */
const longest = 20;
const SPACE = 32;
const TAB = 9;
const HASH = 35;
const RETURN = 13;

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB && code !== RETURN) return false;
  }
  return true;
}
