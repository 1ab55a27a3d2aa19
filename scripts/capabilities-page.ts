/** `node scripts/capabilities-page.ts` writes docs/capabilities.md from what the extractors say of themselves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractors } from '../src/extract/index.ts';
import type { Extractor } from '../src/model/index.ts';

type Scope = Extractor['capability']['scope'];

const groups: { title: string; about: string; scopes: readonly Scope[] }[] = [
  {
    title: 'Images and root file systems',
    about: 'What is **installed**.',
    scopes: ['installed', 'both'],
  },
  {
    title: 'Source trees',
    about: 'What is **declared** (`repo:DIR`).',
    scopes: ['declared', 'both'],
  },
];

const cell = (text: string): string => text.replaceAll('|', '\\|');
const yes = (fact: boolean): string => (fact ? 'yes' : '–');

function row({ id, capability }: Extractor): string {
  const { what, files, type, licences, dependencies } = capability;
  const patterns = files.map(file => `\`${file}\``).join(' ');
  return `| \`${id}\` | ${[what, patterns, type].map(cell).join(' | ')} | ${yes(licences)} | ${yes(dependencies)} |`;
}

/** Kinds of extractors in the order in which the page has them; then by the id. */
const kinds = ['os', 'lang', 'binary', 'lock'];
const kindOf = ({ id }: Extractor): string => id.split('/')[0] ?? '';
const order = (a: Extractor, b: Extractor): number =>
  kinds.indexOf(kindOf(a)) - kinds.indexOf(kindOf(b)) || (a.id < b.id ? -1 : 1);

function section({ title, about, scopes }: (typeof groups)[number]): string {
  const listed = extractors.filter(({ capability }) => scopes.includes(capability.scope)).toSorted(order);
  const head = '| extractor | what | files | purl type | licences | dependencies |\n|---|---|---|---|---|---|';
  return `## ${title}\n\n${about}\n\n${head}\n${listed.map(row).join('\n')}\n`;
}

/** The whole page. */
export const page = (): string => `# Capabilities

What is seen, and in which files: each row is what one extractor says of itself. An image or a root file system is read for
what is installed in it, a source tree for what it declares; a report says which. What no row names is not seen.

This page is written by \`node scripts/capabilities-page.ts\`; [adding-an-extractor.md](adding-an-extractor.md) says how a row
comes about.

${groups.map(section).join('\n')}`;

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/capabilities.md'), page());
