import type { Command } from 'commander';
import { register as registerExplain } from './policy-explain.ts';
import { register as registerReplay } from './policy-replay.ts';
import { register as registerTest } from './policy-test.ts';

export function register(program: Command): void {
  const policy = program.command('policy').description('test, explain and replay policies');
  registerTest(policy);
  registerExplain(policy);
  registerReplay(policy);
}
