import { bounds } from '../bounds.ts';
import { fail } from './decode.ts';
import type { ListInfo } from './items.ts';

/** A list with the lists in it resolved. */
export interface LoadedList {
  name: string;
  items: string[];
  used: boolean;
}

/** Lists in lists: one that was defined before is replaced by what it says. One that names itself stays a word. */
export function resolveLists(infos: ReadonlyMap<string, ListInfo>): Map<string, LoadedList> {
  const lists = new Map<string, LoadedList>();
  const used = new Set<string>();
  for (const info of infos.values()) {
    const items = info.items.flatMap(item => {
      const inner = infos.get(item);
      if (!inner || inner.index >= info.visibility) return [item];
      used.add(item);
      return inner.items;
    });
    if (items.length > bounds.listItems)
      fail(`The list has more than ${bounds.listItems} items once its lists are in`, info.context, 'LOAD_ERR_VALIDATE');
    lists.set(info.name, { name: info.name, items, used: false });
  }
  for (const name of used) (lists.get(name) as LoadedList).used = true;
  return lists;
}

/** In double quotes where it has a blank; quotes that are there stay. */
export function quoteItem(item: string): string {
  return item.includes(' ') && !/^["']/.test(item) ? `"${item}"` : item;
}

const blanks = ' \t\n\r';
const delimiters = `${blanks}(),=`;

/** Puts lists into conditions. */
export interface ListPlacer {
  /**
   * A name that stands between delimiters becomes the items, with commas. It is done on the text, list by list in order of
   * definition, as the field's engine does it: names in texts without quotes are replaced too.
   */
  place(condition: string): string;
}

/** `words` keeps the words of conditions from one file to the next. */
export function listPlacer(lists: ReadonlyMap<string, LoadedList>, words: Map<string, readonly string[]>): ListPlacer {
  const order = new Map([...lists.keys()].map((name, at) => [name, at]));
  const all = [...lists.values()];
  // A name with a delimiter in it is no word; such lists are looked for in every condition.
  const odd = all.flatMap(({ name }, at) => (/[ \t\n\r(),=]/.test(name) ? [at] : []));
  const wordsOf = (condition: string): readonly string[] => {
    const known = words.get(condition) ?? condition.split(/[ \t\n\r(),=]+/);
    words.set(condition, known);
    return known;
  };

  function place(condition: string): string {
    const due = new Set(odd);
    for (const word of wordsOf(condition)) {
      const at = order.get(word);
      if (at !== undefined) due.add(at);
    }
    let text = condition;
    while (due.size > 0) {
      const now = Math.min(...due);
      due.delete(now);
      const list = all[now] as LoadedList;
      const replaced = listIn(text, list);
      if (replaced === undefined) continue;
      list.used = true;
      text = replaced;
      if (text.length > bounds.conditionLength) return text;
      for (const item of list.items) {
        const at = order.get(item);
        // Lists before this one have had their turn.
        if (at !== undefined && at > now) due.add(at);
      }
    }
    return text;
  }
  return { place };
}

function listIn(condition: string, list: LoadedList): string | undefined {
  const { name } = list;
  if (name === '') return undefined;
  let text = condition;
  let used = false;
  let substitute: string | undefined;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    let end = start + name.length;
    const bounded =
      (start === 0 || delimiters.includes(text.charAt(start - 1))) &&
      (end >= text.length || delimiters.includes(text.charAt(end)));
    if (!bounded) continue;
    while (start > 0 && blanks.includes(text.charAt(start - 1))) start -= 1;
    while (end < text.length && blanks.includes(text.charAt(end))) end += 1;
    substitute ??= list.items.map(quoteItem).join(', ');
    if (substitute === '') {
      // Of an empty list nothing stays, nor a comma beside it.
      if (text.charAt(start - 1) === ',') start -= 1;
      else if (text.charAt(end) === ',') end += 1;
    }
    text = `${start > 0 ? `${text.slice(0, start)} ` : ''}${substitute} ${text.slice(end)}`;
    start += substitute.length + 1;
    used = true;
  }
  return used ? text : undefined;
}
