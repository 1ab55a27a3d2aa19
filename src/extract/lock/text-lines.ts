/** Text line by line, without a copy of the whole. */

/** The lines of a text, each with its number from 1, without line ends. */
export function* linesOf(text: string): Iterable<[line: string, number: number]> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    yield [text.slice(at, end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end), ++number];
    at = end + 1;
  }
}
