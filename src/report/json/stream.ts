/** Members of one JSON object, in order. An array may be lazy: it is never held as text. `undefined` leaves a member out. */
type Members = Iterable<readonly [name: string, value: unknown | Rows]>;

/** Elements of an array, one a line, made as they are written. */
export class Rows {
  readonly elements: Iterable<unknown>;
  constructor(elements: Iterable<unknown>) {
    this.elements = elements;
  }
}

/** Characters gathered before they are handed on. */
const chunkChars = 64 * 1024;

/** Legal raw in JSON, but a terminal or a line reader may take them for commands: DEL, C1, line ends, direction marks. */
const risky = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function textOf(value: unknown): string {
  return JSON.stringify(value).replace(risky, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes one JSON object: a member a line, elements of `Rows` a line each. The same members give the same bytes. */
export async function* jsonDocument(members: Members): AsyncGenerator<string> {
  let pending = '{';
  let first = true;
  for (const [name, value] of members) {
    if (value === undefined) continue;
    pending += `${first ? '' : ','}\n${JSON.stringify(name)}: `;
    first = false;
    if (!(value instanceof Rows)) {
      pending += textOf(value);
      continue;
    }
    pending += '[';
    let mark = '\n';
    for (const element of value.elements) {
      pending += mark + textOf(element);
      mark = ',\n';
      if (pending.length >= chunkChars) {
        yield pending;
        pending = '';
      }
    }
    pending += mark === '\n' ? ']' : '\n]';
  }
  yield `${pending}\n}\n`;
}
