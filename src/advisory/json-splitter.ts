import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';

const [quote, backslash, open, close, openList, closeList] = [34, 92, 123, 125, 91, 93];

/**
 * Splits a stream of JSON text into its values without holding the whole: the objects of one array, or objects one
 * after the other. Looks at brackets and strings alone; whether a value is JSON is for the parser to say.
 */
export class JsonSplitter {
  #take: (element: string) => void;
  #name: string;
  #held: string[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  constructor(take: (element: string) => void, name: string) {
    this.#take = take;
    this.#name = name;
  }

  push(text: string): void {
    let start = this.#depth > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) this.#inString = false;
      } else if (code === quote) {
        this.#inString = this.#depth > 0;
      } else if (code === open || (code === openList && this.#depth > 0)) {
        if (this.#depth++ === 0) start = at;
      } else if ((code === close || code === closeList) && this.#depth > 0 && --this.#depth === 0) {
        this.#held.push(text.slice(start, at + 1));
        this.#take(this.#held.join(''));
        this.#held = [];
        this.#size = 0;
        start = -1;
      }
    }
    if (start < 0) return;
    this.#held.push(text.slice(start));
    this.#size += text.length - start;
    if (this.#size > bounds.documentBytes) {
      throw new PlimsollError('bound', `${this.#name} holds a value of more than ${bounds.documentBytes} bytes`);
    }
  }

  /** false: the text ended inside a value. */
  end(): boolean {
    return this.#depth === 0;
  }
}
