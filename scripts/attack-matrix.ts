/**
 * `node scripts/attack-matrix.ts` writes docs/attack-matrix.md: which techniques of MITRE ATT&CK for Containers our own rules
 * see. Made of the rules' tags, the tables of behaviours, and the last recorded run of them
 * (`PLIMSOLL_RECORD=1 vitest run test/sensor-behaviours.e2e.test.ts`).
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Behaviour } from '../test/behaviours/behaviour.ts';
import { allBehaviours } from '../test/range/behaviours.ts';
import { recorded } from '../test/range/record.ts';

const root = join(import.meta.dirname, '..');

/** The matrix for containers: techniques by tactic. Some stand under several. */
const matrix: readonly [tactic: string, techniques: readonly (readonly [id: string, name: string])[]][] = [
  [
    'Initial Access',
    [
      ['T1190', 'Exploit Public-Facing Application'],
      ['T1133', 'External Remote Services'],
      ['T1078', 'Valid Accounts'],
    ],
  ],
  [
    'Execution',
    [
      ['T1609', 'Container Administration Command'],
      ['T1610', 'Deploy Container'],
      ['T1053', 'Scheduled Task/Job'],
      ['T1204', 'User Execution'],
    ],
  ],
  [
    'Persistence',
    [
      ['T1098', 'Account Manipulation'],
      ['T1136', 'Create Account'],
      ['T1543', 'Create or Modify System Process'],
      ['T1133', 'External Remote Services'],
      ['T1525', 'Implant Internal Image'],
      ['T1053', 'Scheduled Task/Job'],
      ['T1078', 'Valid Accounts'],
    ],
  ],
  [
    'Privilege Escalation',
    [
      ['T1098', 'Account Manipulation'],
      ['T1543', 'Create or Modify System Process'],
      ['T1611', 'Escape to Host'],
      ['T1068', 'Exploitation for Privilege Escalation'],
      ['T1053', 'Scheduled Task/Job'],
      ['T1078', 'Valid Accounts'],
    ],
  ],
  [
    'Defense Evasion',
    [
      ['T1612', 'Build Image on Host'],
      ['T1610', 'Deploy Container'],
      ['T1562', 'Impair Defenses'],
      ['T1070', 'Indicator Removal'],
      ['T1036', 'Masquerading'],
      ['T1550', 'Use Alternate Authentication Material'],
      ['T1078', 'Valid Accounts'],
    ],
  ],
  [
    'Credential Access',
    [
      ['T1110', 'Brute Force'],
      ['T1528', 'Steal Application Access Token'],
      ['T1552', 'Unsecured Credentials'],
    ],
  ],
  [
    'Discovery',
    [
      ['T1613', 'Container and Resource Discovery'],
      ['T1046', 'Network Service Discovery'],
      ['T1069', 'Permission Groups Discovery'],
    ],
  ],
  ['Lateral Movement', [['T1550', 'Use Alternate Authentication Material']]],
  [
    'Impact',
    [
      ['T1485', 'Data Destruction'],
      ['T1499', 'Endpoint Denial of Service'],
      ['T1490', 'Inhibit System Recovery'],
      ['T1498', 'Network Denial of Service'],
      ['T1496', 'Resource Hijacking'],
    ],
  ],
];

interface Rule {
  name: string;
  /** File without its ending. */
  area: string;
  techniques: string[];
  /** What came of its behaviour. */
  state: string;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function stateOf(behaviour: Behaviour | undefined, result: string | undefined): string {
  if (!behaviour) return 'no behaviour';
  return behaviour.notRun === undefined ? (result ?? 'not run') : `not run: ${behaviour.notRun}`;
}

/** The rules of rules/, each with what came of its trigger. */
function rulesOf(behaviours: readonly Behaviour[], results: Readonly<Record<string, string>>): Rule[] {
  return globSync('rules/*.yaml', { cwd: root })
    .sort()
    .flatMap(file => {
      const items = parse(readFileSync(join(root, file), 'utf8')) as { rule?: string; tags?: string[] }[];
      return items.flatMap(({ rule, tags = [] }) => {
        if (rule === undefined) return [];
        const techniques = tags.filter(tag => /^T\d{4}(\.\d{3})?$/.test(tag));
        const state = stateOf(
          behaviours.find(behaviour => behaviour.rule === rule),
          results[rule],
        );
        return [{ name: rule, area: file.slice('rules/'.length, -'.yaml'.length), techniques, state }];
      });
    });
}

/** Rules of a technique or of one of its sub-techniques. */
const sees = ({ techniques }: Rule, id: string): boolean =>
  techniques.some(technique => technique === id || technique.startsWith(`${id}.`));

const named = ({ name, state }: Rule): string => (state === 'caught' ? name : `${name} (${state})`);

function verdict(rules: readonly Rule[]): string {
  if (rules.length === 0) return 'not covered';
  return rules.some(({ state }) => state === 'caught') ? 'covered' : 'partly';
}

/** docs/attack-matrix.md */
export async function attackMatrix(): Promise<string> {
  const behaviours = [...(await allBehaviours()).values()].flat();
  const { kernel, results } = recorded();
  const rules = rulesOf(behaviours, results);
  const caught = rules.filter(({ state }) => state === 'caught').length;
  const verdicts = new Map(
    matrix.flatMap(([, techniques]) => techniques.map(([id]) => [id, verdict(rules.filter(rule => sees(rule, id)))])),
  );
  const count = (wanted: string): number => [...verdicts.values()].filter(found => found === wanted).length;
  const tactics = matrix.map(([tactic, techniques]) => {
    const rows = techniques.map(([id, name]) => {
      const mine = rules.filter(rule => sees(rule, id)).map(named);
      return `| ${id} | ${name} | ${verdicts.get(id)} | ${cell(mine.join('; '))} |`;
    });
    return `### ${tactic}\n\n| technique | | | rules |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  const areas = [...Map.groupBy(rules, ({ area }) => area)].map(([area, mine]) => {
    const rows = mine.map(
      ({ name, techniques, state }) => `| ${cell(name)} | ${techniques.join(', ')} | ${cell(state)} |`,
    );
    return `### ${area} (${mine.length})\n\n| rule | techniques | its trigger |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Attacks that our own rules see

The rules of \`plimsoll watch\` beside [MITRE ATT&CK for Containers](https://attack.mitre.org/matrices/enterprise/containers/).
Each rule has a trigger, which does the deed for real in a container, and an innocent twin, which does work of the same kind.
**Covered**: the trigger of at least one of its rules was run and caught, and its twin was left alone. **Partly**: there are
rules, of which none was shown so. What goes through the API server alone, such as deploying a container or changing roles, is
seen in its audit log, with rules for that.

Of ${verdicts.size} techniques ${count('covered')} are covered, ${count('partly')} partly, ${count('not covered')} not. Of ${rules.length} rules ${caught} caught their trigger and left the twin alone${kernel ? `, on Linux ${kernel}` : ''}.

This page is written by \`node scripts/attack-matrix.ts\`.

## By tactic

${tactics.join('\n')}
## By rule

${areas.join('\n')}`;
}

if (import.meta.main) writeFileSync(join(root, 'docs/attack-matrix.md'), await attackMatrix());
