/**
 * A WebAssembly binary, section by section (core spec 3.0, 5.5; component model, Binary.md). Only what says what it is
 * and what it asks for is taken; code and data are passed over.
 */
import type { PackageFact } from '../../model/index.ts';
import { binaryBounds } from '../binary/bounds.ts';
import { cratesIn } from '../binary/rust-audit.ts';
import { wasmBounds } from './bounds.ts';
import { type Capability, capabilitiesOf } from './capabilities.ts';
import { Malformed } from './cursor.ts';
import { buildIdOf, goBuildId, ownName, type Producer, producersOf, textOf } from './custom.ts';
import { componentImports, coreImports, type Import, type ImportSink } from './imports.ts';
import type { Pull, Puller } from './pull.ts';

/** All that one binary says. */
export interface WasmFacts {
  kind: 'module' | 'component';
  name?: string;
  version?: string;
  licence?: string;
  /** As the linker gives it: hexadecimal, or Go's four parts. */
  buildId?: string;
  /** Modules and components inside. */
  nested: number;
  producers: Producer[];
  capabilities: Set<Capability>;
  /** How many there are; `imports` has the first of them. */
  importCount: number;
  imports: string[];
  /** Whether a list of crates was found, by cargo-auditable. */
  crates?: PackageFact[];
  /** What could not be read, in words. */
  problems: string[];
}

/** A module or component that is open, from the outside in. */
interface Level {
  kind: 'module' | 'component';
  /** Position behind its last byte. */
  end: number;
}

const magic = Buffer.from('\0asm', 'latin1');

/** What the eight bytes at the beginning say: the version, and the layer that tells components from modules. */
export function kindOf(head: Uint8Array): Level['kind'] | undefined {
  if (head.length < 8 || magic.compare(head, 0, 4) !== 0) return undefined;
  const layer = head[6]! | (head[7]! << 8);
  // Modules have version 1. Components have had several until there was one that stays.
  if (layer === 0 && head[4] === 1 && head[5] === 0) return 'module';
  return layer === 1 ? 'component' : undefined;
}

/**
 * @param size bytes of the file: a section that says it is longer is not waited for.
 * @returns undefined for a file that is no WebAssembly
 */
export function* wasmBinary(size: number, data?: (piece: Uint8Array) => void): Puller<WasmFacts | undefined> {
  let at = 0;
  const head = yield* take(8);
  const kind = head && kindOf(head);
  if (!kind) return undefined;
  at = 8;
  const facts: WasmFacts = {
    ...{ kind, nested: 0, producers: [], capabilities: new Set(), importCount: 0, imports: [], problems: [] },
  };
  const open: Level[] = [{ kind, end: size }];
  const problem = (what: string) => {
    // One binary with thousands of damaged parts is damaged once.
    if (facts.problems.length < 5) facts.problems.push(what);
  };
  const asked: ImportSink = one => note(facts, one);

  for (let sections = 0; open.length > 0; ) {
    const level = open.at(-1)!;
    if (at === level.end && open.length > 1) {
      open.pop();
      continue;
    }
    if (++sections > wasmBounds.sections) {
      problem(`it has more than ${wasmBounds.sections} sections`);
      return facts;
    }
    const first = yield { take: 1, or: 'end' };
    if (!first) {
      if (open.length > 1 || (size !== Number.MAX_SAFE_INTEGER && at < size)) problem('it is cut off');
      return facts;
    }
    at++;
    const length = yield* u32();
    if (length === undefined || at + length > level.end) {
      const what = length === undefined ? 'that is no number' : `of ${length} bytes where ${level.end - at} are left`;
      problem(`section ${first[0]} at byte ${at} states a length ${what}`);
      return facts;
    }
    const end = at + length;
    const inner = level.kind === 'component' && (first[0] === 1 || first[0] === 4);
    if (inner) {
      if (open.length >= wasmBounds.depth) problem(`more than ${wasmBounds.depth} components are inside each other`);
      else if (length >= 8) {
        const innerHead = yield* take(8);
        at += 8;
        const innerKind = innerHead && kindOf(innerHead);
        if (innerKind) {
          facts.nested++;
          open.push({ kind: innerKind, end });
          continue;
        }
        problem(`section ${first[0]} at byte ${at} holds no module`);
      }
    } else if (first[0] === 0) yield* custom(end, open.length > 1);
    else if (first[0] === 2 && level.kind === 'module') yield* importsOf(length, coreImports, open.length > 1);
    else if (first[0] === 10 && level.kind === 'component') yield* importsOf(length, componentImports, open.length > 1);
    if (end > at) {
      const piece = first[0] === 11 && level.kind === 'module' ? data : undefined;
      yield* skip(end - at, piece);
    }
  }
  return facts;

  function* take(count: number): Puller<Buffer | undefined> {
    return yield { take: count };
  }

  function* skip(count: number, each?: (piece: Uint8Array) => void): Puller<void> {
    const step: Pull = { skip: count, ...(each && { each }) };
    const passed = yield step;
    if (passed) at += count;
  }

  /** As in cursor.ts, out of the stream. */
  function* u32(): Puller<number | undefined> {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const one = (yield* take(1))?.[0];
      if (one === undefined || (shift === 28 && one > 0x0f)) return undefined;
      at++;
      value += (one & 0x7f) * 2 ** shift;
      if (one < 0x80) return value;
    }
    return undefined;
  }

  function attempt(what: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      problem(`${what}: ${error.message}`);
    }
  }

  /** What a part of a component imports, the component itself gives it: that says nothing of what the host is asked for. */
  function* importsOf(
    length: number,
    read: (section: Buffer, to: ImportSink) => void,
    isInside: boolean,
  ): Puller<void> {
    if (isInside) return;
    if (length > wasmBounds.importBytes) {
      problem(`its imports have ${length} bytes, more than the ${wasmBounds.importBytes} that are read`);
      return;
    }
    const bytes = yield* take(length);
    if (!bytes) return;
    at += length;
    attempt('its imports', () => read(bytes, asked));
  }

  function* custom(end: number, isInside: boolean): Puller<void> {
    const nameLength = yield* u32();
    if (nameLength === undefined || nameLength > end - at) {
      problem(`the custom section at byte ${at} has a name that is longer than itself`);
      return;
    }
    if (nameLength > 64) return;
    const name = (yield* take(nameLength))?.toString('utf8');
    if (name === undefined) return;
    at += nameLength;
    const reader = customs[name];
    if (!reader) return;
    const most = name === '.dep-v0' ? binaryBounds.crateListBytes : wasmBounds.customBytes;
    const bytes = yield* take(Math.min(end - at, most));
    if (!bytes) return;
    at += bytes.length;
    attempt(`its section ${name}`, () => reader(bytes, facts, isInside));
  }
}

/** By the name of the section. Its beginning is read where it is longer than the bound. */
const customs: Partial<Record<string, (bytes: Buffer, facts: WasmFacts, isInside: boolean) => void>> = {
  '.dep-v0': (bytes, facts) => {
    const crates = cratesIn(bytes);
    if (!crates) throw new Malformed('its list of crates is damaged, or too large');
    facts.crates = [...(facts.crates ?? []), ...crates];
  },
  producers: (bytes, facts) => {
    for (const one of producersOf(bytes)) {
      const known = facts.producers.some(
        ({ role, name, version }) => role === one.role && name === one.name && version === one.version,
      );
      if (!known && facts.producers.length < wasmBounds.producers) facts.producers.push(one);
    }
  },
  name: nameFrom,
  'component-name': nameFrom,
  version: (bytes, facts, isInside) => {
    if (!isInside) facts.version = textOf(bytes);
  },
  licenses: (bytes, facts, isInside) => {
    if (!isInside) facts.licence = textOf(bytes);
  },
  build_id: (bytes, facts) => {
    facts.buildId ??= buildIdOf(bytes);
  },
  'go:buildid': (bytes, facts) => {
    const id = goBuildId(bytes);
    if (id) facts.buildId ??= id;
  },
};

/** Its own name counts; without one, that of the first part that has one. */
function nameFrom(bytes: Buffer, facts: WasmFacts, isInside: boolean): void {
  const name = ownName(bytes);
  if (isInside) facts.name ??= name;
  else if (name) facts.name = name;
}

function note(facts: WasmFacts, one: Import): boolean {
  if (++facts.importCount > wasmBounds.imports) {
    if (facts.importCount === wasmBounds.imports + 1)
      facts.problems.push(`it has more than ${wasmBounds.imports} imports`);
    return false;
  }
  for (const capability of capabilitiesOf(one)) facts.capabilities.add(capability);
  const text = one.name === '' ? one.module : `${one.module}#${one.name}`;
  if (facts.imports.length < wasmBounds.importsKept && !facts.imports.includes(text)) facts.imports.push(text);
  return true;
}
