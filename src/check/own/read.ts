/** Files of checks that users write: `apiVersion: plimsoll.dev/v1`, `kind: CheckSet` (docs/schema/checks.v1.json). */
import { PlimsollError, type Severity, severities, type Text } from '../../model/index.ts';
import { readDocuments } from '../document/read.ts';
import type { Document } from '../document/types.ts';
import { isFields } from '../value.ts';
import { ownBounds } from './bounds.ts';

export const matchKinds = ['kubernetes', 'compose', 'inspect', 'dockerfile', 'any'] as const;
export type MatchKind = (typeof matchKinds)[number];

export interface OwnSpec {
  id: string;
  severity: Severity;
  title: Text;
  why: Text;
  fix: Text;
  standards: string[];
  references: string[];
  match: { kind: MatchKind; resources: string[]; paths: string[]; instructions: string[] };
  /** Path of a list of which each item is judged; `containers` for those of a Kubernetes pod. */
  each?: 'containers' | (string | number)[];
  /** CEL; true where something is wrong. */
  when: string;
  /** Path of the value that is wrong, from the item where `each` is given, else from the document. */
  at: (string | number)[];
  /** With `{{ CEL }}` in it. */
  message: Text;
  tests: { name: string; text: string; hits: number; path?: string }[];
  /** `file:line` of a member. */
  place(...path: (string | number)[]): string;
}

export interface CheckFile {
  name: string;
  text: string;
}

/** @throws PlimsollError `check-invalid` with file and line; `bound` */
export function readCheckSet({ name, text }: CheckFile): OwnSpec[] {
  if (Buffer.byteLength(text) > ownBounds.fileBytes)
    throw new PlimsollError('bound', `${name} has more than ${ownBounds.fileBytes} bytes`);
  const { documents, problems } = readDocuments(name, text);
  const [problem] = problems;
  if (problem) throw new PlimsollError('check-invalid', problem.message);
  return documents.flatMap(document => {
    const reader = readerOf(document, name);
    const top = reader.mapping([], ['apiVersion', 'kind', 'metadata', 'checks']);
    if (top['apiVersion'] !== 'plimsoll.dev/v1') reader.refuse(['apiVersion'], 'apiVersion must be plimsoll.dev/v1');
    if (top['kind'] !== 'CheckSet') reader.refuse(['kind'], 'kind must be CheckSet');
    return reader.list(['checks']).map((_, index) => specOf(reader, ['checks', index]));
  });
}

type Path = readonly (string | number)[];
type Reader = ReturnType<typeof readerOf>;

const members = [
  'id',
  'severity',
  'title',
  'why',
  'fix',
  'standards',
  'references',
  'match',
  'each',
  'when',
  'at',
  'message',
  'tests',
];

function specOf(reader: Reader, at: Path): OwnSpec {
  const given = reader.mapping(at, members);
  const id = reader.text([...at, 'id']);
  if (!/^[A-Z][A-Z0-9]{1,15}(?:-[A-Z0-9]{1,16}){1,4}$/.test(id) || /^PL[A-Z]-/.test(id))
    reader.refuse(
      [...at, 'id'],
      `"${id.slice(0, 40)}" is no id: capitals, digits and dashes, such as ACME-001; PLx- is taken`,
    );
  const severity = severities.find(one => one === given['severity']);
  if (!severity || severity === 'unknown')
    return reader.refuse(
      [...at, 'severity'],
      `severity must be one of ${severities.filter(one => one !== 'unknown').join(', ')}`,
    );
  const matchAt = [...at, 'match'];
  const match = reader.mapping(matchAt, ['kind', 'resources', 'paths', 'instructions']);
  const kind = matchKinds.find(one => one === match['kind']);
  if (!kind) return reader.refuse([...matchAt, 'kind'], `kind must be one of ${matchKinds.join(', ')}`);
  const optional = (key: string): Text | undefined =>
    given[key] === undefined ? undefined : reader.both([...at, key]);
  const title = reader.both([...at, 'title']);
  const each =
    given['each'] === 'containers'
      ? ('containers' as const)
      : given['each'] === undefined
        ? undefined
        : reader.path([...at, 'each']);
  if (each === 'containers' && kind !== 'kubernetes')
    reader.refuse([...at, 'each'], 'containers are those of kubernetes alone');
  return {
    id,
    severity,
    title,
    why: optional('why') ?? title,
    fix: optional('fix') ?? { en: 'See the references.', zh: '请参阅参考资料。' },
    standards: reader.texts([...at, 'standards']),
    references: reader.texts([...at, 'references']),
    match: {
      kind,
      resources: reader.texts([...matchAt, 'resources']),
      paths: reader.texts([...matchAt, 'paths']),
      instructions: reader.texts([...matchAt, 'instructions']).map(one => one.toUpperCase()),
    },
    ...(each !== undefined && { each }),
    when: reader.text([...at, 'when']),
    at: given['at'] === undefined ? [] : reader.path([...at, 'at']),
    message: optional('message') ?? title,
    tests:
      given['tests'] === undefined
        ? []
        : reader.list([...at, 'tests']).map((_, index) => testOf(reader, [...at, 'tests', index], index)),
    place: (...path) => reader.place([...at, ...path]),
  };
}

function testOf(reader: Reader, at: Path, index: number): OwnSpec['tests'][number] {
  const given = reader.mapping(at, ['name', 'good', 'bad', 'hits', 'path']);
  const bad = given['bad'] !== undefined;
  if (bad === (given['good'] !== undefined)) reader.refuse(at, 'a test has either good or bad: a text to be judged');
  const hits = given['hits'] ?? (bad ? 1 : 0);
  if (typeof hits !== 'number' || !Number.isSafeInteger(hits) || hits < 0 || hits > 0 !== bad)
    return reader.refuse([...at, 'hits'], 'hits must be a whole number, above 0 for bad');
  return {
    name: given['name'] === undefined ? `test ${index + 1}` : reader.text([...at, 'name']),
    text: reader.text([...at, bad ? 'bad' : 'good']),
    hits,
    ...(given['path'] !== undefined && { path: reader.text([...at, 'path']) }),
  };
}

/** Reads values of known shapes out of a document, or refuses it with file and line. */
function readerOf(document: Document, name: string) {
  const place = (path: Path): string => `${name}:${document.spot(path).line}`;
  const refuse = (path: Path, what: string): never => {
    throw new PlimsollError('check-invalid', `${place(path)}: ${what}`);
  };
  const label = (path: Path): string => String(path.findLast(key => typeof key === 'string') ?? 'the file');
  const valueAt = (path: Path): unknown => {
    let value = document.value;
    for (const key of path)
      value = Array.isArray(value)
        ? value[Number(key)]
        : isFields(value) && Object.hasOwn(value, key)
          ? value[key]
          : undefined;
    return value;
  };
  const text = (path: Path): string => {
    const value = valueAt(path);
    if (typeof value === 'string' && value.trim() !== '') return value;
    return refuse(path, `${label(path)} must be a text`);
  };
  const list = (path: Path): readonly unknown[] => {
    const value = valueAt(path);
    return Array.isArray(value) ? value : refuse(path, `${label(path)} must be a list`);
  };
  return {
    place,
    refuse: refuse as (path: Path, what: string) => never,
    text,
    list,
    mapping(path: Path, known: readonly string[]): Readonly<Record<string, unknown>> {
      const value = valueAt(path);
      if (!isFields(value)) return refuse(path, `${label(path)} must be a mapping`);
      const odd = Object.keys(value).find(key => !known.includes(key));
      return odd === undefined
        ? value
        : refuse([...path, odd], `there is no key "${odd.slice(0, 40)}" here; there are ${known.join(', ')}`);
    },
    /** One text for both languages, or one for each. */
    both(path: Path): Text {
      if (!isFields(valueAt(path))) return { en: text(path), zh: text(path) };
      return { en: text([...path, 'en']), zh: text([...path, 'zh']) };
    },
    texts: (path: Path): string[] =>
      valueAt(path) === undefined ? [] : list(path).map((_, index) => text([...path, index])),
    path: (path: Path): (string | number)[] =>
      list(path).map((key, index) =>
        typeof key === 'string' || typeof key === 'number'
          ? key
          : refuse([...path, index], 'a path has texts and numbers'),
      ),
  };
}
