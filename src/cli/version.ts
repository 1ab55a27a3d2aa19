import { StringDecoder } from 'node:string_decoder';
import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { compare, inRange } from '../version/index.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';

/** Judges one line: ecosystem and two values. */
type Judge = (ecosystem: string, first: string, second: string) => number | boolean;

/** A longer line is not one of versions. Characters. */
const maxLine = 64 * 1024;

/** Reasons printed for lines that could not be judged; the rest only count. */
const maxReasons = 10;

const examples = {
  compare: `
Lines of standard input are ecosystem<TAB>a<TAB>b; further columns are passed over. One answer a line: -1, 0 or 1, or
the word "error" for a line that cannot be judged, with the reason on standard error and exit code 2 at the end.

Examples:
  plimsoll version compare Debian:12 1.2-1~deb12u1 1.2-1      -1
  plimsoll version compare PyPI -- 1.0.post1 1.0              1
  plimsoll version compare < pairs.tsv
`,
  match: `
Lines of standard input are ecosystem<TAB>range<TAB>version; further columns are passed over. One answer a line: true or
false, or the word "error" for a line that cannot be judged, with the reason on standard error and exit code 2 at the end.

Examples:
  plimsoll version match npm '^1.2 || >=3' 1.4.2              true
  plimsoll version match Maven '[1.0,2.0)' 2.0                false
  plimsoll version match < ranges.tsv
`,
};

/** Streams the answers for lines that arrive in chunks; `failed` hears of each line that has none. */
export async function* judgeLines(
  chunks: AsyncIterable<Uint8Array>,
  judge: Judge,
  failed: (line: number, reason: string) => void,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let line = 0;
  let kept = '';
  const answer = (raw: string): string => {
    line++;
    const [ecosystem, first, second] = (raw.endsWith('\r') ? raw.slice(0, -1) : raw).split('\t', 3);
    try {
      if (ecosystem === undefined || first === undefined || second === undefined) {
        throw new PlimsollError('usage', 'a line is three columns with tabs between them');
      }
      return `${judge(ecosystem, first, second)}\n`;
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      failed(line, error.message);
      return 'error\n';
    }
  };
  for await (const chunk of chunks) {
    const lines = (kept + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split('\n');
    kept = lines.pop() ?? '';
    if (kept.length > maxLine) {
      throw new PlimsollError('bound', `line ${line + lines.length + 1} is longer than ${maxLine} characters`);
    }
    if (lines.length > 0) yield lines.map(answer).join('');
  }
  kept += decoder.end();
  if (kept !== '') yield answer(kept);
}

async function run(judge: Judge, columns: string, values: string[], options: CommonOptions): Promise<void> {
  const [ecosystem, first, second, ...more] = values;
  if (ecosystem !== undefined) {
    if (first === undefined || second === undefined || more.length > 0) {
      throw new PlimsollError('usage', `give all of ${columns}, or none and lines on standard input`);
    }
    return writeOut(`${judge(ecosystem, first, second)}\n`, options.output);
  }
  if (process.stdin.isTTY) throw new PlimsollError('usage', `give ${columns}, or lines on standard input`);
  let failures = 0;
  const failed = (line: number, reason: string) => {
    if (failures++ < maxReasons && !options.quiet) process.stderr.write(`line ${line}: ${reason}\n`);
  };
  await writeOut(judgeLines(process.stdin, judge, failed), options.output);
  if (failures > maxReasons && !options.quiet) process.stderr.write(`${failures} lines could not be judged\n`);
  if (failures > 0) process.exitCode = exitCode.usage;
}

export function register(program: Command): void {
  const version = program.command('version').description('compare versions and match ranges, by ecosystem');
  commonOptions(version.command('compare'), ['text'])
    .description('order two versions as their ecosystem does: prints -1, 0 or 1')
    .argument('[values...]', 'ECOSYSTEM A B; lines of standard input where left out')
    .addHelpText('after', examples.compare)
    .action((values: string[], options: CommonOptions) => run(compare, 'ECOSYSTEM A B', values, options));
  commonOptions(version.command('match'), ['text'])
    .description('does a version lie in a range: prints true or false')
    .argument('[values...]', 'ECOSYSTEM RANGE VERSION; lines of standard input where left out')
    .addHelpText('after', examples.match)
    .action((values: string[], options: CommonOptions) => run(inRange, 'ECOSYSTEM RANGE VERSION', values, options));
}
