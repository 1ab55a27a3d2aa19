/** Lists of rule files: what instances are built from. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Item {
  list?: string;
  items?: unknown[];
}

/** @returns a list's items by its name, with the lists in it written out */
export function listsOf(files: readonly string[]): (name: string) => string[] {
  const lists = new Map<string, string[]>();
  for (const file of files)
    for (const { list, items } of parse(readFileSync(file, 'utf8')) as Item[])
      if (list !== undefined) lists.set(list, (items ?? []).map(String));
  const flat = (name: string): string[] =>
    (lists.get(name) ?? []).flatMap(item => (lists.has(item) ? flat(item) : [item]));
  return name => {
    if (!lists.has(name)) throw new Error(`no rule file has a list ${name}`);
    return flat(name);
  };
}
