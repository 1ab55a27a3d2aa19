import { PlimsollError } from '../../model/index.ts';
import { policyBounds } from '../bounds.ts';

/** A YAML file as values, and where in the text each of them stands. */
export interface YamlSource {
  /** As errors name it. */
  name: string;
  value: unknown;
  /** `file:line:column` of a value, or of the nearest one above it. `offset` counts characters into a text's value. */
  place(path: readonly (string | number)[], offset?: number): string;
}

/** @throws PlimsollError `policy-invalid` with line and column when it is no YAML, `bound` when it is too large. */
export async function readYaml(text: string, name: string): Promise<YamlSource> {
  if (Buffer.byteLength(text) > policyBounds.fileBytes) {
    throw new PlimsollError('bound', `${name} is larger than ${policyBounds.fileBytes} bytes`);
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const error = document.errors[0];
  if (error) throw new PlimsollError('policy-invalid', `${at(error.pos[0])}: ${error.message}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: policyBounds.aliases });
  } catch (cause) {
    throw new PlimsollError('policy-invalid', `${name}: ${(cause as Error).message}`, { cause });
  }
  return {
    name,
    value,
    place(path, offset) {
      for (let depth = path.length; depth >= 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
        if (!node?.range) continue;
        const inner = offset !== undefined && depth === path.length ? document.getIn(path) : undefined;
        return at(typeof inner === 'string' ? align(text, node.range, inner, offset ?? 0) : node.range[0]);
      }
      return name;
    },
  };
}

/**
 * Where character `offset` of a scalar's value stands in the source. Quotes, block headers, indentation, folding and
 * escapes lie between; every other character of the value is found in its order.
 */
function align(text: string, [start, end]: readonly number[], value: string, offset: number): number {
  let at = start ?? 0;
  const last = end ?? text.length;
  for (let index = 0; index <= offset && index < value.length; index++) {
    const wanted = value[index] as string;
    const blank = /\s/.test(wanted);
    while (at < last && (blank ? !/\s/.test(text[at] as string) : text[at] !== wanted)) at++;
    if (index === offset) return at;
    at++;
  }
  return Math.min(at, last);
}
