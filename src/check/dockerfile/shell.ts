/**
 * Commands of shell text, as far as checks need them: words with their quotes taken off, what joins them, what runs inside
 * of what. Nothing is evaluated; a word with a variable keeps it as it is written.
 */
import { dockerfileBounds } from './bounds.ts';

export interface Command {
  /** The program without its folder: `apt-get`. */
  name: string;
  /** All words with the program first; redirections and leading assignments left out. */
  words: readonly string[];
  /** Leading assignments: `DEBIAN_FRONTEND=noninteractive`. */
  env: readonly string[];
  /** What stands between the command before and this one. Empty for the first. */
  joinedBy: '' | '&&' | '||' | ';' | '|' | '&';
  /** Files that its output goes to. */
  writes: readonly string[];
  /** Offset in the text. Inside of a quoted text: where that begins. */
  at: number;
  /** Run by another that was named before (`sudo`, `env`, `xargs`, `sh -c`, `$(…)`), or in a subshell. */
  inside: boolean;
}

type Joint = Command['joinedBy'];

/** The commands of an exec form. */
export function commandsOfWords(words: readonly string[]): Command[] {
  const [program] = words;
  if (!program) return [];
  const found: Command[] = [{ name: nameOf(program), words, env: [], joinedBy: '', writes: [], at: 0, inside: false }];
  within(words, 0, 0, found);
  return found;
}

/** @returns commands in the order in which they are written; at most `dockerfileBounds.commands` */
export function commandsOf(text: string): Command[] {
  const found: Command[] = [];
  collect(text, 0, 0, false, found);
  return found;
}

interface Word {
  text: string;
  at: number;
  quoted: boolean;
  /** `NAME=…`, the name without quotes. */
  assigns: boolean;
}

function collect(text: string, offset: number, depth: number, inside: boolean, found: Command[]): void {
  if (depth > dockerfileBounds.shells) return;
  let words: Word[] = [];
  let writes: string[] = [];
  let joint: Joint = '';
  let parentheses = 0;
  const nested: { text: string; at: number }[] = [];
  const place = (at: number): number => (depth === 0 ? at : offset);

  const flush = (next: Joint) => {
    const env: string[] = [];
    while (words[0] && (words[0].assigns || (!words[0].quoted && keywords.has(words[0].text)))) {
      const first = words.shift()!;
      if (first.assigns) env.push(first.text);
    }
    if (words[0] && found.length < dockerfileBounds.commands) {
      const list = words.map(word => word.text);
      const grouped = inside || parentheses > 0;
      found.push({
        name: nameOf(list[0]!),
        words: list,
        env,
        joinedBy: joint,
        writes,
        at: place(words[0].at),
        inside: grouped,
      });
      within(list, place(words[0].at), depth, found);
    }
    for (const one of nested.splice(0)) collect(one.text, place(one.at), depth + 1, true, found);
    joint = next;
    words = [];
    writes = [];
  };

  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n' || char === ';') {
      flush(';');
      at++;
    } else if (char === '\\' && text[at + 1] === '\n') at += 2;
    else if (/\s/.test(char)) at++;
    else if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === '&' && text[at + 1] === '&') {
      flush('&&');
      at += 2;
    } else if (char === '|' && text[at + 1] === '|') {
      flush('||');
      at += 2;
    } else if (char === '|') {
      flush('|');
      at += text[at + 1] === '&' ? 2 : 1;
    } else if (char === '&' && text[at + 1] !== '>') {
      flush('&');
      at++;
    } else if (char === '(' || char === ')') {
      flush(char === ')' ? ';' : joint);
      parentheses = Math.max(0, parentheses + (char === '(' ? 1 : -1));
      at++;
    } else {
      const redirect = /(?:[0-9]*|&)(>>|>\||>&|<<<|<<-?|<&|<>|>|<)/y;
      redirect.lastIndex = at;
      const arrow = redirect.exec(text)?.[1];
      if (arrow) {
        at = skipBlanks(text, redirect.lastIndex);
        if (/[>]$/.test(arrow) && text[at] === '(') continue;
        const target = readWord(text, at, nested);
        if (arrow.startsWith('>') && target.end > at) writes.push(target.text);
        at = Math.max(target.end, at);
        continue;
      }
      const word = readWord(text, at, nested);
      words.push({ text: word.text, at, quoted: word.quoted, assigns: assignment.test(text.slice(at, at + 200)) });
      at = Math.max(word.end, at + 1);
    }
  }
  flush('');
}

const keywords = new Set([
  ...['if', 'then', 'elif', 'else', 'fi', 'do', 'done', 'while', 'until', 'esac', '{', '}', '!', 'time'],
]);
const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
const nameOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1);
const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
};

/** One word: quotes off, `$(…)` and backquotes kept and noted as shells of their own. */
function readWord(
  text: string,
  from: number,
  nested: { text: string; at: number }[],
): { text: string; end: number; quoted: boolean } {
  let word = '';
  let quoted = false;
  let at = from;
  while (at < text.length) {
    const char = text[at]!;
    if (/[\s;|&()<>]/.test(char)) break;
    if (char === '\\') {
      if (text[at + 1] !== '\n') word += text[at + 1] ?? '';
      at += 2;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      const stop = end < 0 ? text.length : end;
      word += text.slice(at + 1, stop);
      quoted = true;
      at = stop + 1;
    } else if (char === '"') {
      quoted = true;
      at++;
      while (at < text.length && text[at] !== '"') {
        const inner = text[at]!;
        if (inner === '\\' && /["\\$`\n]/.test(text[at + 1] ?? '')) {
          word += text[at + 1];
          at += 2;
        } else if ((inner === '$' && text[at + 1] === '(') || inner === '`') {
          const end = endOfShell(text, at);
          nested.push({ text: shellText(text, at, end), at });
          word += text.slice(at, end);
          at = end;
        } else {
          word += inner;
          at++;
        }
      }
      at++;
    } else if ((char === '$' && text[at + 1] === '(') || char === '`') {
      const end = endOfShell(text, at);
      nested.push({ text: shellText(text, at, end), at });
      word += text.slice(at, end);
      at = end;
    } else if (char === '$' && text[at + 1] === '{') {
      const end = text.indexOf('}', at);
      const stop = end < 0 ? text.length : end + 1;
      word += text.slice(at, stop);
      at = stop;
    } else {
      word += char;
      at++;
    }
  }
  return { text: word, end: at, quoted };
}

const shellText = (text: string, from: number, end: number): string =>
  text[from] === '`' ? text.slice(from + 1, end - 1) : text.slice(from + 2, end - 1);

function endOfShell(text: string, from: number): number {
  if (text[from] === '`') {
    const end = text.indexOf('`', from + 1);
    return end < 0 ? text.length : end + 1;
  }
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Programs that run what their arguments name; with the options that take a word. */
const runners: Record<string, RegExp> = {
  sudo: /^-[ughpCrtT]$|^--(?:user|group|host|prompt)$/,
  doas: /^-[uC]$/,
  env: /^-[uCS]$|^--(?:unset|chdir)$/,
  nice: /^-n$/,
  nohup: /^$/,
  exec: /^-a$/,
  command: /^$/,
  builtin: /^$/,
  time: /^-[fo]$/,
  timeout: /^-[ks]$/,
  xargs: /^-[aEIiLnPsd]$/,
  gosu: /^$/,
  'su-exec': /^$/,
  chroot: /^$/,
  stdbuf: /^-[ioe]$/,
  retry: /^-[dt]$/,
  eatmydata: /^$/,
};
/** Words of their own before the command. */
const before: Record<string, number> = { timeout: 1, gosu: 1, 'su-exec': 1, chroot: 1 };
export const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** What a command runs in its turn. */
function within(words: readonly string[], at: number, depth: number, found: Command[]): void {
  const name = nameOf(words[0]!);
  if (shells.has(name) || name === 'su') {
    const flag = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
    const script = flag < 0 ? undefined : words[flag + 1];
    if (script) collect(script, at, depth + 1, true, found);
    return;
  }
  if (name === 'eval') {
    collect(words.slice(1).join(' '), at, depth + 1, true, found);
    return;
  }
  const takes = Object.hasOwn(runners, name) ? runners[name] : undefined;
  if (!takes || depth >= dockerfileBounds.shells) return;
  let rest = 1;
  while (rest < words.length) {
    const word = words[rest]!;
    if (word.startsWith('-') && word !== '-') rest += takes.test(word) ? 2 : 1;
    else if (assignment.test(word)) rest++;
    else break;
  }
  rest += before[name] ?? 0;
  const inner = words.slice(rest);
  if (!inner[0] || found.length >= dockerfileBounds.commands) return;
  found.push({ name: nameOf(inner[0]), words: inner, env: [], joinedBy: '', writes: [], at, inside: true });
  within(inner, at, depth + 1, found);
}
