import type { Command } from 'commander';
import { inLang, type Lang, neutral } from '../kit/index.ts';
import { exitCode, type Finding, PlimsollError } from '../model/index.ts';
import type { Case, Policy, Ruling, Standard } from '../policy/index.ts';
import { matrixRisk } from '../policy/sp800-30.ts';
import { readStored } from '../policy/stored.ts';
import { verdictOf } from '../policy/verdict.ts';
import {
  circumstanceOptions,
  circumstancesOf,
  type JudgingOptions,
  policyOf,
  readText,
  waiversOfStored,
} from './judging.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { policySpeaker } from './policy-texts.ts';
import { lookOf } from './terminal.ts';

interface ExplainOptions extends CommonOptions, JudgingOptions {
  finding?: string;
}

export function register(policy: Command): void {
  const explain = policy
    .command('explain')
    .description('what a policy says; with a stored scan, how its verdict comes about')
    .argument('<policy>', 'a file, or the name of a preset')
    .argument('[scan]', 'a report of `scan --format json`')
    .option('--finding <id>', 'each rule against this one finding');
  circumstanceOptions(commonOptions(explain, ['text'])).action(
    async (name: string, scan: string | undefined, options: ExplainOptions) => {
      const { lang } = lookOf(options, process.env);
      const loaded = await policyOf(name);
      const lines = scan === undefined ? describe(loaded, lang) : await account(loaded, scan, options, lang);
      await writeOut(`${lines.join('\n')}\n`, options.output);
      process.exitCode = exitCode.fine;
    },
  );
}

/** What a policy says, before anything is judged. */
function describe(policy: Policy, lang: Lang): string[] {
  const say = policySpeaker(lang);
  const { waivers, breakGlass, defaultEnvironment } = policy;
  const lines = [`${policy.name}${policy.description ? `: ${inLang(policy.description, lang)}` : ''}`, ''];
  for (const { name, mode, match, impact } of policy.environments) {
    const pairs = (record: object): string =>
      Object.entries(record)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
    const notes = [
      ...(name === defaultEnvironment ? [say('by-default')] : []),
      ...(match.namespaceLabels ? [say('when-labels', { what: pairs(match.namespaceLabels) })] : []),
      ...(match.namespaces ? [say('when-namespaces', { what: match.namespaces.join(', ') })] : []),
      ...(match.images ? [say('when-images', { what: match.images.join(', ') })] : []),
      ...(impact ? [say('impact', { what: pairs(impact) })] : []),
    ];
    lines.push(say('environment', { name, mode: say(`mode-${mode}`) }) + bracketed(notes));
  }
  if (breakGlass.length > 0) lines.push(say('glass', { what: breakGlass.join(', ') }));
  const demands = [
    ...(waivers.owner ? [say('owner')] : []),
    ...(waivers.expiry ? [say('expiry')] : []),
    ...(waivers.maxDays === undefined ? [] : [say('max-days', { days: waivers.maxDays })]),
  ];
  if (demands.length > 0) lines.push(say('waivers', { what: demands.join(', ') }));
  for (const { id, title, action, when, environments, graceDays, standards } of policy.rules) {
    const notes = [
      ...(environments.length > 0 ? [say('rule-environments', { what: environments.join(', ') })] : []),
      ...(graceDays === undefined ? [] : [say('rule-grace', { days: graceDays })]),
      ...standards,
    ];
    lines.push('', say('rule', { action: say(action), id }) + bracketed(notes));
    if (title) lines.push(`  ${inLang(title, lang)}`);
    lines.push(
      ...when
        .trim()
        .split('\n')
        .map(line => `  ${line}`),
    );
  }
  return lines.map(neutral);
}

const bracketed = (notes: readonly string[]): string => (notes.length > 0 ? ` (${notes.join('; ')})` : '');

/** How the verdict on a stored scan comes about. */
async function account(policy: Policy, file: string, options: ExplainOptions, lang: Lang): Promise<string[]> {
  const say = policySpeaker(lang);
  const now = new Date();
  const circumstances = await circumstancesOf(options, now, process.env);
  const { waivers, notes, stored } = await waiversOfStored(options);
  const scan = readStored(readText(file), file, now, stored);
  const standard = { policy, waivers, notes, circumstances };
  if (options.finding !== undefined) return findingAccount(standard, scan, options.finding, lang);
  const ruling = verdictOf(scan, standard).verdict as Ruling;
  const lines = [`${say(ruling.verdict)}  ${scan.artifact.reference}`];
  lines.push(...ruling.reasons.map(reason => `  - ${inLang(reason, lang)}`), '');
  for (const { rule, effect, findings } of ruling.decisions) {
    const count = findings.length > 0 ? ` × ${findings.length}` : '';
    lines.push(`${say(effect)}  ${rule.id}${count}${rule.title ? `: ${inLang(rule.title, lang)}` : ''}`);
  }
  return lines.map(neutral);
}

function findingAccount(standard: Standard & { policy: Policy }, scan: Case, id: string, lang: Lang): string[] {
  const { policy, circumstances } = standard;
  const say = policySpeaker(lang);
  const wanted = id.toLowerCase();
  const isWanted = (finding: Finding): boolean =>
    [finding.id, ...finding.aliases].some(name => name.toLowerCase() === wanted);
  const found = scan.findings.filter(isWanted);
  if (found.length === 0) throw new PlimsollError('usage', say('no-finding', { id }));
  return found
    .flatMap(one => {
      const judged = verdictOf({ ...scan, findings: [one] }, standard);
      const ruling = judged.verdict as Ruling;
      const [finding = one] = [...judged.findings, ...judged.waived];
      const category = policy.environments.find(({ name }) => name === ruling.environment)?.impact;
      const factors = (finding.riskFactors ?? []).map(factor => inLang(factor, lang)).join('; ');
      return [
        `${finding.id}  ${finding.package?.purl ?? ''}`,
        `  ${say('finding-risk', { risk: finding.risk ?? '?', factors })}`,
        `  ${say('finding-matrix', matrixRisk(finding, { workload: circumstances.workload, category }))}`,
        ...(finding.waived ? [`  ${say('waived-line', finding.waived)}`] : []),
        ...ruling.decisions
          .filter(({ rule }) => rule.scope === 'finding')
          .flatMap(({ rule, effect, values }) => [
            `  ${say(effect)}  ${rule.id}: ${rule.when.trim()}`,
            `      ${Object.entries(values?.(finding) ?? {})
              .map(([field, value]) => `${field} = ${value}`)
              .join(', ')}`,
          ]),
        '',
      ];
    })
    .map(neutral);
}
