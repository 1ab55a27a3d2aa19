/** Names that speak of a secret, and values that may be one. For configuration; the secret scanner has rules of its own. */
import { textOf } from './value.ts';

const separator = '[_.\\-/]';
/** Words of which nobody doubts it. */
const words =
  'pass(?:w(?:or)?d|phrase|wd)?|pwd|pswrd|secrets?(?:key)?|token|credentials?|(?:api|access|private|auth|encryption)_?key';
/** Words that in variables of builds and images mean a secret, and elsewhere most often something else. */
const ofBuilds = 'key|auth|pword|psw|usr';

const speaksOfOne = new RegExp(`(?:^|${separator})(?:${words})(?:$|${separator})`);
const variable = new RegExp(`(?:^|${separator})(?:${words}|${ofBuilds})(?:$|${separator})`, 'i');
const publicKey = /(?:^|[_.-])(?:public|pub|pubkey)(?:$|[_.-])/i;

/** Names that go on so speak of where a secret is, how long it is, or whether there is one. */
const notItself =
  /(?:_|-|\.)(?:file|files|path|dir|name|names|url|uri|endpoint|host|ttl|length|expir[a-z]*|policy|type|enabled?|required?|ref|arn|id|mount|backend|provider|header|format|pattern|volume|issuer|rotation|interval|seconds|count|size)$/;

/** Whether a member of a configuration is named like a secret: `DB_PASSWORD`, `apiKey`, `aws-secret-access-key`. */
export function isSecretName(name: string): boolean {
  if (name === '' || name.length > 200) return false;
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return speaksOfOne.test(spaced) && !notItself.test(spaced);
}

/** Variables that tools read credentials from, whatever they are called. */
const wellKnown = new Set(['AWS_ACCESS_KEY_ID', 'AZURE_CLIENT_ID', 'AWS_SESSION_TOKEN']);

/** Variables that hold the path of a file with credentials. */
export const secretFileVariables = new Set([
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'HF_TOKEN_PATH'],
  ...['GOOGLE_APPLICATION_CREDENTIALS', 'KUBECONFIG', 'PGPASSFILE', 'NETRC'],
]);

const aSwitch = /^(?:true|false|yes|no|on|off|none|null)$/i;
const aPlaceOrNumber = /^(?:\d{1,6}|\/[\w./-]+)$/;
const aboutIt =
  /(?:_|^)(?:FILE|PATH|DIR|TTL|EXPIRY|EXPIRES?|LENGTH|ENABLED|DISABLED|TYPE|URL|URI|HOST|NAME|HEADER|ALGORITHM|METHOD)$/i;

/**
 * Whether a variable of a build or an image holds a secret. Stricter than `isSecretName`: an image travels, and whoever
 * named a variable so meant it.
 * @param value what it holds, where that is known: a switch is none, nor is the path of a file
 */
export function isSecretVariable(name: string, value = ''): boolean {
  if (wellKnown.has(name)) return true;
  if (secretFileVariables.has(name) || !variable.test(name) || publicKey.test(name)) return false;
  return !aSwitch.test(value) && !(aboutIt.test(name) && aPlaceOrNumber.test(value));
}

/** Values that only stand for one: references (also by namespace and name), templates, switches, and what documentation writes. */
const standIn =
  /^(?:\$[({]?.*|%\{.*|\{\{.*|<.*>|\*+|x{3,}|true|false|null|none|nil|yes|no|0|1|enabled|disabled|change[-_ ]?me|replace[-_ ]?me|todo|example|redacted|.*\bvault:.*|ref\+.*|arn:.*|file:.*|[a-z0-9-]{1,63}\/[a-z0-9-]{1,63}|\/[\w./-]+)$/i;

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
