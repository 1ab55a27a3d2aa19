import type { CelValue, Field } from './vocabulary.ts';

/** A class whose objects show a subject's fields to CEL: read when a condition asks for them, and not before. */
export type ViewClass<S> = new (subject: S) => object;

const subjectOf = Symbol('subject');

/** Classes for a table of fields; `package.name` becomes a view inside the view. */
export function viewsOf<S>(fields: Record<string, Field<S>>): {
  root: ViewClass<S>;
  inner: Record<string, { view: ViewClass<S>; fields: Record<string, Field<S>> }>;
} {
  const inner: Record<string, { view: ViewClass<S>; fields: Record<string, Field<S>> }> = {};
  const root = viewClass<S>();
  for (const [path, field] of Object.entries(fields)) {
    const [head = '', tail] = path.split('.');
    if (tail === undefined) {
      define(root, head, readerOf(field));
      continue;
    }
    if (!inner[head]) {
      const view = viewClass<S>();
      inner[head] = { view, fields: {} };
      define(root, head, subject => new view(subject));
    }
    inner[head].fields[tail] = field;
    define(inner[head].view, tail, readerOf(field));
  }
  return { root, inner };
}

/** CEL's int is a bigint. */
function readerOf<S>({ type, read }: Field<S>): (subject: S) => CelValue | bigint | undefined {
  if (type !== 'int') return read;
  return subject => {
    const value = read(subject);
    return typeof value === 'number' ? BigInt(value) : undefined;
  };
}

function viewClass<S>(): ViewClass<S> {
  return class {
    readonly [subjectOf]: S;
    constructor(subject: S) {
      this[subjectOf] = subject;
    }
  };
}

function define<S>(
  view: ViewClass<S>,
  name: string,
  read: (subject: S) => CelValue | bigint | object | undefined,
): void {
  Object.defineProperty(view.prototype, name, {
    get(this: { [subjectOf]: S }) {
      return read(this[subjectOf]);
    },
  });
}
