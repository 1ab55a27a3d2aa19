/** The text of yarn.lock: version 1 has a form of its own, later ones are YAML that looks much like it. One reader for both. */
import { PlimsollError } from '../../model/index.ts';

export interface YarnBlock {
  /** What the entry answers: `name@range`, as it stands in the head. */
  patterns: string[];
  line: number;
  version: string;
  /** Version 1: the address of the archive. */
  resolved: string;
  /** Version 2 and later: `name@protocol:…`. */
  resolution: string;
  dependencies: [name: string, range: string][];
}

export interface YarnBlocks {
  blocks: YarnBlock[];
  /** Lines that are no part of any entry, such as the marks of an unresolved merge. */
  strayLines: number[];
}

/** Blocks of an entry that name what it depends on. */
const dependencySections = new Set(['dependencies', 'optionalDependencies']);

/**
 * Reads yarn.lock of any version.
 * @throws PlimsollError `record-invalid` when it begins with something that is no entry
 */
export function readYarnBlocks(text: string): YarnBlocks {
  const blocks: YarnBlock[] = [];
  const strayLines: number[] = [];
  let block: YarnBlock | undefined;
  let section = '';
  /** A head of more than 1,024 characters is written as `? head` and `:` on two lines (YAML 1.2, 8.2.2). */
  let longHead: { text: string; line: number } | undefined;
  let line = 0;
  for (let start = 0, end: number; start <= text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    line++;
    const raw = text.slice(start, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    const indent = indentOf(raw);
    if (indent === raw.length || raw.charCodeAt(indent) === 35) continue;
    if (indent === 0) {
      section = '';
      if (raw.startsWith('? ')) {
        longHead = { text: raw.slice(2), line };
        continue;
      }
      const head: { text: string; line: number } | undefined =
        raw === ':' ? longHead : raw.endsWith(':') ? { text: raw.slice(0, -1), line } : undefined;
      longHead = undefined;
      block = undefined;
      if (!head) strayLines.push(line);
      else if (head.text !== '__metadata') {
        block = newBlock(head.text, head.line);
        if (block.patterns.length > 0) blocks.push(block);
        else strayLines.push(line);
      } else block = newBlock('', line);
    } else if (!block) {
      if (blocks.length === 0 && strayLines.length === 0) {
        throw new PlimsollError('record-invalid', `it is no yarn.lock: line ${line} belongs to no entry`);
      }
    } else if (indent === 2) section = property(block, raw.slice(2));
    else if (indent === 4 && dependencySections.has(section)) {
      const [name, range] = pair(raw.slice(4));
      if (name !== '') block.dependencies.push([name, range]);
    }
  }
  if (blocks.length === 0 && strayLines.length > 0) {
    throw new PlimsollError('record-invalid', `it is no yarn.lock: line ${strayLines[0]} is no entry`);
  }
  return { blocks, strayLines };
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 32) indent++;
  return indent;
}

const newBlock = (head: string, line: number): YarnBlock => ({
  patterns: head
    .replaceAll('"', '')
    .split(', ')
    .filter(pattern => pattern.indexOf('@', 1) > 0),
  line,
  version: '',
  resolved: '',
  resolution: '',
  dependencies: [],
});

/** Takes a line of an entry; returns the section that it opens. */
function property(block: YarnBlock, line: string): string {
  const [key, value] = pair(line);
  if (value === '') return key;
  if (key === 'version') block.version = value;
  else if (key === 'resolved') block.resolved = value;
  else if (key === 'resolution') block.resolution = value;
  return '';
}

/** `key value`, `"key" "value"`, `key: value`, `key:`. */
function pair(line: string): [key: string, value: string] {
  const quoted = line.startsWith('"');
  const end = quoted ? line.indexOf('"', 1) : line.indexOf(' ');
  const key = end < 0 ? line : line.slice(quoted ? 1 : 0, end);
  const rest = end < 0 ? '' : line.slice(quoted ? end + 1 : end).replace(/^:/, '');
  return [key.endsWith(':') && !quoted ? key.slice(0, -1) : key, unquoted(rest.trim())];
}

const unquoted = (text: string): string =>
  text.length > 1 && (text.startsWith('"') || text.startsWith("'")) && text.endsWith(text[0]!)
    ? text.slice(1, -1)
    : text;
