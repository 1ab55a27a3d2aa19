/** `node scripts/secrets-page.ts` writes the list of rules in docs/secrets.md out of the rules themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretRules } from '../src/check/secret/index.ts';

const file = join(import.meta.dirname, '../docs/secrets.md');
const [begin, end] = ['<!-- rules -->', '<!-- /rules -->'];

const rows = secretRules.map(
  ({ id, title, severity, binary }) => `| \`${id}\` | ${title.en} | ${severity} | ${binary ? 'yes' : '–'} |`,
);
const table = `${secretRules.length} rules.\n\n| rule | finds | severity | in binary files |\n|---|---|---|---|\n${rows.join('\n')}`;

/** The page with the list as it should be. */
export function page(text = readFileSync(file, 'utf8')): string {
  const [before = '', rest = ''] = text.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n${table}\n${end}${after}`;
}

if (import.meta.main) writeFileSync(file, page());
