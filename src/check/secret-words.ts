/** Names that speak of a secret, and values that may be one. For configuration; the secret scanner has rules of its own. */
import { textOf } from './value.ts';

const names =
  /(?:^|[_.\-/])(?:pass(?:w(?:or)?d|phrase|wd)?|pwd|pswrd|secret(?:s|key)?|token|credentials?|api_?key|access_?key|private_?key|auth_?key|encryption_?key)(?:$|[_.\-/])/;
/** Names that go on so speak of where a secret is, how long it is, or whether there is one. */
const notItself =
  /(?:_|-|\.)(?:file|files|path|dir|name|names|url|uri|endpoint|host|ttl|length|expir[a-z]*|policy|type|enabled?|required?|ref|arn|id|mount|backend|provider|header|issuer|rotation|interval|seconds|count|size)$/;

/** Whether a variable or a key is named like a secret: `DB_PASSWORD`, `apiKey`, `aws-secret-access-key`. */
export function isSecretName(name: string): boolean {
  if (name === '' || name.length > 200) return false;
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return names.test(spaced) && !notItself.test(spaced);
}

/** Values that only stand for one: references, templates, switches, and what documentation writes. */
const standIn =
  /^(?:\$[({]?.*|%\{.*|\{\{.*|<.*>|\*+|x{3,}|true|false|null|none|nil|yes|no|0|1|enabled|disabled|change[-_ ]?me|replace[-_ ]?me|todo|example|redacted|.*\bvault:.*|ref\+.*|arn:.*|file:.*|\/[\w./-]+)$/i;

export function looksLikeSecret(value: unknown): boolean {
  const text = textOf(value).trim();
  return text.length >= 3 && !standIn.test(text);
}

const flags = /^--?([A-Za-z][\w.-]{0,80})[= ](.+)$/s;

/** The name of a command-line flag that is given a secret: `--password=…`. */
export function secretFlag(argument: string): string | undefined {
  if (argument.length > 4096) return undefined;
  const [, name = '', value = ''] = flags.exec(argument) ?? [];
  return isSecretName(name) && looksLikeSecret(value) ? `--${name}` : undefined;
}

/** A URL that carries a password. */
export const urlWithPassword = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,80}:[^\s@/${}<]{3,80}@/i;
