/** What a name says to be a secret, without saying whose. */
import type { Severity, Text } from '../../../model/index.ts';
import { textOf } from '../build.ts';
import { entropyOf, isPlaceholder, mixing } from '../placeholder.ts';
import { ranks, type SecretRule, type Span, type Window } from '../types.ts';

/** Files in which a value stands without quotes; elsewhere that is a name of something. */
const plain =
  /(?:^|\/)(?:\.?env(?:\.[\w.-]{1,40})?|\.npmrc|\.pypirc|\.my\.cnf|credentials|config|Dockerfile[\w.-]{0,40}|image-config)$|\.(?:env|ini|conf|cfg|cnf|properties|ya?ml|toml|tfvars|sh|bash|service|netrc|txt|xml|config|tfstate|sql)$/i;
const markup = /\.(?:xml|config|props|targets)$/i;
const after =
  /^s?(?:[-_.]?(?:key|value|val|base64|raw|plain|plaintext|prod|production|dev|stage|staging|live|main|admin|root|db|database|default|old|new|primary|secondary|str|string|\d{1,2}))*$/;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Names in programs and addresses, digests: nothing that somebody keeps secret. */
const known =
  /^(?:https?|file|ftp|urn|data|arn|sha\d{1,3}|md5):|^\/|^\.{1,2}\/|^~\/|^sha\d{3}-|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$|^[a-z]+(?:[-_][a-z]+)*$|^--?[a-z]/;
const publicNames =
  /public|csrf|xsrf|example|sample|dummy|placeholder|hash|digest|checksum|integrity|fingerprint|regex|pattern|label|field|column|param|header|prefix|suffix|path|file|dir|url|uri|type|name$|_id$|id$|idtoken$|length|count|size|max|min|next|page|cursor|continuation|sync|cache|lexer|parser|syntax|captcha|sitekey|site_key|translation|message|msg|text|i18n|error|nonce/;

interface Kind {
  id: string;
  title: Text;
  severity: Severity;
  words: readonly string[];
  /** Whether a value that is none of the usual non-secrets looks like one. */
  looks(value: string, quoted: boolean): boolean;
}

const random = (value: string): boolean =>
  value.length >= 16 &&
  value.length <= 512 &&
  /^[A-Za-z0-9+/_.~=:!@#%^*-]+$/.test(value) &&
  /[A-Za-z]/.test(value) &&
  entropyOf(value) >= (/^[0-9a-f]+$/i.test(value) ? 3 : 3.5) &&
  mixing(value) >= 4 &&
  !uuidForm.test(value);

/** What everybody writes who needs a password in a hurry, addresses of people, hashes of passwords, formats of texts. */
const hurried =
  /^(?:test|demo|admin|user)[._@-]?\d{0,8}$|pass(?:word|wd)\d{0,4}$|^[\w.-]+@[\w.-]+\.[a-z]{2,6}$|^\*[0-9a-f]{40}$|%[sd(]/i;

const password = (value: string): boolean =>
  !hurried.test(value) &&
  value.length >= 8 &&
  value.length <= 128 &&
  /^[!-~]+$/.test(value) &&
  /[A-Za-z]/.test(value) &&
  /\d|[!@#%^*+=~?]/.test(value.slice(1)) &&
  !/[()<>;]|\/\/|\\/.test(value) &&
  entropyOf(value) >= 2.7;

const kinds: readonly Kind[] = [
  {
    id: 'generic-api-key',
    title: { en: 'API key', zh: 'API 密钥' },
    severity: 'high',
    words: ['apikey', 'api_key', 'api-key', 'api.key', 'appkey', 'app_key'],
    looks: random,
  },
  {
    id: 'generic-access-key',
    title: { en: 'Access key', zh: '访问密钥' },
    severity: 'high',
    words: [
      'access_key',
      'accesskey',
      'access-key',
      'auth_key',
      'authkey',
      'encryption_key',
      'encryptionkey',
      'master_key',
      'masterkey',
      'signing_key',
      'signingkey',
    ],
    looks: random,
  },
  {
    id: 'generic-private-key',
    title: { en: 'Private key', zh: '私钥' },
    severity: 'high',
    words: ['private_key', 'privatekey', 'private-key'],
    looks: random,
  },
  { id: 'generic-secret', title: { en: 'Secret', zh: '密钥' }, severity: 'high', words: ['secret'], looks: random },
  { id: 'generic-token', title: { en: 'Token', zh: '令牌' }, severity: 'medium', words: ['token'], looks: random },
  {
    id: 'generic-credential',
    title: { en: 'Credential', zh: '凭据' },
    severity: 'medium',
    words: ['credential'],
    looks: random,
  },
  {
    id: 'generic-password',
    title: { en: 'Password', zh: '密码' },
    severity: 'medium',
    words: [
      'password',
      'passwd',
      'passphrase',
      '_pwd',
      'pwd_',
      'db_pass',
      'dbpass',
      'smtp_pass',
      'mysql_pass',
      'redis_pass',
      'rootpw',
      'userpw',
      'userpass',
      'user_pass',
    ],
    looks: password,
  },
];

function find(looks: Kind['looks'], window: Window): Span | undefined {
  const found = window.assignment();
  if (!found) return undefined;
  const { nameStart, nameEnd, valueStart, valueEnd, quote, sign } = found;
  const length = valueEnd - valueStart;
  if (length < 8 || length > 512) return undefined;
  const { bytes, path } = window;
  if (quote === '' && (sign === ' ' || !plain.test(path) || (sign === '>' && !markup.test(path)))) return undefined;
  const value = textOf(bytes, valueStart, valueEnd);
  if (!looks(value, quote !== '')) return undefined;
  const name = textOf(bytes, nameStart, nameEnd).toLowerCase();
  if (!after.test(textOf(bytes, window.end, nameEnd).toLowerCase()) || publicNames.test(name)) return undefined;
  return known.test(value) || isPlaceholder(value, false) ? undefined : { start: valueStart, end: valueEnd };
}

export const genericRules: SecretRule[] = kinds.map(({ id, title, severity, words, looks }) => ({
  id,
  severity,
  title: { en: `${title.en} assigned to a name`, zh: `${title.zh}赋值` },
  revoke: {
    en: 'Change it where it is used: whoever has the file has the secret, and deleting it here takes nothing back.',
    zh: '请在使用处更换：拿到该文件者即拿到密钥，仅在此处删除并不能收回。',
  },
  keywords: words,
  rank: ranks.generic,
  binary: false,
  chosen: true,
  find: window => find(looks, window),
}));
