/** What rules are made with: formats that begin with a word of their own, and values of a form that a name announces. */
import type { Severity } from '../../model/index.ts';
import { entropyOf, isPlaceholder, mixing } from './placeholder.ts';
import { type Doubt, ranks, type SecretRule, type Span, type Window } from './types.ts';
import { things } from './words.ts';

/** A rule before it knows whose secret it finds. */
export type Draft = Omit<SecretRule, 'title' | 'revoke'> & { thing: keyof typeof things };

/** Whose secrets a list of rules finds. */
export interface Vendor {
  en: string;
  zh?: string;
}

/** What a variable is called that holds a secret. */
const secretive = /key|token|secret|pass|pwd|auth|cred|pat\b|_pat|sig|webhook|sas|conn|ak$|sk$/;

/** The rules of one vendor, with their texts. */
export const vendor = ({ en, zh = en }: Vendor, drafts: readonly Draft[]): SecretRule[] =>
  drafts.map(({ thing, ...rule }) => ({
    ...rule,
    title: { en: `${en} ${thing}`, zh: `${zh} ${things[thing]}` },
    revoke: {
      en: `Revoke or change it at ${en}: whoever has the file has the secret, and deleting it here takes nothing back.`,
      zh: `请在 ${zh} 吊销或更换：拿到该文件者即拿到密钥，仅在此处删除并不能收回。`,
    },
  }));

const times = (least: number, most = least): string => (least === most ? `{${least}}` : `{${least},${most}}`);
/** Sources of regular expressions: so many characters of one kind, all of them linear. */
export const base62 = (least: number, most?: number): string => `[A-Za-z0-9]${times(least, most)}`;
export const base64url = (least: number, most?: number): string => `[A-Za-z0-9_-]${times(least, most)}`;
export const base64 = (least: number, most?: number): string => `[A-Za-z0-9+/]${times(least, most)}={0,2}`;
export const hex = (least: number, most?: number): string => `[0-9a-f]${times(least, most)}`;
export const lower = (least: number, most?: number): string => `[a-z0-9]${times(least, most)}`;
export const upper = (least: number, most?: number): string => `[A-Z0-9]${times(least, most)}`;
export const digits = (least: number, most?: number): string => `[0-9]${times(least, most)}`;
export const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

export interface TokenOptions {
  /** Says why a value that has the form is none after all. */
  doubt?: (value: string) => Doubt | undefined;
  /** What else must be so. */
  holds?: (value: string, window: Window) => boolean;
  /** Bits a character of what follows the prefix; default 3, or 2.5 for hexadecimal digits. */
  entropy?: number;
  /** Not in binary files; default: where less than twelve characters follow a prefix of less than four. */
  textOnly?: boolean;
  /** How much of it says its kind; default: the prefix. */
  open?: number;
  /** Longest match, bytes; default 512. */
  longest?: number;
}

/**
 * A secret that begins with a word of its own.
 * @param prefix compared exactly; where it begins with a letter or digit, none stands before it
 * @param body source of a regular expression for what follows, of bounded length
 * @example token('github-pat', 'personal access token', 'critical', 'ghp_', base62(36))
 */
export function token(
  id: string,
  thing: Draft['thing'],
  severity: Severity,
  prefix: string | readonly string[],
  body: string,
  {
    doubt,
    holds,
    entropy = /^\[0-9a-f/.test(body) ? 2.5 : 3,
    textOnly = false,
    open,
    longest = 512,
  }: TokenOptions = {},
): Draft {
  const prefixes = [prefix].flat();
  const after = new RegExp(`^(?:${body})(?![A-Za-z0-9_-])`);
  return {
    id,
    thing,
    severity,
    keywords: prefixes.map(one => one.toLowerCase()),
    spelled: prefixes,
    rank: ranks.format,
    binary: !textOnly,
    chosen: false,
    find({ bytes, at, end, from, to }) {
      if (at > from && isWord(bytes[at]!) && isWord(bytes[at - 1]!)) return undefined;
      const begin = prefixes.find(one => standsAt(bytes, at, end, one));
      if (begin === undefined) return undefined;
      const rest = after.exec(textOf(bytes, end, Math.min(to, end + longest)))?.[0];
      if (rest === undefined || entropyOf(rest) < entropy || isPlaceholder(rest, true)) return undefined;
      const value = begin + rest;
      if (holds && !holds(value, { bytes, at, end, from, to } as Window)) return undefined;
      const why = doubt?.(value);
      return { start: at, end: end + rest.length, open: open ?? begin.length, ...(why && { doubt: why }) };
    },
  };
}

/** Whether exactly this word stands there: the keyword was found without regard to case. */
function standsAt(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (end - at !== word.length) return false;
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word.charCodeAt(index)) return false;
  return true;
}

const isWord = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;

export const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

export interface NamedOptions {
  /** What the name must hold beside the keyword, lower case; default: a word that means a secret. */
  name?: RegExp;
  /** Bits a character. */
  entropy?: number;
  /** Letters and digits must alternate this often; default 3 where the value may be a word. */
  mixed?: number;
  holds?: (value: string, window: Window) => boolean;
  paths?: RegExp;
  chosen?: boolean;
  /** Surer than the format that it shares with others. */
  sure?: boolean;
}

/**
 * A secret without a mark of its own, in a variable that is named after its vendor.
 * @param value source of a regular expression for the whole value
 * @example named('datadog-api-key', 'API key', 'high', ['datadog', 'dd_api'], hex(32))
 */
export function named(
  id: string,
  thing: Draft['thing'],
  severity: Severity,
  keywords: readonly string[],
  value: string,
  { name = secretive, entropy = 2.8, mixed = 3, holds, paths, chosen = false, sure = false }: NamedOptions = {},
): Draft {
  const whole = new RegExp(`^(?:${value})$`);
  return {
    id,
    thing,
    severity,
    keywords,
    rank: sure ? ranks.structure : ranks.named,
    binary: false,
    chosen,
    find(window): Span | undefined {
      if (paths && !paths.test(window.path)) return undefined;
      const found = window.assignment();
      if (!found || (found.quote === '' && found.sign === ':' && found.valueEnd - found.valueStart < 8))
        return undefined;
      const { bytes } = window;
      const text = textOf(bytes, found.valueStart, found.valueEnd);
      if (!whole.test(text)) return undefined;
      if (!name.test(textOf(bytes, found.nameStart, found.nameEnd).toLowerCase())) return undefined;
      if (entropyOf(text) < entropy || mixing(text) < mixed || isPlaceholder(text.replace(/^A{20,}/, ''), !chosen))
        return undefined;
      if (holds && !holds(text, window)) return undefined;
      return { start: found.valueStart, end: found.valueEnd };
    },
  };
}

/**
 * A secret with a mark in its middle.
 * @param before so many characters (at most) are looked at before the mark
 * @param ahead source of a regular expression for what stands before the mark
 * @param body source of a regular expression for what follows it
 */
export function marked(
  id: string,
  thing: Draft['thing'],
  severity: Severity,
  marks: string | readonly string[],
  { before, ahead, body, textOnly = false }: { before: number; ahead: string; body: string; textOnly?: boolean },
): Draft {
  const list = [marks].flat();
  const head = new RegExp(`(?:^|[^A-Za-z0-9_+/-])(${ahead})$`);
  const tail = new RegExp(`^(?:${body})(?![A-Za-z0-9_-])`);
  return {
    id,
    thing,
    severity,
    keywords: list.map(one => one.toLowerCase()),
    spelled: list,
    rank: ranks.format,
    binary: !textOnly,
    chosen: false,
    find({ bytes, at, end, from, to }) {
      if (!list.some(one => standsAt(bytes, at, end, one))) return undefined;
      const rest = tail.exec(textOf(bytes, end, Math.min(to, end + 512)))?.[0];
      if (rest === undefined) return undefined;
      const begin = head.exec(textOf(bytes, Math.max(from, at - before - 1), at))?.[1];
      if (begin === undefined) return undefined;
      const value = begin + rest;
      if (entropyOf(value) < 3 || isPlaceholder(value, true)) return undefined;
      return { start: at - begin.length, end: end + rest.length };
    },
  };
}
