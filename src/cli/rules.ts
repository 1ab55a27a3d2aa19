import type { Command } from 'commander';
import { type CommonOptions, commonOptions, parseSeconds } from './options.ts';
import type { FetchOptions } from './rules-fetch.ts';

/** Each command of rules is loaded when it is called. */
export function register(program: Command): void {
  const rules = program
    .command('rules')
    .description('check, test, explain and fetch runtime rules in the Falco language');

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

  const fetch = rules
    .command('fetch')
    .description(
      'bring rule files that a registry publishes as an OCI artifact; digests verified, checked before they are put in place',
    )
    .argument('[reference]', 'the artifact; $PLIMSOLL_RULES, or else the official rules of the Falco project')
    .option('--insecure', 'plain HTTP, and certificates that cannot be verified, are accepted')
    .option('--ca-file <file>', 'PEM file of certificate authorities for registries')
    .option('--timeout <seconds>', 'longest silence of the registry', parseSeconds)
    .addHelpText(
      'after',
      `
Files of the same name in the folder are replaced, others stay. Nothing is changed when they cannot be read or do not load.

Examples:
  plimsoll rules fetch --output rules.d
  plimsoll rules fetch registry.example/security/rules:1.4 --output /etc/plimsoll/rules.d
  plimsoll watch --rules rules.d
`,
    );
  commonOptions(fetch, ['text', 'json']).action(async (reference: string | undefined, options: FetchOptions) => {
    const { fetchRules, officialRules } = await import('./rules-fetch.ts');
    await fetchRules(reference ?? process.env['PLIMSOLL_RULES'] ?? officialRules, options);
  });
  for (const option of fetch.options)
    if (option.long === '--output') option.description = 'the folder; rules.d by default';
}
