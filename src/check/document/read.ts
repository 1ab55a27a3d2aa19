/** YAML and JSON files as documents with lines. A document that is broken leaves the others as they are. */
import type { Problem } from '../../model/index.ts';
import { documentBounds } from './bounds.ts';
import { readPlain } from './plain.ts';
import type { Document, Node, Spot } from './types.ts';
import { Broken, readYaml } from './yaml.ts';

export interface ReadDocuments {
  documents: Document[];
  /** Documents that could not be read, with number and line; templates are `not-applicable`. */
  problems: Problem[];
}

/** @example const { documents } = readDocuments('deploy.yaml', text); documents[0]?.spot(['spec', 'replicas']).line */
export function readDocuments(path: string, text: string): ReadDocuments {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  let number = 0;
  for (const { text: part, lineBefore } of split(text)) {
    if (number >= documentBounds.documents) {
      const message = `${path}: it has more than ${documentBounds.documents} documents; the rest are not looked at`;
      problems.push({ code: 'bound', path, message });
      break;
    }
    try {
      const root = readPlain(part, lineBefore) ?? readYaml(part, lineBefore);
      if (!root) continue;
      number++;
      documents.push({ path, number, value: root.value, spot: at => spotOf(root, at) });
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      number++;
      problems.push(problemOf(path, number, error, part));
    }
  }
  return { documents, problems };
}

function problemOf(path: string, number: number, broken: Broken, text: string): Problem {
  const where = `${path}: document ${number}`;
  if (broken.bound) return { code: 'bound', path, message: `${where} is not looked at: ${broken.message}` };
  if (broken.template || templateMark.test(text)) {
    const message = `${where} (line ${broken.line}) is a template, no YAML: not looked at; render it first`;
    return { code: 'not-applicable', path, message };
  }
  return { code: 'record-invalid', path, message: `${where} is broken at line ${broken.line}: ${broken.message}` };
}

/** Helm and Go templates, Jinja, ERB. */
const templateMark = /\{\{|\{%|<%/;

/** Where a value stands, or the nearest of its parents that is there. */
function spotOf(root: Node, at: readonly (string | number)[]): Spot {
  let node = root;
  for (const key of at) {
    const next = node.members?.get(String(key)) ?? node.items?.[Number(key)];
    if (!next) break;
    node = next;
  }
  return { line: node.line, endLine: node.endLine };
}

/**
 * The documents of a stream. A line that begins with `---` or `...` and goes on with white space is a marker wherever it
 * stands (YAML 1.2.2, 9.1.2), so that a document can be told from the next without reading either.
 */
export function* split(text: string): Generator<{ text: string; lineBefore: number; start: number }> {
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  let start = 0;
  let line = 0;
  let counted = 0;
  const lineAt = (offset: number): number => {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < offset; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
  let pending = 0;
  for (const { index, 0: mark } of text.matchAll(marker)) {
    const before = text.slice(start, index);
    // Directives belong to the document after the marker.
    if (mark === '---' && /^%/m.test(before) && !/^[^%#\s]/m.test(before)) continue;
    if (before.trim() !== '') yield { text: before, lineBefore: lineAt(start), start };
    // What follows on the marker's own line belongs to the document, with the marker.
    const end = lineEnd(text, index);
    const rest = text.slice(index + 3, end).trim();
    start = mark === '---' && rest !== '' && !rest.startsWith('#') ? index : end;
    pending = start;
  }
  if (pending < text.length && text.slice(pending).trim() !== '')
    yield { text: text.slice(pending), lineBefore: lineAt(pending), start: pending };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
