/** Texts in both languages side by side; the style sheet shows the one that the page's `lang` names. */
import type { Text } from '../../model/index.ts';
import { escaped } from '../document/markup.ts';
import { documentTexts } from '../document/texts.ts';
import { texts } from '../texts.ts';
import { htmlTexts } from './texts.ts';

/** Escaped, and once where both are the same. */
export const both = ({ en, zh }: Text): string =>
  en === zh ? escaped(en) : `<span lang=en>${escaped(en)}</span><span lang=zh-CN>${escaped(zh)}</span>`;

/** Keys whose texts hold no places for values. */
type Fixed<C> = { [K in keyof C]: C[K] extends { en: string } ? K : never }[keyof C];

export const html = (key: keyof typeof htmlTexts): string => both(htmlTexts[key]);
export const doc = (key: keyof typeof documentTexts): string => both(documentTexts[key]);
export const word = (key: Fixed<typeof texts>): string => both(texts[key]);

/** For attributes, which cannot hold both: the script puts the other in. */
export const attributeText = (name: string, { en, zh }: Text, lang: string): string =>
  `${name}="${escaped(lang === 'zh-CN' ? zh : en)}" data-${name}-en="${escaped(en)}" data-${name}-zh="${escaped(zh)}"`;
