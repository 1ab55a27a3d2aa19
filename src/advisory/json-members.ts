import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';

const [quote, backslash, open, close, openList, closeList] = [34, 92, 123, 125, 91, 93];

/**
 * Hands over the members of the outermost object of a JSON document, `{"key": {…}, …}`, one after the other: Debian's
 * tracker is one object of 70 MB. Looks at brackets and strings alone; whether a value is JSON is for the parser to say.
 */
export class JsonMembers {
  #take: (key: string, value: string) => void;
  #name: string;
  #held: string[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last string of the outermost object: the key of what follows. Its quotes are left out. */
  #word: string[] = [];

  constructor(take: (key: string, value: string) => void, name: string) {
    this.#take = take;
    this.#name = name;
  }

  push(text: string): void {
    // Where what is kept of this piece begins: a value, or the string that may be a key.
    let start = this.#depth > 1 || (this.#inString && this.#depth === 1) ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) {
          this.#inString = false;
          if (this.#depth !== 1) continue;
          this.#word = [...this.#held, text.slice(start, at)];
          start = this.#drop();
        }
      } else if (code === quote) {
        this.#inString = true;
        if (this.#depth === 1) start = at + 1;
      } else if (code === open || code === openList) {
        if (this.#depth++ === 1) start = at;
      } else if (code === close || code === closeList) {
        if (--this.#depth !== 1) continue;
        this.#take(this.#word.join(''), [...this.#held, text.slice(start, at + 1)].join(''));
        start = this.#drop();
      }
    }
    if (start < 0) return;
    this.#held.push(text.slice(start));
    this.#size += text.length - start;
    if (this.#size > bounds.recordBytes)
      throw new PlimsollError('bound', `${this.#name} holds a value of more than ${bounds.recordBytes} bytes`);
  }

  #drop(): number {
    this.#held = [];
    this.#size = 0;
    return -1;
  }

  /** false: the text ended inside the document. */
  end(): boolean {
    return this.#depth === 0;
  }
}
