import { Command, CommanderError } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { version } from './about.ts';
import { commands } from './commands.ts';
import { langOfArgs } from './options.ts';
import { printError } from './terminal.ts';

/** Ends quietly when the reader of a pipe has gone (`plimsoll … | head`). */
const ignoreBrokenPipe = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
};

/** Parses the arguments, runs one command, and gives the exit code. Never throws. */
export async function run(args: string[]): Promise<number> {
  process.stdout.on('error', ignoreBrokenPipe);
  const lang = langOfArgs(args, process.env);
  const program = new Command('plimsoll')
    .description(
      lang === 'zh-CN'
        ? 'Plimsoll：容器安全平台——船上有什么、能否起航、航行中是否守规矩。'
        : 'A security platform for Linux containers: what is aboard, may it sail, and is it behaving at sea?',
    )
    .version(version, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeErr: () => {} });
  const called = args.find(arg => !arg.startsWith('-'));
  const wanted = called === 'help' ? args[args.indexOf('help') + 1] : called;
  for (const command of commands) {
    if (command.name === wanted) (await command.load()).register(program);
    else program.command(command.name).description(lang === 'zh-CN' ? command.summary.zh : command.summary.en);
  }
  program.addHelpText('after', examples);
  // Sub-commands inherit neither of these by themselves.
  const strict = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    for (const child of command.commands) strict(child);
  };
  strict(program);
  if (args.length === 0) {
    process.stdout.write(program.helpInformation() + examples);
    return exitCode.usage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? exitCode.fine);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCode.fine;
      const message = error.message.replace(/^error: /, '');
      printError(new PlimsollError('usage', message === '(outputHelp)' ? 'a sub-command is missing' : message), {
        lang,
      });
      return exitCode.usage;
    }
    printError(error, { lang, debug: args.includes('--debug') });
    return error instanceof PlimsollError ? error.exit : exitCode.internal;
  }
}

const examples = `
Examples:
  plimsoll scan alpine:3.19                          an image from its registry
  plimsoll scan oci:./layout --fail-on high          an OCI layout, as a gate
  plimsoll scan docker-archive:image.tar --format json --output report.json
  plimsoll inventory rootfs:/                        what is on this machine
  plimsoll explain CVE-2021-44228                    why, in what was scanned last, and what closes it

Exit codes: 0 fine, 1 findings or verdict beyond what was asked, 2 used wrongly, 3 input unreadable,
4 something needed is not reachable, 5 a bound was hit, 70 our own fault.
`;
