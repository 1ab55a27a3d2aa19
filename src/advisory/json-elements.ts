import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';

const [quote, backslash, open, close, openList, closeList] = [34, 92, 123, 125, 91, 93];
/** Longest key that is looked at. */
const longestKey = 64;

/**
 * Hands over the elements of one list of a JSON document, `{"key": [element, …]}`, without holding the document: a year
 * of the NVD is 200 MB. Looks at brackets and strings alone; elements are objects, and whether they are JSON is for the
 * parser to say.
 */
export class JsonElements {
  #take: (element: string) => void;
  #name: string;
  #key: string;
  #held: string[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inside = false;
  /** The last string of the outermost object: a key, when a list follows it. */
  #word = '';

  constructor(key: string, take: (element: string) => void, name: string) {
    this.#key = key;
    this.#take = take;
    this.#name = name;
  }

  push(text: string): void {
    let start = this.#inside && this.#depth > 2 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) this.#inString = false;
        else if (this.#depth === 1 && this.#word.length < longestKey) this.#word += text[at];
      } else if (code === quote) {
        this.#inString = true;
        if (this.#depth === 1) this.#word = '';
      } else if (code === open || code === openList) {
        if (code === openList && this.#depth === 1 && this.#word === this.#key) this.#inside = true;
        if (code === open && this.#inside && this.#depth === 2) start = at;
        this.#depth++;
      } else if (code === close || code === closeList) {
        this.#depth--;
        if (!this.#inside) continue;
        if (this.#depth === 2 && start >= 0) {
          this.#held.push(text.slice(start, at + 1));
          this.#take(this.#held.join(''));
          this.#held = [];
          this.#size = 0;
          start = -1;
        } else if (this.#depth === 1) this.#inside = false;
      }
    }
    if (start < 0) return;
    this.#held.push(text.slice(start));
    this.#size += text.length - start;
    if (this.#size > bounds.recordBytes)
      throw new PlimsollError('bound', `${this.#name} holds a value of more than ${bounds.recordBytes} bytes`);
  }

  /** false: the text ended inside the document. */
  end(): boolean {
    return this.#depth === 0;
  }
}
