import { type Command, InvalidArgumentError } from 'commander';
import { type Scanner, scanners } from '../model/index.ts';

export const scannersOption = (command: Command): Command =>
  command.option(
    '--scanners <list>',
    'what to look for, with commas: vulnerability, misconfiguration, secret, licence, or all; default: vulnerability, and misconfiguration for config:',
    scannersOf,
  );

/** The words of other scanners are understood too. */
const words: Record<string, readonly Scanner[]> = {
  ...Object.fromEntries(scanners.map(name => [name, [name]])),
  all: scanners,
  vuln: ['vulnerability'],
  config: ['misconfiguration'],
  misconfig: ['misconfiguration'],
  license: ['licence'],
};

function scannersOf(list: string): Scanner[] {
  const asked = list.split(',').map(word => {
    const meant = words[word.trim()];
    if (!meant) throw new InvalidArgumentError(`there is ${scanners.join(', ')} and all.`);
    return meant;
  });
  return scanners.filter(name => asked.some(meant => meant.includes(name)));
}
