/** Custom sections: what tools say of a binary beside what it does (tool-conventions; component model; wasm-metadata). */
import { wasmBounds } from './bounds.ts';
import { cursorOf, Malformed } from './cursor.ts';

/** One tool or language that had a part in a binary. */
export interface Producer {
  /** `language`, `processed-by` or `sdk`. */
  role: string;
  name: string;
  version: string;
}

/** Tool conventions, ProducersSection.md. */
export function producersOf(section: Buffer): Producer[] {
  const cursor = cursorOf(section);
  const found: Producer[] = [];
  for (let fields = cursor.u32(); fields > 0; fields--) {
    const role = cursor.name();
    for (let values = cursor.u32(); values > 0; values--) {
      const name = cursor.name();
      const version = cursor.name();
      if (found.length >= wasmBounds.producers) return found;
      found.push({ role, name, version });
    }
  }
  return found;
}

/** The name of a module or a component: the first subsection of `name` (core spec, 7.4.1) and of `component-name`. */
export function ownName(section: Buffer): string | undefined {
  const cursor = cursorOf(section);
  if (cursor.left() === 0 || cursor.byte() !== 0) return undefined;
  cursor.u32();
  return cursor.name() || undefined;
}

/** Go's own form of an id: `\xff Go build ID: "…"`. */
export const goBuildId = (section: Buffer): string | undefined =>
  /Go build ID: "([^"\p{Cc}]{1,512})"/u.exec(section.toString('latin1'))?.[1];

/** A text that is the whole section, as `version` and `licenses` are. */
export function textOf(section: Buffer): string {
  const text = section.toString('utf8').trim();
  if (section.length > wasmBounds.nameBytes || /[\p{Cc}]/u.test(text)) throw new Malformed('it is no text');
  return text;
}

/** The id that the linker gives a build (tool-conventions, BuildId.md): bytes behind their length. */
export function buildIdOf(section: Buffer): string {
  const cursor = cursorOf(section);
  return cursor.bytes(Math.min(cursor.u32(), 64)).toString('hex');
}
