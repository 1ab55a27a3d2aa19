import { exitCode, PlimsollError } from '../model/index.ts';
import {
  errorCodes,
  type LoadResult,
  problemLine,
  resultsJson,
  ruleLoader,
  syntheticAudit,
  syntheticSyscalls,
  unreadableFile,
} from '../runtime/index.ts';
import { type CommonOptions, writeOut } from './options.ts';
import { pathsOf, ruleFile } from './rules-files.ts';
import { lookOf } from './terminal.ts';

/** Loads the files in order, each with those before it, and prints every error and warning. */
export async function checkRules(
  names: readonly string[],
  options: CommonOptions & { strict?: boolean },
): Promise<void> {
  const { lang } = lookOf(options, process.env);
  const zh = lang === 'zh-CN';
  const loader = ruleLoader({ sources: [syntheticSyscalls, syntheticAudit] });
  const results: LoadResult[] = [];
  for (const path of await pathsOf(names)) {
    try {
      results.push(loader.load(await ruleFile(path)));
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      results.push(unreadableFile(path, error.message));
    }
  }
  const errors = results.flatMap(result => result.errors);
  const warnings = results.flatMap(result => result.warnings);
  if (options.format === 'json')
    await writeOut(`${JSON.stringify(resultsJson(results, loader.contents), undefined, 2)}\n`, options.output);
  else {
    const lines = results.flatMap(result => [
      ...result.errors.flatMap(error => {
        const { hint, hintZh } = errorCodes[error.code];
        return [problemLine(error, 'error'), `  ${zh ? hintZh : hint}`];
      }),
      ...result.warnings.map(warning => problemLine(warning, 'warning')),
    ]);
    const rules = loader.rules().length;
    lines.push(
      zh
        ? `${results.length} 个文件，${rules} 条规则，${errors.length} 个错误，${warnings.length} 个警告`
        : `${results.length} files, ${rules} rules, ${errors.length} errors, ${warnings.length} warnings`,
    );
    await writeOut(`${lines.join('\n')}\n`, options.output);
  }
  const unreadable = errors.some(({ code }) => code === 'LOAD_ERR_FILE_READ');
  const wrong = errors.length > 0 || (options.strict === true && warnings.length > 0);
  process.exitCode = unreadable ? exitCode.unreadable : wrong ? exitCode.findings : exitCode.fine;
}
