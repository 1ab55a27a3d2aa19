/** `node scripts/rule-fields-page.ts` writes docs/rule-fields.md from the tables of fields, so that the page stays true. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FieldSpec, k8sAuditFields, syscallFields } from '../src/runtime/index.ts';

const sources: [string, readonly FieldSpec[]][] = [
  ['syscall', syscallFields],
  ['k8s_audit', k8sAuditFields],
];

function argumentOf({ argument, takes, dotted }: FieldSpec): string {
  if (!argument) return '';
  const what = { index: 'number', key: 'key', any: 'number or key' }[takes ?? 'any'];
  return `${what}${argument === 'required' ? ', required' : ''}${dotted ? ', also after a dot' : ''}`;
}

function row(spec: FieldSpec): string {
  const remarks = [
    spec.filterOnly ? 'in conditions alone' : '',
    spec.each === 'ancestors' ? 'without a number: any ancestor' : '',
    spec.each === 'ends' ? 'either end' : '',
    spec.deprecated ? 'deprecated' : '',
  ].filter(remark => remark !== '');
  const note = remarks.length > 0 ? `${spec.note} (${remarks.join('; ')})` : spec.note;
  const type = spec.list ? `LIST(${spec.type})` : spec.type;
  return `| \`${spec.name}\` | ${type} | ${argumentOf(spec)} | ${note.replaceAll('|', '\\|')} |`;
}

/** docs/rule-fields.md: every field that conditions and outputs of rules may name. */
export function ruleFieldsPage(): string {
  const sections = sources.map(([source, fields]) => {
    const classes = Map.groupBy(fields, ({ name }) => name.split('.')[0] as string);
    const tables = [...classes].map(
      ([name, specs]) =>
        `### ${name}\n\n| field | type | argument | what it says |\n| --- | --- | --- | --- |\n${specs.map(row).join('\n')}\n`,
    );
    return `## Source \`${source}\`: ${fields.length} fields\n\n${tables.join('\n')}`;
  });
  return `# Fields of rules

Written by \`node scripts/rule-fields-page.ts\` from the tables in \`src/runtime/fields\`. How conditions compare them:
[rules](rules.md).

${sections.join('\n')}`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/rule-fields.md'), ruleFieldsPage());
