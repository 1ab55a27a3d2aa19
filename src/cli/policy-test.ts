import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { tryCases } from '../policy/cases.ts';
import { presetText } from '../policy/presets/index.ts';
import { policyOf } from './judging.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { policySpeaker } from './policy-texts.ts';
import { lookOf } from './terminal.ts';

export function register(policy: Command): void {
  const test = policy
    .command('test')
    .description('check a policy and run the cases under its `tests`')
    .argument('<policy>', 'a file, or the name of a preset');
  commonOptions(test, ['text', 'json']).action(async (name: string, options: CommonOptions) => {
    const { lang } = lookOf(options, process.env);
    const say = policySpeaker(lang);
    const loaded = await policyOf(name);
    const results = tryCases(loaded, { now: new Date(), clock: () => performance.now() });
    const failed = results.filter(({ passed }) => !passed);
    if (options.format === 'json') {
      const cases = results.map(({ test, passed, verdict, rules }) => ({
        name: test.name,
        passed,
        expect: test.expect,
        verdict,
        rules,
      }));
      const document = { schemaVersion: 1, policy: loaded.name, rules: loaded.rules.length, cases };
      await writeOut(`${JSON.stringify(document, undefined, 2)}\n`, options.output);
    } else {
      const lines = failed.map(({ test, verdict, rules }) =>
        say('case-failed', {
          name: test.name,
          expect: say(test.expect),
          wanted: test.rules?.join(', ') || '–',
          verdict: say(verdict),
          rules: rules.join(', ') || '–',
        }),
      );
      const { environments, rules } = loaded;
      lines.push(say('policy-good', { policy: loaded.name, n: rules.length, environments: environments.length }));
      lines.push(results.length === 0 ? say('no-cases') : say('cases', { n: results.length, failed: failed.length }));
      await writeOut(`${lines.join('\n')}\n`, options.output);
    }
    process.exitCode = failed.length > 0 ? exitCode.findings : exitCode.fine;
  });
  const show = policy
    .command('show')
    .description('print a preset as YAML, to read it or to start from')
    .argument('<preset>', 'default, strict, nist-800-190, mlps-level-3 or cis-docker');
  commonOptions(show, ['yaml']).action(async (name: string, options: CommonOptions) => {
    const text = await presetText(name);
    if (text === undefined) throw new PlimsollError('usage', `there is no preset "${name}"`);
    await writeOut(text, options.output);
  });
}
