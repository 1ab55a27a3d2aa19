/** For tests: WebAssembly made by hand, as its specification writes it. */

/** An unsigned number (core spec, 5.2.2). */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  do {
    const more = value >= 0x80;
    bytes.push((value % 0x80) | (more ? 0x80 : 0));
    value = Math.floor(value / 0x80);
  } while (value > 0);
  return bytes;
}

export const named = (text: string): number[] => [...leb(Buffer.byteLength(text)), ...Buffer.from(text)];

export const section = (id: number, content: readonly number[] | Uint8Array): Buffer =>
  Buffer.from([id, ...leb(content.length), ...content]);

export const custom = (name: string, content: readonly number[] | Uint8Array): Buffer =>
  section(0, [...named(name), ...content]);

export const moduleOf = (...sections: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), ...sections]);

export const componentOf = (...sections: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), ...sections]);

/** Functions of one module each, `wasi_snapshot_preview1#fd_write`. */
export const importing = (...imports: string[]): Buffer =>
  section(2, [
    ...leb(imports.length),
    ...imports.flatMap(one => {
      const [module = '', name = ''] = one.split('#');
      return [...named(module), ...named(name), 0, 0];
    }),
  ]);

/** Interfaces, as instances. */
export const asking = (...interfaces: string[]): Buffer =>
  section(10, [...leb(interfaces.length), ...interfaces.flatMap(one => [0, ...named(one), 5, 0])]);

/** `[role, name, version]` */
export const producing = (...tools: (readonly [string, string, string])[]): Buffer =>
  custom('producers', [
    ...leb(tools.length),
    ...tools.flatMap(([role, name, version]) => [...named(role), 1, ...named(name), ...named(version)]),
  ]);
