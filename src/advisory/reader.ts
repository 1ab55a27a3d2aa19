import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Reader, Sample } from './feeds/feed.ts';
import type { Input } from './input.ts';
import { JsonElements } from './json-elements.ts';
import { JsonSplitter } from './json-splitter.ts';

/** An input whose beginning has been looked at. */
export interface Opened {
  sample: Sample;
  reader: Reader;
  /** Reads no further. */
  close(): Promise<void>;
}

/** Reads the beginning, and hands over the whole. */
export async function openInput(input: Input, fault: (message: string, example: string) => void): Promise<Opened> {
  const chunks = input.chunks[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  let head = '';
  let ended = false;
  while (!ended && head.length < bounds.headBytes) {
    const next = await chunks.next();
    if (next.done) {
      ended = true;
      head += decoder.decode();
    } else head += decoder.decode(next.value, { stream: true });
  }
  async function* text(): AsyncGenerator<string> {
    if (head) yield head;
    head = '';
    while (!ended) {
      const next = await chunks.next();
      if (next.done) {
        yield decoder.decode();
        return;
      }
      yield decoder.decode(next.value, { stream: true });
    }
  }
  const beginning = head.slice(0, bounds.headBytes);
  const { first, lineWise } = firstValue(beginning, ended && head.length <= bounds.headBytes);
  const lines = (take: (line: string) => void): Promise<void> => eachLine(text(), input.name, take);
  const reader: Reader = {
    name: input.name,
    lines,
    async elements(key, take) {
      const parse = parser(input.name, take, fault);
      const splitter = new JsonElements(key, parse, input.name);
      for await (const piece of text()) splitter.push(piece);
      if (!splitter.end()) fault('a document that is cut off', input.name);
    },
    async text(take) {
      for await (const piece of text()) take(piece);
    },
    async values(take) {
      if (!lineWise) return eachElement(text(), input.name, take, fault);
      let number = 0;
      await lines(line => {
        number++;
        if (line.trim() === '') return;
        const value = parsed(line);
        if (value === undefined) fault('a line that is not JSON', `${input.name}:${number}`);
        else take(value);
      });
    },
  };
  return {
    sample: { name: input.name, head: beginning, first },
    reader,
    close: async () => void (await chunks.return?.()),
  };
}

/** Is there a JSON object or array on one line? The first few lines are tried, so that one bad line does not decide. */
function firstValue(head: string, whole: boolean): { first?: unknown; lineWise: boolean } {
  const lines = head.split('\n', 6);
  // The last piece is a line only when the input ends there.
  if (!whole && lines.length < 6) lines.pop();
  for (const line of lines) {
    if (!/^\s*\{/.test(line)) continue;
    const value = parsed(line);
    if (value !== undefined) return { first: value, lineWise: true };
  }
  // One line longer than the head: a document, or a file of very long records.
  return { lineWise: false };
}

/** undefined: not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function eachLine(text: AsyncIterable<string>, name: string, take: (line: string) => void): Promise<void> {
  // Pieces of a long line are joined once, when its end has come.
  let held: string[] = [];
  let size = 0;
  const line = (end: string): void => {
    const whole = held.length > 0 ? held.join('') + end : end;
    held = [];
    size = 0;
    take(whole.endsWith('\r') ? whole.slice(0, -1) : whole);
  };
  for await (const piece of text) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      line(piece.slice(from, end));
      from = end + 1;
    }
    if (from === piece.length) continue;
    held.push(piece.slice(from));
    size += piece.length - from;
    if (size > bounds.recordBytes)
      throw new PlimsollError('bound', `${name} has a line of more than ${bounds.recordBytes} bytes`);
  }
  if (held.length > 0) line('');
}

/** Parses value after value; one that is no JSON is a fault, named by its number. */
function parser(
  name: string,
  take: (value: unknown) => void,
  fault: (message: string, example: string) => void,
): (element: string) => void {
  let number = 0;
  return element => {
    number++;
    const value = parsed(element);
    if (value === undefined) fault('a value that is not JSON', `${name}, value ${number}`);
    else take(value);
  };
}

async function eachElement(
  text: AsyncIterable<string>,
  name: string,
  take: (value: unknown) => void,
  fault: (message: string, example: string) => void,
): Promise<void> {
  const splitter = new JsonSplitter(parser(name, take, fault), name);
  for await (const piece of text) splitter.push(piece);
  if (!splitter.end()) fault('a document that is cut off', name);
}
