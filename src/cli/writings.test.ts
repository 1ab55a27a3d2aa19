import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { gatherWritings, type Writing } from './writings.ts';

function parsed(...args: string[]): Writing[] {
  const command = new Command()
    .addOption(new Option('-f, --format <format>').choices(['table', 'sarif', 'html']).default('table'))
    .option('-o, --output <file>');
  const writings = gatherWritings(command);
  command.parse(args, { from: 'user' });
  return writings('table');
}

describe('--format and --output', () => {
  it.each([
    ['', [{ format: 'table' }]],
    ['-f sarif', [{ format: 'sarif' }]],
    ['-o a', [{ format: 'table', output: 'a' }]],
    ['-o a -f sarif', [{ format: 'sarif', output: 'a' }]],
    ['-f table -f sarif -o a', [{ format: 'table' }, { format: 'sarif', output: 'a' }]],
    [
      '-f sarif -o a -f html -o b',
      [
        { format: 'sarif', output: 'a' },
        { format: 'html', output: 'b' },
      ],
    ],
    [
      '-o a -f sarif -o b -f html',
      [
        { format: 'sarif', output: 'a' },
        { format: 'html', output: 'b' },
      ],
    ],
  ] as [string, Writing[]][])('%j', (args, writings) => {
    expect(parsed(...args.split(' ').filter(Boolean))).toEqual(writings);
  });

  it.each(['-f sarif -f html', '-f sarif -o a -f html -o a'])('%j would write two reports to one place', args => {
    expect(() => parsed(...args.split(' '))).toThrow(PlimsollError);
  });
});
