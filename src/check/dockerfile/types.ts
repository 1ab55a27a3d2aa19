/** A Dockerfile as data, after the Dockerfile reference and BuildKit's frontend. */

export interface Heredoc {
  name: string;
  text: string;
  /** Line of its first line of text. */
  line: number;
}

export interface Flag {
  name: string;
  /** Empty where none is written. */
  value: string;
}

export interface Instruction {
  /** In capitals. */
  name: string;
  /** As it is written. */
  written: string;
  line: number;
  endLine: number;
  flags: Flag[];
  /** What follows the keyword and the flags; continuation lines joined, comments between them left out. */
  text: string;
  /** The exec form: a JSON list of texts. */
  exec?: string[];
  /** What the text is of: words with quotes taken off, variables that are known put in. */
  words: string[];
  /** Of ENV, ARG and LABEL: names and values; a value that is not given is undefined. */
  pairs: { key: string; value?: string }[];
  heredocs: Heredoc[];
  /** Written behind ONBUILD. */
  onBuild: boolean;
  /** What runs the shell form: of the last SHELL, or `/bin/sh -c`. */
  shell: readonly string[];
  /** The line on which the character at this offset of `text` stands. */
  lineAt(offset: number): number;
}

export interface Stage {
  index: number;
  /** In small letters. */
  name?: string;
  /** As it is written. */
  alias?: string;
  from: Instruction;
  /** The image with known variables put in; what is not known stays as `$NAME`. */
  image: string;
  /** The image as it is written. */
  written: string;
  platform?: string;
  /** The stage that it builds on. */
  base?: Stage;
  instructions: Instruction[];
  /** The last one: what the image is made of, unless another is asked for. */
  final: boolean;
  /** The final stage builds on it or copies from it. */
  reachable: boolean;
}

export interface Dockerfile {
  /** ``\`` or `` ` ``. */
  escapeChar: string;
  /** `# syntax=`. */
  syntax?: string;
  /** ARG before the first FROM. */
  globals: Instruction[];
  stages: Stage[];
  /** Everything, in order. */
  instructions: Instruction[];
  /** What no Dockerfile holds: unknown instructions, words before the first FROM … */
  faults: { line: number; message: string }[];
}
