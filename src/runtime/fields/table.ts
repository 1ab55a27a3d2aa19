import type { FieldSpec, FieldType } from '../types.ts';

const types: Record<string, FieldType> = {
  text: 'CHARBUF',
  path: 'FSPATH',
  bytes: 'BYTEBUF',
  bool: 'BOOL',
  i16: 'INT16',
  i32: 'INT32',
  i64: 'INT64',
  u32: 'UINT32',
  u64: 'UINT64',
  port: 'PORT',
  double: 'DOUBLE',
  span: 'RELTIME',
  time: 'ABSTIME',
  ip: 'IPADDR',
  net: 'IPNET',
  dynamic: 'DYNAMIC',
};

const words: Record<string, Partial<FieldSpec>> = {
  list: { list: true },
  dot: { dotted: true },
  ancestors: { each: 'ancestors' },
  ends: { each: 'ends' },
  filter: { filterOnly: true },
  const: { constantOnly: true },
  plain: { plain: true },
  old: { deprecated: true },
};

/**
 * Declares fields, one a line: `name type words… : what it says`. Words: `[index]`, `[key]`, `[any]` for an argument, with
 * `!` where it is required, and those above.
 */
export function fieldsOf(table: string): FieldSpec[] {
  return table
    .trim()
    .split('\n')
    .map(line => {
      const colon = line.indexOf(' : ');
      const [name = '', type = '', ...rest] = line.slice(0, colon).trim().split(/ +/);
      const spec: FieldSpec = { name, type: types[type] as FieldType, note: line.slice(colon + 3).trim() };
      for (const word of rest) {
        const argument = /^\[(index|key|any)(!?)\]$/.exec(word);
        if (argument) {
          spec.takes = argument[1] as 'index' | 'key' | 'any';
          spec.argument = argument[2] ? 'required' : 'optional';
        } else Object.assign(spec, words[word]);
      }
      return spec;
    });
}
