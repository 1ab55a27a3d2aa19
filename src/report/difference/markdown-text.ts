/**
 * Text out of scans inside a comment of a code host. What an image says of itself is anyone's: it may not close a table
 * cell, draw a picture, call a person (`@name`), name an issue (`#1`), make a link or begin HTML. (GitHub Flavored
 * Markdown 0.29, sections 2.5 Entities, 4.10 Tables, 6.11 Raw HTML; hosts' references are left alone inside code.)
 */
import { neutral } from '../../kit/index.ts';

/** Longest text of one cell, characters; a hostile name is as long as its file. */
const cellChars = 200;

const shortened = (text: string): string => {
  const plain = neutral(text.length > cellChars ? text.slice(0, cellChars) : text).trim();
  return text.length > cellChars ? `${plain}…` : plain;
};

const entity = (char: string): string => `&#${char.codePointAt(0)};`;

/** As code: names, versions, references. */
export function code(text: string): string {
  const plain = shortened(text);
  if (plain === '') return '';
  if (/^[\w.+~:/@ -]+$/.test(plain)) return `\`${plain}\``;
  return `<code>${plain.replace(/[^\p{L}\p{N} ._-]/gu, entity)}</code>`;
}

/** As running text: every mark that could mean something is written as an entity, and no name, number or address links. */
export const prose = (text: string): string =>
  shortened(text).replace(/[\\`*_{}[\]<>|&~^$]|[@#!%]|:(?=\/\/)|www(?=\.)|\bGH(?=-\d)/gi, mark =>
    /^[@#!%:wg]/i.test(mark) ? `${mark}&#8203;` : entity(mark),
  );

/** Ids whose page can be told from their form alone. */
const pages: readonly (readonly [RegExp, string])[] = [
  [/^CVE-\d{4}-\d{4,19}$/, 'https://nvd.nist.gov/vuln/detail/'],
  [/^GHSA(-[0-9a-z]{4}){3}$/, 'https://github.com/advisories/'],
];

/** The id of a finding, with a link where it has a known home. */
export function linked(id: string): string {
  const home = pages.find(([form]) => form.test(id))?.[1];
  return home ? `[${id}](${home}${id})` : code(id);
}
