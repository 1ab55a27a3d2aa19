/** Members of one JSON object, in order. `undefined` leaves a member out. */
type Members = Iterable<readonly [name: string, value: unknown]>;

/** Characters gathered before they are handed on. */
const chunkChars = 64 * 1024;

/** Legal raw in JSON, but a terminal or a line reader may take them for commands: DEL, C1, line ends, direction marks. */
const risky = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON that no terminal and no line reader takes for commands. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(risky, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/**
 * Writes one JSON object, a member a line. A member that is iterable becomes an array, an element a line; it may be lazy,
 * and is never held as text. The same members give the same bytes.
 */
export async function* jsonDocument(members: Members): AsyncGenerator<string> {
  let pending = '{';
  let mark = '\n';
  for (const [name, value] of members) {
    if (value === undefined) continue;
    pending += `${mark}${JSON.stringify(name)}: `;
    mark = ',\n';
    if (!isIterable(value)) {
      pending += jsonText(value);
      continue;
    }
    pending += '[';
    let rowMark = '\n';
    for (const element of value) {
      pending += rowMark + jsonText(element);
      rowMark = ',\n';
      if (pending.length >= chunkChars) {
        yield pending;
        pending = '';
      }
    }
    pending += rowMark === '\n' ? ']' : '\n]';
  }
  yield `${pending}\n}\n`;
}
