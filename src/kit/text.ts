/** Texts for people, in English and Chinese. Each room keeps a catalogue of its own and speaks through `speaker`. */

export type Lang = 'en' | 'zh-CN';

/** English may have a form of its own for `n` = 1; Chinese needs none. `{name}` is a place for a value. */
export interface TextEntry {
  en: string | { one: string; other: string };
  zh: string;
}

type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<E extends TextEntry> =
  | Places<E['zh']>
  | (E['en'] extends string
      ? Places<E['en']>
      : E['en'] extends { other: infer O extends string }
        ? Places<O> | 'n'
        : never);
type Arguments<E extends TextEntry> = [PlacesOf<E>] extends [never]
  ? []
  : [values: Record<PlacesOf<E>, string | number>];

/** Says the text of a key; the values that its places need are checked by the compiler. */
export type Speaker<C extends Record<string, TextEntry>> = <K extends keyof C>(
  key: K,
  ...values: Arguments<C[K]>
) => string;

/**
 * @example
 * const texts = { layers: { en: { one: '{n} layer', other: '{n} layers' }, zh: '{n} 层' } } as const;
 * speaker(texts, 'en')('layers', { n: 1 }) // 1 layer
 */
export function speaker<const C extends Record<string, TextEntry>>(catalogue: C, lang: Lang): Speaker<C> {
  return (key, ...[values]) => fill(catalogue[key] as TextEntry, lang, values);
}

/** The same text in both languages. */
export function bothWays<const C extends Record<string, TextEntry>, K extends keyof C>(
  catalogue: C,
  key: K,
  ...[values]: Arguments<C[K]>
): { en: string; zh: string } {
  const entry = catalogue[key] as TextEntry;
  return { en: fill(entry, 'en', values), zh: fill(entry, 'zh-CN', values) };
}

/** A text that carries both languages, in the one asked for. */
export function inLang(text: { en: string; zh: string }, lang: Lang): string {
  return lang === 'zh-CN' ? text.zh : text.en;
}

function fill(entry: TextEntry, lang: Lang, values: Record<string, string | number> | undefined): string {
  const form =
    lang === 'zh-CN'
      ? entry.zh
      : typeof entry.en === 'string'
        ? entry.en
        : entry.en[Number(values?.['n']) === 1 ? 'one' : 'other'];
  return values ? form.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place)) : form;
}

/**
 * The language of an environment: LC_ALL before LC_MESSAGES before LANG, the first that is set (POSIX, 8.2).
 * Every Chinese locale is answered in simplified Chinese, everything else in English.
 */
export function langOf(env: Record<string, string | undefined>): Lang {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh\b|^zh_/i.test(locale) ? 'zh-CN' : 'en';
}
