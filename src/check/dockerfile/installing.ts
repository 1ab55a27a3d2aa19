/** How commands of package managers are read: what they are told to do, with what, and where. */
import type { Hit } from '../types.ts';
import { type DockerfileTarget, lessInBuilders, on, type Run } from './target.ts';

export type Used = Run['commands'][number];

/** The words after the options that come first: `install` of `apt-get -y install vim`. */
export function verbOf({ words }: Used): string {
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) return word;
    if (/^(?:-o|-c|-t|--option|--root|-p|-X|--repository)$/.test(word)) at++;
  }
  return '';
}

/** Options that take the next word, by program. */
const taking: Record<string, RegExp> = {
  'apt-get': /^-[otc]$|^--(?:option|target-release)$/,
  apt: /^-[otc]$|^--(?:option|target-release)$/,
  apk: /^-[tpX]$|^--(?:virtual|root|repository|repositories-file|keys-dir|arch|cache-dir|wait)$/,
  pip: /^-[rcefit]$|^--(?:requirement|constraint|editable|find-links|index-url|extra-index-url|trusted-host|target|prefix|root|platform|python-version|cert|proxy|timeout|retries|cache-dir|log|no-binary|only-binary|progress-bar|src)$/,
  npm: /^-[CFw]$|^--(?:registry|prefix|cache|cache-folder|modules-folder|userconfig|loglevel|tag|cwd|dir|filter|workspace|mutex|network-timeout|network-concurrency|fetch-timeout|fetch-retries|store-dir|omit|include)$/,
  gem: /^-[vinsP]$|^--(?:version|install-dir|bindir|source|platform|document)$/,
  yum: /^-[cdexR]$|^--(?:config|exclude|enablerepo|disablerepo|installroot|releasever|setopt)$/,
  zypper: /^-[rtp]$|^--(?:repo|from|type|root)$/,
};
taking['dnf'] = taking['yum']!;
taking['microdnf'] = taking['yum']!;

/** What is named for installing: the words behind the verb that are no options. */
export function named({ name, words }: Used, verb: string): string[] {
  const found: string[] = [];
  const takes = taking[family(name)];
  for (let at = words.indexOf(verb) + 1; at < words.length; at++) {
    const word = words[at]!;
    if (word.startsWith('-')) at += takes?.test(word) ? 1 : 0;
    else found.push(word);
  }
  return found;
}

export const family = (name: string): string =>
  /^pip[\d.]*$/.test(name) ? 'pip' : /^(?:pnpm|yarn|bun)$/.test(name) ? 'npm' : name;
export const has = ({ words }: Used, pattern: RegExp): boolean => words.some(word => pattern.test(word));
export const shown = ({ words }: Used): string => words.slice(0, 6).join(' ').slice(0, 120);
export const variable = (word: string): boolean => /[$`*]/.test(word);

/** pip, also as `python -m pip`. */
export function asPip(command: Used): Used | undefined {
  if (family(command.name) === 'pip') return command;
  const at = command.words.indexOf('pip');
  return /^(?:python[\d.]*|uv)$/.test(command.name) && at > 0
    ? { ...command, name: 'pip', words: command.words.slice(at) }
    : undefined;
}

export const caches = (run: Run, path: RegExp): boolean =>
  run.instruction.flags.some(
    ({ name, value }) => name === 'mount' && /type=(?:cache|tmpfs)/.test(value) && path.test(value),
  );

export type Finder = (run: Run, target: DockerfileTarget) => Iterable<readonly [Used, string, string]>;

/** A find over all RUNs; in stages that are thrown away it matters less. */
export const each = (finder: Finder) =>
  function* find(target: DockerfileTarget): Generator<Hit> {
    for (const run of target.runs)
      for (const [used, en, zh] of finder(run, target))
        yield on({ line: used.line, endLine: run.instruction.endLine }, en, zh, lessInBuilders(target, run.stage));
  };
