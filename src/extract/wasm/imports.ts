/** What a module or a component asks its host for. */
import { wasmBounds } from './bounds.ts';
import { type Cursor, cursorOf, Malformed } from './cursor.ts';

/** One thing that is asked for: `wasi_snapshot_preview1` and `fd_write`; for components, the name of an interface alone. */
export interface Import {
  module: string;
  name: string;
  /** A memory that is shared with other threads. */
  shared?: boolean;
}

/** Receives imports until it says no. */
export type ImportSink = (one: Import) => boolean;

/**
 * The import section of a core module (core spec 3.0, 5.5.5; with shared and 64-bit memories, tags, typed references).
 * @throws Malformed; what came before has been handed over
 */
export function coreImports(section: Buffer, to: ImportSink): void {
  const cursor = cursorOf(section);
  for (let left = cursor.u32(); left > 0; left--) {
    const module = cursor.name();
    const name = cursor.name();
    const kind = cursor.byte();
    const describe = coreKinds[kind];
    if (!describe) throw new Malformed(`import ${name.slice(0, 80)} is of the unknown kind ${kind}`);
    const shared = describe(cursor);
    if (!to({ module, name, ...(shared && { shared }) })) return;
  }
}

const function_ = (cursor: Cursor) => cursor.pass();
/** By the kind: passes over the description, and says whether what it describes is shared. */
const coreKinds: readonly ((cursor: Cursor) => boolean)[] = [
  cursor => {
    cursor.pass();
    return false;
  },
  cursor => {
    valueType(cursor);
    return limits(cursor);
  },
  limits,
  cursor => {
    valueType(cursor);
    cursor.byte();
    return false;
  },
  cursor => {
    cursor.byte();
    cursor.pass();
    return false;
  },
];

/** Whether it is shared. Flags: 1 has a maximum, 2 shared, 4 of 64 bits, 8 with pages of its own size. */
function limits(cursor: Cursor): boolean {
  const flags = cursor.byte();
  if (flags > 15) throw new Malformed(`limits have the unknown flags ${flags}`);
  cursor.pass();
  if (flags & 1) cursor.pass();
  if (flags & 8) cursor.pass();
  return (flags & 2) !== 0;
}

/** A number, a vector, or a reference; those with 0x63 and 0x64 name what they refer to. */
function valueType(cursor: Cursor): void {
  const type = cursor.byte();
  if (type === 0x63 || type === 0x64) cursor.pass();
}

/**
 * The import section of a component (component model, Binary.md, "Import and Export Definitions").
 * @throws Malformed; what came before has been handed over
 */
export function componentImports(section: Buffer, to: ImportSink): void {
  const cursor = cursorOf(section);
  for (let left = cursor.u32(); left > 0; left--) {
    const module = externName(cursor);
    const sort = cursor.byte();
    const describe = componentSorts[sort];
    if (!describe) throw new Malformed(`import ${module.slice(0, 80)} is of the unknown sort ${sort}`);
    describe(cursor);
    if (!to({ module, name: '' })) return;
  }
}

/** A name, and behind it, in the form 2, what else is said of it. */
function externName(cursor: Cursor): string {
  const form = cursor.byte();
  if (form > 2) throw new Malformed(`a name has the unknown form ${form}`);
  const name = cursor.name();
  if (form !== 2) return name;
  for (let left = cursor.u32(); left > 0; left--) {
    cursor.byte();
    cursor.bytes(Math.min(cursor.u32(), wasmBounds.importBytes));
  }
  return name;
}

const bound = (cursor: Cursor) => {
  if (cursor.byte() !== 1) cursor.pass();
};
const componentSorts: readonly ((cursor: Cursor) => void)[] = [
  cursor => {
    // A core module is the only core definition that may be imported.
    if (cursor.byte() !== 0x11) throw new Malformed('an import of a core definition is no module');
    cursor.pass();
  },
  function_,
  cursor => {
    cursor.byte();
    cursor.pass();
  },
  bound,
  function_,
  function_,
];
