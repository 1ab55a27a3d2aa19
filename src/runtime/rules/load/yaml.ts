import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { RuleLoadError } from './codes.ts';
import { type Context, fileContext, type Mark, within } from './context.ts';

/** A part of a rule file: every scalar is a text, as rule files mean it. */
export interface YamlNode {
  kind: 'scalar' | 'map' | 'list' | 'null';
  mark: Mark;
  /** Of a scalar. */
  text: string;
  /** Of a mapping, in order. */
  entries: ReadonlyMap<string, { key: Mark; value: YamlNode }>;
  /** Of a list. */
  items: readonly YamlNode[];
}

const none: ReadonlyMap<string, { key: Mark; value: YamlNode }> = new Map();

/**
 * The documents of a file.
 * @throws RuleLoadError LOAD_ERR_YAML_PARSE with the place, counted from 1 in its message
 */
export function readYaml(name: string, text: string): YamlNode[] {
  const lines = new LineCounter();
  const context = fileContext(name);
  const documents = parseAllDocuments(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: false });
  if ('empty' in documents) return [];
  const reader = readerOf(lines, context);
  return documents.map(document => {
    const [error] = document.errors;
    if (error) throw parseError(text, error.code, error.message, error.pos[0], lines, context);
    return reader(document);
  });
}

function parseError(text: string, code: string, message: string, at: number, lines: LineCounter, context: Context) {
  let [offset, words] = [at, message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? message];
  if (code === 'BLOCK_AS_IMPLICIT_KEY') {
    // A second value on the line: it is the colon that is wrong.
    const colon = /:(?=\s)/g;
    colon.lastIndex = at;
    offset = colon.exec(text)?.index ?? at;
    words = 'illegal map value';
  }
  const { line, col } = lines.linePos(offset);
  return new RuleLoadError(
    'LOAD_ERR_YAML_PARSE',
    `yaml-cpp: error at line ${line}, column ${col}: ${words}`,
    within(context, 'value for', '', { offset, line: line - 1, column: col - 1 }),
  );
}

function readerOf(lines: LineCounter, context: Context): (document: Document) => YamlNode {
  const markOf = (offset: number): Mark => {
    const { line, col } = lines.linePos(offset);
    return { offset, line: Math.max(0, line - 1), column: Math.max(0, col - 1) };
  };
  const empty = (mark: Mark): YamlNode => ({ kind: 'null', mark, text: '', entries: none, items: [] });

  /** What aliases name is read once, so that aliases of aliases cost no more than they write. */
  const aliased = new WeakMap<Node, YamlNode>();
  function readAlias(target: Node | undefined, document: Document, mark: Mark, depth: number): YamlNode {
    const known = target && aliased.get(target);
    if (known) return known;
    const result = read(target ?? null, document, mark, depth + 1);
    if (target) aliased.set(target, result);
    return result;
  }

  function read(node: Node | null, document: Document, parent: Mark, depth: number): YamlNode {
    if (depth > 64) throw new RuleLoadError('LOAD_ERR_YAML_VALIDATE', 'The content is nested too deeply', context);
    const mark = node?.range ? markOf(node.range[0]) : parent;
    if (isAlias(node)) return readAlias(node.resolve(document) as Node | undefined, document, mark, depth);
    if (isMap(node)) {
      const entries = new Map<string, { key: Mark; value: YamlNode }>();
      for (const { key, value } of node.items) {
        const keyMark = (key as Node)?.range
          ? markOf((key as Node & { range: [number, number, number] }).range[0])
          : mark;
        const name = isScalar(key) ? String(key.value) : '';
        // The first of equal keys counts.
        if (!entries.has(name))
          entries.set(name, { key: keyMark, value: read(value as Node | null, document, keyMark, depth + 1) });
      }
      return { kind: 'map', mark, text: '', entries, items: [] };
    }
    if (isSeq(node)) {
      const items = node.items.map(item => read(item as Node | null, document, mark, depth + 1));
      return { kind: 'list', mark, text: '', entries: none, items };
    }
    if (!isScalar(node)) return empty(mark);
    const text = String(node.value ?? '');
    const plain = node.type === 'PLAIN' || node.type === undefined;
    if (plain && /^(?:|~|null|Null|NULL)$/.test(text)) return empty(mark);
    return { kind: 'scalar', mark, text, entries: none, items: [] };
  }
  return document => read(document.contents as Node | null, document, { offset: 0, line: 0, column: 0 }, 0);
}

const truths = /^(?:y|yes|true|on)$/;
const falsities = /^(?:n|no|false|off)$/;

/** YAML's booleans of old, in lower case, capitalised or in capitals. */
export function booleanOf(text: string): boolean | undefined {
  const uniform = text === text.toUpperCase() || /^[A-Z]?[a-z]*$/.test(text);
  const lower = text.toLowerCase();
  if (!uniform) return undefined;
  return truths.test(lower) ? true : falsities.test(lower) ? false : undefined;
}
