/**
 * The command line's entry. It loads nothing that the command called does not need: `--version` loads nothing at all.
 */
import { version } from './about.ts';
import { serverCommands } from './server-commands.ts';

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const called = args.find(arg => !arg.startsWith('-')) ?? '';
  const { run } = await (serverCommands.has(called) ? import('./server.ts') : import('./program.ts'));
  process.exitCode = await run(args);
}
