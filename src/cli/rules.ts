import type { Command } from 'commander';
import { type CommonOptions, commonOptions } from './options.ts';

/** Each command of rules is loaded when it is called. */
export function register(program: Command): void {
  const rules = program.command('rules').description('check, test and explain runtime rules in the Falco language');

  const check = rules
    .command('check')
    .description('load rule files one after the other, and say what is wrong with them')
    .argument('<file...>', 'rule files, or directories of them')
    .option('--strict', 'warnings count as errors');
  commonOptions(check, ['text', 'json']).action(
    async (names: string[], options: CommonOptions & { strict?: boolean }) => {
      const { checkRules } = await import('./rules-check.ts');
      await checkRules(names, options);
    },
  );

  const test = rules
    .command('test')
    .description('run tests of rules: events written as fields, and the rules that they must match')
    .argument('<file...>', 'rule files, and files with tests')
    .option('-r, --rules <file...>', 'rule files, beside those given');
  commonOptions(test, ['text', 'json']).action(
    async (names: string[], options: CommonOptions & { rules?: string[] }) => {
      const { testRules } = await import('./rules-test.ts');
      await testRules(names, options);
    },
  );

  const explain = rules
    .command('explain')
    .description('why a rule matches an event or does not, part by part')
    .argument('<rule>', 'name of the rule')
    .requiredOption('-r, --rules <file...>', 'rule files')
    .requiredOption('-e, --event <file>', 'the event as a mapping of fields, YAML or JSON; - for standard input')
    .option('--source <name>', 'source of the event', 'syscall');
  commonOptions(explain, ['text', 'json']).action(
    async (name: string, options: CommonOptions & { rules: string[]; event: string; source: string }) => {
      const { explainRuleOn } = await import('./rules-explain.ts');
      await explainRuleOn(name, options);
    },
  );
}
