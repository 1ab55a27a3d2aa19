/** What getopt(3) finds: letters, and the values of those that take one (none given: an empty text). */
export interface Options {
  /** In order: each letter, and after it its value. */
  found: string[];
  /** The last value of each letter; a letter without value stands for itself. */
  values: Map<string, string>;
}

/**
 * Reads options as getopt(3) does: letters may be joined, a value may be joined to its letter or follow it, `--`, `-` and
 * the first operand end them, unknown letters are passed over. `specification` is getopt's: a colon after a letter means
 * that it takes a value.
 */
export function readOptions(args: readonly string[], specification: string): Options {
  const letters = new Map<string, boolean>();
  const wanted = specification.replace(/^[+-]?:?/, '');
  for (let i = 0; i < wanted.length; i++)
    if (wanted.charAt(i) !== ':') letters.set(wanted.charAt(i), wanted.charAt(i + 1) === ':');
  const options: Options = { found: [], values: new Map() };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--' || arg === '-' || !arg.startsWith('-')) break;
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i);
      const takes = letters.get(letter);
      if (takes === undefined) continue;
      options.found.push(letter);
      if (!takes) {
        options.values.set(letter, letter);
        continue;
      }
      const joined = arg.slice(i + 1);
      if (joined === '') at += 1;
      const value = joined === '' ? (args[at] ?? '') : joined;
      options.found.push(value);
      options.values.set(letter, value);
      break;
    }
  }
  return options;
}
