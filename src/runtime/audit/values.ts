/** Values of a stream of JSON: one a line, as logs have them, or written over several lines. */
import type { Problem } from '../../model/index.ts';
import { textOfBytes } from '../rules/text.ts';
import { auditBounds } from './bounds.ts';
import { type Json, nestingOf, parseJson } from './json.ts';

interface JsonValues {
  push(chunk: Uint8Array): void;
  end(): void;
}

/**
 * Hands each value on as it becomes whole. What is damaged is told and left out: reading goes on with the next line that
 * is a value by itself.
 */
export function jsonValues(take: (value: Json) => void, tell: (problem: Problem) => void): JsonValues {
  /** Bytes of a line whose end has not come. */
  let parts: Uint8Array[] = [];
  let held = 0;
  /** A line that is longer than a batch may be is left out up to its end. */
  let overlong = false;
  let number = 0;
  /** Lines of a value that is not whole yet. */
  let lines: string[] = [];
  let length = 0;
  let open = 0;
  let first = 0;

  const damaged = (at: number, why: string): void =>
    tell({ code: 'record-invalid', message: `line ${at} is skipped: ${why}`, gap: true });
  const tooLong = (at: number): void =>
    tell({
      code: 'bound',
      message: `the value at line ${at} has more than ${auditBounds.batchBytes} bytes`,
      gap: true,
    });
  const forget = (): void => {
    lines = [];
    length = 0;
    open = 0;
  };

  function whole(text: string, at: number): void {
    let value: Json;
    try {
      value = parseJson(text);
    } catch (error) {
      damaged(at, `it is not JSON (${(error as Error).message.slice(0, 120).toWellFormed()})`);
      return;
    }
    take(value);
  }

  /** A value of its own, on one line or the first of several. */
  function begin(text: string): void {
    const { deepest, open: left, inString } = nestingOf(text);
    if (!/^[[{]/.test(text)) damaged(number, 'it is neither an object nor a list');
    else if (deepest > auditBounds.depth) damaged(number, `it is nested deeper than ${auditBounds.depth}`);
    else if (inString) damaged(number, 'it ends within a string');
    else if (left <= 0) whole(text, number);
    else {
      lines = [text];
      length = text.length;
      open = left;
      first = number;
    }
  }

  function more(text: string): void {
    // A line cut short swallows what follows, unless that stands for itself.
    if (lines.length === 1 && text.startsWith('{') && standsAlone(text)) {
      damaged(first, 'it is cut short');
      forget();
      begin(text);
      return;
    }
    const { deepest, open: left, inString } = nestingOf(text, open);
    length += text.length;
    if (inString || deepest > auditBounds.depth || length > auditBounds.batchBytes) {
      if (inString) damaged(first, `line ${number} of it ends within a string`);
      else if (length > auditBounds.batchBytes) tooLong(first);
      else damaged(first, `it is nested deeper than ${auditBounds.depth}`);
      forget();
      return;
    }
    lines.push(text);
    open = left;
    if (left > 0) return;
    const value = lines.join('\n');
    forget();
    whole(value, first);
  }

  function line(bytes: Uint8Array): void {
    number++;
    const text = textOfBytes(bytes).trim();
    if (text === '') return;
    if (lines.length === 0) begin(text);
    else more(text);
  }

  /** What is held of a line, with its last bytes. */
  function joined(last: Uint8Array): Uint8Array {
    if (parts.length === 0) return last;
    const all = Buffer.concat([...parts, last]);
    parts = [];
    held = 0;
    return all;
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        const bytes = chunk.subarray(start, end);
        start = end + 1;
        if (overlong) {
          overlong = false;
          number++;
        } else line(joined(bytes));
      }
      if (start === chunk.length || overlong) return;
      // The chunk may be written over by whoever gave it.
      const rest = Uint8Array.from(chunk.subarray(start));
      held += rest.length;
      parts.push(rest);
      if (held <= auditBounds.batchBytes) return;
      tooLong(number + 1);
      parts = [];
      held = 0;
      overlong = true;
    },
    end() {
      if (held > 0) line(joined(new Uint8Array()));
      if (lines.length > 0) damaged(first, 'it is cut short');
      forget();
    },
  };
}

function standsAlone(text: string): boolean {
  const { open, inString } = nestingOf(text);
  return open === 0 && !inString && text.endsWith('}');
}
