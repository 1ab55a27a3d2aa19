import { exitCode, PlimsollError } from '../model/index.ts';
import { eventOfFile, explainRule, explanationText } from '../runtime/index.ts';
import { type CommonOptions, writeOut } from './options.ts';
import { loadedRules, pathsOf, ruleFile } from './rules-files.ts';
import { lookOf } from './terminal.ts';

/** Prints why the rule does or does not match; exit code 1 when it does not. */
export async function explainRuleOn(
  name: string,
  options: CommonOptions & { rules: string[]; event: string; source: string },
): Promise<void> {
  const { lang } = lookOf(options, process.env);
  const loader = await loadedRules(await Promise.all((await pathsOf(options.rules)).map(ruleFile)));
  const rules = loader.rules();
  const rule = rules.find(each => each.name === name);
  if (!rule) {
    const near = rules.filter(each => each.name.toLowerCase().includes(name.toLowerCase())).map(each => each.name);
    const hint = near.length > 0 ? `; there are: ${near.slice(0, 5).join(', ')}` : '';
    throw new PlimsollError('usage', `there is no rule '${name}'${hint}`);
  }
  const event = eventOfFile(await ruleFile(options.event), options.source, loader);
  const explanation = explainRule(rule, event, loader.macros());
  const text =
    options.format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...explanation }, undefined, 2)}\n`
      : explanationText(explanation, lang);
  await writeOut(text, options.output);
  process.exitCode = explanation.matches ? exitCode.fine : exitCode.findings;
}
