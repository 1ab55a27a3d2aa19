/**
 * The command line's entry. It loads nothing that the command called does not need: `--version` loads nothing at all.
 */
import { version } from './about.ts';

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(args);
}
