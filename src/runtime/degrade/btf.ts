/** The kernel's own description of its types (BTF, Documentation/bpf/btf.rst): numbers of types by their names. */

/** What a name may stand for. */
export type BtfKind = 'function' | 'typedef';

const kindNumbers: Record<BtfKind, number> = { typedef: 8, function: 12 };

/** Bytes that follow the twelve of each type, by kind: so many, and so many for each of its parts. */
const following: readonly (readonly [own: number, part: number])[] = [
  [0, 0],
  [4, 0], // integer
  [0, 0], // pointer
  [12, 0], // array
  [0, 12], // struct
  [0, 12], // union
  [0, 8], // enum
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 8], // prototype of a function
  [4, 0], // variable
  [0, 12], // section of data
  [0, 0], // float
  [4, 0], // tag of a declaration
  [0, 0],
  [0, 12], // enum of eight bytes
];

/**
 * Numbers of the types that are asked for; what is absent is not there.
 *
 * @param wanted `kind:name`, such as `typedef:btf_trace_sys_exit`
 * @returns `undefined` when it is no BTF, or is damaged
 */
export function btfIds(bytes: Buffer, wanted: ReadonlySet<string>): Map<string, number> | undefined {
  if (bytes.length < 24) return undefined;
  const little = bytes.readUInt16LE(0) === 0xeb9f;
  if (!little && bytes.readUInt16BE(0) !== 0xeb9f) return undefined;
  const word = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const header = word(4);
  const types = header + word(8);
  const typesEnd = types + word(12);
  const texts = header + word(16);
  const textsEnd = texts + word(20);
  if (typesEnd > bytes.length || textsEnd > bytes.length) return undefined;
  const texted = bytes.subarray(texts, textsEnd);
  const prefixes = new Map<number, string>(
    Object.entries(kindNumbers).map(([kind, number]) => [number, `${kind}:`] as const),
  );
  const found = new Map<string, number>();
  let at = types;
  for (let id = 1; at + 12 <= typesEnd; id++) {
    const info = word(at + 4);
    const kind = (info >>> 24) & 0x1f;
    const size = following[kind];
    if (size === undefined) return undefined;
    const prefix = prefixes.get(kind);
    if (prefix !== undefined) {
      const start = word(at);
      const end = texted.indexOf(0, start);
      const key = prefix + texted.toString('latin1', start, end < 0 ? texted.length : end);
      if (wanted.has(key) && !found.has(key)) found.set(key, id);
    }
    at += 12 + size[0] + size[1] * (info & 0xffff);
  }
  return at === typesEnd ? found : undefined;
}
