import type { Command } from 'commander';
import { run, type ServeOptions, serverOptions } from './serve.ts';

export function register(program: Command): void {
  serverOptions(program.command('work').description('a worker of the platform: runs jobs of the same PostgreSQL store'))
    .addHelpText('after', '\nExample:\n  PLIMSOLL_DATABASE_URL=postgres://plimsoll@db/plimsoll plimsoll work\n')
    .action((options: ServeOptions) => run(options, false));
}
