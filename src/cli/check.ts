import type { Command } from 'commander';
import { type Lang, pad } from '../kit/index.ts';
import { exitCode, PlimsollError, type Text } from '../model/index.ts';
import { checkFilesOf } from './check-files.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { lookOf } from './terminal.ts';

const inLang = ({ en, zh }: Text, lang: Lang): string => (lang === 'zh-CN' ? zh : en);

export function register(program: Command): void {
  const check = program.command('check').description('list, explain and try checks of configuration');
  const list = check.command('list').description('every check: id, severity, title');
  commonOptions(list, ['table', 'json']).action(async (options: CommonOptions) => {
    const { lang } = lookOf(options, process.env);
    const { allChecks } = await import('../check/index.ts');
    const text =
      options.format === 'json'
        ? `${JSON.stringify(
            {
              schemaVersion: 1,
              checks: allChecks.map(({ id, severity, advice, references, peers = [] }) => ({
                ...{ id, severity, title: advice.title, standards: advice.standards, references, peers },
              })),
            },
            undefined,
            2,
          )}\n`
        : `${allChecks.map(({ id, severity, advice }) => `${pad(id, 8)}  ${pad(severity, 10)}  ${inLang(advice.title, lang)}`).join('\n')}\n`;
    await writeOut(text, options.output);
  });

  const explain = check
    .command('explain')
    .description('one check: what, why, how to mend it')
    .argument('<id>', 'PLD-001 …');
  commonOptions(explain, ['text', 'json']).action(async (id: string, options: CommonOptions) => {
    const { lang } = lookOf(options, process.env);
    const { checkOf } = await import('../check/index.ts');
    const found = checkOf(id) ?? checkOf(id.toUpperCase());
    if (!found) throw new PlimsollError('usage', `there is no check ${id}; plimsoll check list names them all`);
    const { severity, advice, references, peers = [] } = found;
    if (options.format === 'json') {
      const { title, why, fix, standards } = advice;
      const document = { schemaVersion: 1, id: found.id, severity, title, why, fix, standards, references, peers };
      return writeOut(`${JSON.stringify(document, undefined, 2)}\n`, options.output);
    }
    const words =
      lang === 'zh-CN'
        ? ['原因', '修复', '标准', '参考', '其他工具']
        : ['Why', 'Fix', 'Standards', 'References', 'Other tools'];
    const lines = [
      `${found.id}  ${severity}  ${inLang(advice.title, lang)}`,
      ...[
        inLang(advice.why, lang),
        inLang(advice.fix, lang),
        advice.standards.join('; '),
        references.join('\n  '),
        peers.join(', '),
      ]
        .map((text, index) => (text === '' ? '' : `\n${words[index]}\n  ${text}`))
        .filter(text => text !== ''),
    ];
    await writeOut(`${lines.join('\n')}\n`, options.output);
  });

  const test = check
    .command('test')
    .description('check files of your own checks, and run the tests that stand in them')
    .argument('<file...>', 'files or directories with kind: CheckSet');
  commonOptions(test, ['text', 'json']).action(async (names: string[], options: CommonOptions) => {
    const { lang } = lookOf(options, process.env);
    const zh = lang === 'zh-CN';
    const { tryOwnChecks } = await import('../check/own/index.ts');
    const { checks, tried } = await tryOwnChecks(await checkFilesOf(names));
    const failed = tried.filter(({ passed }) => !passed);
    if (options.format === 'json')
      await writeOut(`${JSON.stringify({ schemaVersion: 1, checks, tests: tried }, undefined, 2)}\n`, options.output);
    else {
      const lines = failed.map(({ id, name, expected, found, problem }) =>
        problem
          ? `${id}  ${name}: ${problem}`
          : zh
            ? `${id}  ${name}：应有 ${expected} 处命中，实际 ${found} 处`
            : `${id}  ${name}: ${expected} hits expected, ${found} found`,
      );
      lines.push(
        zh
          ? `${checks} 项检查；${tried.length} 个测试，${failed.length} 个未通过`
          : `${checks} checks; ${tried.length} tests, ${failed.length} failed`,
      );
      await writeOut(`${lines.join('\n')}\n`, options.output);
    }
    process.exitCode = failed.length > 0 ? exitCode.findings : exitCode.fine;
  });
}
