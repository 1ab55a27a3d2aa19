import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';

/** A report in one format, to one place; standard output where no file is named. */
export interface Writing {
  format: string;
  output?: string;
}

/**
 * What `--format` and `--output` ask for, when they are repeated: `--format sarif -o a.sarif --format html -o b.html`.
 * An output belongs to the format before it, and to the first after it where there is none before it or that one has its
 * own. Call it before the command line is parsed, and the result when it is.
 */
export function gatherWritings(command: Command): (fallback: string) => Writing[] {
  const gathered: Partial<Writing>[] = [];
  command.on('option:format', (format: string) => {
    const last = gathered.at(-1);
    if (last && last.format === undefined) last.format = format;
    else gathered.push({ format });
  });
  command.on('option:output', (output: string) => {
    const last = gathered.at(-1);
    if (last && last.output === undefined) last.output = output;
    else gathered.push({ output });
  });
  return fallback => checked((gathered.length > 0 ? gathered : [{}]).map(part => ({ format: fallback, ...part })));
}

/** Two reports may not run into each other. */
function checked(writings: Writing[]): Writing[] {
  const places = writings.map(({ output }) => output ?? '');
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice === undefined) return writings;
  const where = twice === '' ? 'standard output' : twice;
  throw new PlimsollError('usage', `two formats would be written to ${where}; name an --output after each --format`);
}
