import { exitCode, PlimsollError } from '../model/index.ts';
import { isTestFile, problemLine, type RuleTestOutcome, runRuleTests } from '../runtime/index.ts';
import { type CommonOptions, writeOut } from './options.ts';
import { loadedRules, pathsOf, ruleFile } from './rules-files.ts';
import { lookOf } from './terminal.ts';

/** Runs the tests of all files that hold some against the rules of the others. */
export async function testRules(
  names: readonly string[],
  options: CommonOptions & { rules?: string[] },
): Promise<void> {
  const zh = lookOf(options, process.env).lang === 'zh-CN';
  const files = await Promise.all((await pathsOf([...(options.rules ?? []), ...names])).map(ruleFile));
  const tests = files.filter(isTestFile);
  if (tests.length === 0)
    throw new PlimsollError('usage', 'none of the files holds tests: a mapping with `tests` and a list of them');
  const loader = await loadedRules(files.filter(file => !tests.includes(file)));
  const outcomes = tests.flatMap(file => {
    const ran = runRuleTests(file, loader);
    if ('tests' in ran) return ran.tests;
    const [error] = ran.result.errors;
    throw new PlimsollError('rules-invalid', error ? problemLine(error, 'error') : file.name);
  });
  const failed = outcomes.filter(({ passed }) => !passed);
  if (options.format === 'json')
    await writeOut(`${JSON.stringify({ schemaVersion: 1, tests: outcomes }, undefined, 2)}\n`, options.output);
  else {
    const summary = zh
      ? `${outcomes.length} 个测试，${failed.length} 个未通过`
      : `${outcomes.length} tests, ${failed.length} failed`;
    await writeOut(`${[...failed.flatMap(outcome => failure(outcome, zh)), summary].join('\n')}\n`, options.output);
  }
  process.exitCode = failed.length > 0 ? exitCode.findings : exitCode.fine;
}

function failure({ file, line, name, expected, matched, outputs }: RuleTestOutcome, zh: boolean): string[] {
  const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : zh ? '无' : 'none');
  return [
    `${file}:${line}: ${name}`,
    zh ? `  应匹配：${list(expected)}` : `  expected: ${list(expected)}`,
    zh ? `  实际匹配：${list(matched)}` : `  matched:  ${list(matched)}`,
    ...outputs.map(({ rule, wanted, output }) =>
      zh ? `  ${rule} 的输出缺少 ${wanted}：${output}` : `  output of ${rule} lacks ${wanted}: ${output}`,
    ),
  ];
}
