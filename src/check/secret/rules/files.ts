/** Secrets that the structure of a file shows: tokens of JSON, password files, manifests. */
import type { Severity } from '../../../model/index.ts';
import { type Draft, hex, named, textOf, vendor } from '../build.ts';
import { entropyOf, isPlaceholder } from '../placeholder.ts';
import { type Doubt, ranks, type Window } from '../types.ts';

interface Options {
  paths?: RegExp;
  /** Bytes before the keyword that the pattern may begin in; default none. */
  before?: number;
  holds?: (value: string) => boolean;
  chosen?: boolean;
  doubt?: Doubt;
  rank?: Draft['rank'];
  /** A sign at its beginning that elsewhere begins a reference belongs to it. */
  literal?: boolean;
}

/** What a pattern finds from a keyword on; its first group is the secret. */
function shaped(
  id: string,
  thing: Draft['thing'],
  severity: Severity,
  keywords: readonly string[],
  pattern: RegExp,
  {
    paths,
    before = 0,
    holds,
    chosen = false,
    doubt,
    rank = chosen ? ranks.named : ranks.structure,
    literal = !chosen,
  }: Options = {},
): Draft {
  return {
    id,
    thing,
    severity,
    keywords,
    rank,
    binary: false,
    chosen,
    find({ bytes, at, from, to, path }: Window) {
      if (paths && !paths.test(path)) return undefined;
      const start = Math.max(from, at - before);
      const found = pattern.exec(textOf(bytes, start, to));
      const value = found?.[1];
      if (!found || value === undefined) return undefined;
      if (isPlaceholder(value, literal) || (holds && !holds(value))) return undefined;
      const begin = start + found.index + found[0].lastIndexOf(value);
      return { start: begin, end: begin + value.length, ...(doubt && { doubt }) };
    },
  };
}

const json = (part: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** RFC 7519: the header names an algorithm. What it says of its holder tells which rule reports it. */
function jwt(
  id: string,
  thing: Draft['thing'],
  severity: Severity,
  speaks: (payload: Record<string, unknown>) => boolean,
): Draft {
  const form = /^(eyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,2500}\.[A-Za-z0-9_-]{20,700})(?![A-Za-z0-9_-])/;
  return shaped(id, thing, severity, ['eyjh', 'eyj0', 'eyjr', 'eyjj', 'eyjl', 'eyji', 'eyjz'], form, {
    rank: ranks.format,
    holds(value) {
      const [head = '', body = ''] = value.split('.');
      const [header, payload] = [json(head), json(body)];
      return typeof header?.['alg'] === 'string' && payload !== undefined && !isSample(payload) && speaks(payload);
    },
  });
}
/** The one that everybody copies from the tool that decodes them. */
const isSample = (payload: Record<string, unknown>): boolean =>
  payload['sub'] === '1234567890' || payload['name'] === 'John Doe' || payload['iss'] === 'joe';
const ofCluster = ({ iss, sub }: Record<string, unknown>): boolean =>
  /^kubernetes\/|\bkubernetes\b/.test(String(iss)) || /^system:serviceaccount:/.test(String(sub));
const ofSupabase = ({ iss, role }: Record<string, unknown>): boolean =>
  String(iss).startsWith('supabase') || role === 'service_role' || role === 'anon';

const decodes =
  (to: RegExp) =>
  (value: string): boolean =>
    to.test(Buffer.from(value, 'base64').toString('latin1'));
const userAndPassword = decodes(/^[\x20-\x7e]{1,100}:[\x20-\x7e]{3,1000}$/);
const hashed: Doubt = {
  severity: 'medium',
  en: 'it is a hash, so it is as strong as the password',
  zh: '这是哈希值，其强度取决于密码本身',
};
const locked: Doubt = {
  severity: 'low',
  en: 'it is encrypted, so it is as strong as the password of the vault',
  zh: '内容已加密，其强度取决于保险库口令',
};

export const fileRules = [
  ...vendor({ en: 'JSON Web Token' }, [
    jwt('jwt', 'access token', 'medium', payload => !ofCluster(payload) && !ofSupabase(payload)),
  ]),
  ...vendor({ en: 'Supabase' }, [
    jwt(
      'supabase-service-role-key',
      'service token',
      'critical',
      payload => ofSupabase(payload) && payload['role'] !== 'anon',
    ),
  ]),
  ...vendor({ en: 'Kubernetes' }, [
    jwt('kubernetes-service-account-token', 'service token', 'critical', ofCluster),
    shaped(
      'kubeconfig-client-key',
      'private key',
      'critical',
      ['client-key-data'],
      /^client-key-data["']?\s{0,4}:\s{0,4}["']?([A-Za-z0-9+/]{100,3900}={0,2})/i,
      {
        holds: decodes(/^-----BEGIN/),
      },
    ),
    shaped(
      'kubernetes-secret',
      'secret key',
      'high',
      ['kind: secret', '"kind": "secret"', '"kind":"secret"'],
      /^"?kind"?:\s?"?Secret"?\s(?:(?!\nkind:)[\s\S]){0,1500}?\n\s{0,8}"?(?:stringData|data)"?:\s{0,4}\{?\s{0,16}(?:#[^\n]{0,200}\s{1,16})?"?[A-Za-z0-9._-]{1,80}"?:\s{1,4}["']?([A-Za-z0-9+/]{8,2000}={0,2})["']?\s/,
      {
        chosen: true,
        holds: value => entropyOf(value) > 2.5 && !isPlaceholder(Buffer.from(value, 'base64').toString(), false),
      },
    ),
    shaped(
      'kubernetes-registry-secret',
      'password',
      'high',
      ['.dockerconfigjson'],
      /^\.dockerconfigjson["']?\s{0,4}:\s{0,4}["']?([A-Za-z0-9+/]{30,3900}={0,2})/,
      {
        holds: decodes(/"auths?"/),
      },
    ),
    named('kubernetes-bootstrap-token', 'access token', 'high', ['token'], '[a-z0-9]{6}\\.[a-z0-9]{16}', { mixed: 4 }),
  ]),
  ...vendor({ en: 'Container registry', zh: '镜像仓库' }, [
    shaped(
      'docker-registry-auth',
      'password',
      'high',
      ['"auth"'],
      /^"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,1500}={0,2})"/,
      { chosen: true, holds: userAndPassword },
    ),
    shaped(
      'docker-identity-token',
      'access token',
      'high',
      ['"identitytoken"', '"registrytoken"'],
      /^"[a-z]+"\s{0,4}:\s{0,4}"([A-Za-z0-9._~+/=-]{20,3000})"/i,
      {},
    ),
  ]),
  ...vendor({ en: 'npm' }, [
    shaped(
      'npmrc-auth',
      'password',
      'high',
      [':_auth', '\n_auth', ':_password', '\n_password'],
      /^[:\n]_(?:auth|password)\s{0,4}=\s{0,4}"?([A-Za-z0-9+/]{8,500}={0,2})/,
      { paths: /npmrc/, chosen: true },
    ),
    shaped(
      'npmrc-auth-token',
      'auth token',
      'high',
      ['_authtoken'],
      /^_authToken\s{0,4}=\s{0,4}"?([A-Za-z0-9._~+/=-]{16,500})/,
      { paths: /npmrc/, holds: value => entropyOf(value) > 3 },
    ),
  ]),
  ...vendor({ en: 'netrc' }, [
    shaped(
      'netrc-password',
      'password',
      'high',
      ['machine '],
      /^machine\s{1,4}\S{1,200}\s{1,8}login\s{1,4}\S{1,200}\s{1,8}password\s{1,4}(\S{3,300})/,
      { paths: /(?:^|[/.])[._]?netrc$/, chosen: true },
    ),
  ]),
  ...vendor({ en: 'PostgreSQL' }, [
    shaped(
      'pgpass-password',
      'password',
      'high',
      [':5432:', ':*:'],
      /(?:^|\n)[^\n:#]{1,200}:(?:\d{1,5}|\*):[^\n:]{1,60}:[^\n:]{1,60}:([^\n]{3,200})/,
      { paths: /pgpass/, before: 200, chosen: true },
    ),
  ]),
  ...vendor({ en: 'htpasswd' }, [
    shaped(
      'htpasswd-hash',
      'password',
      'medium',
      [':$apr1$', ':{sha}', ':$2y$', ':$2a$', ':$2b$'],
      /(?:^|\n)[A-Za-z0-9_.@-]{1,64}:(\$apr1\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22}|\{SHA\}[A-Za-z0-9+/]{27}=|\$2[aby]\$\d\d\$[A-Za-z0-9./]{53})(?:\s|$)/,
      { before: 66, chosen: true, literal: true, doubt: hashed },
    ),
  ]),
  ...vendor({ en: 'shadow' }, [
    shaped(
      'shadow-hash',
      'password',
      'high',
      [':$6$', ':$5$', ':$y$', ':$1$', ':$2y$', ':$gy$', ':$7$'],
      /(?:^|\n)[a-z_][A-Za-z0-9_.-]{0,31}:(\$[0-9a-z]{1,3}\$[A-Za-z0-9./$=,-]{20,200}):\d{0,8}:\d{0,8}:/,
      { before: 34, chosen: true, literal: true },
    ),
  ]),
  ...vendor({ en: 'Ansible Vault' }, [
    shaped(
      'ansible-vault',
      'password',
      'low',
      ['$ansible_vault;'],
      /^\$ANSIBLE_VAULT;1\.\d;AES256(?:;\S{1,60})?\s{1,8}([0-9a-f]{40,80})/,
      { doubt: locked },
    ),
  ]),
  ...vendor({ en: 'HTTP header', zh: 'HTTP 头部' }, [
    shaped(
      'basic-auth-header',
      'password',
      'high',
      ['authorization'],
      /^authorization["']?\s{0,4}[:=,]\s{0,4}["']?basic\s{1,4}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])/i,
      { chosen: true, holds: userAndPassword },
    ),
    shaped(
      'bearer-header',
      'access token',
      'high',
      ['authorization'],
      /^authorization["']?\s{0,4}[:=,]\s{0,4}["']?(?:bearer|token)\s{1,4}([A-Za-z0-9._~+/=-]{20,1500})/i,
      { rank: ranks.named, holds: value => entropyOf(value) > 3.5 && /\d[A-Za-z]{1,30}\d|\d.*\d.*\d/.test(value) },
    ),
  ]),
  ...vendor({ en: 'Redis' }, [
    shaped(
      'redis-requirepass',
      'password',
      'high',
      ['\nrequirepass ', '\nmasterauth '],
      /^\n[a-z]+ {1,4}["']?([^\s"'#]{4,200})/,
      { chosen: true },
    ),
  ]),
  ...vendor({ en: 'Command line', zh: '命令行' }, [
    shaped(
      'sshpass-password',
      'password',
      'high',
      ['sshpass '],
      /^sshpass\s{1,4}-p\s{0,4}["']?([^\s"'$<{-][^\s"'$]{3,100})/,
      { chosen: true },
    ),
    shaped(
      'curl-user-password',
      'password',
      'medium',
      ['curl '],
      /^curl [^\n|;"']{0,200}(?:-u|--user)[ =]["']?[A-Za-z0-9._@-]{1,60}:([^\s"'$<{:]{4,100})/,
      { chosen: true, holds: value => /\d/.test(value) && !/^pass/i.test(value) },
    ),
    shaped(
      'docker-login-password',
      'password',
      'high',
      ['docker login', 'podman login'],
      /^(?:docker|podman) login [^\n|;]{0,200}?(?:-p|--password)[ =]["']?([^\s"'$<{-][^\s"'$]{5,200})/,
      { chosen: true },
    ),
  ]),
  ...vendor({ en: 'SQL' }, [
    shaped(
      'sql-user-password',
      'password',
      'medium',
      ['identified by', 'with password', 'encrypted password'],
      /^[A-Za-z]+ [A-Za-z]+\s{1,4}'([^'\s]{6,100})'/,
      { chosen: true, holds: value => /\d/.test(value) && !/^pass/i.test(value) },
    ),
  ]),
  ...vendor({ en: 'Rails' }, [
    named('rails-secret-key-base', 'secret key', 'high', ['secret_key_base', 'secret_token'], hex(64, 128)),
  ]),
  ...vendor({ en: 'Laravel' }, [
    named('laravel-app-key', 'app key', 'high', ['app_key'], 'base64:[A-Za-z0-9+/]{43}=', { name: /app_key/ }),
  ]),
  ...vendor({ en: 'Django' }, [
    named(
      'django-secret-key',
      'secret key',
      'high',
      ['secret_key'],
      '[a-z0-9!@#$%^&*(=+)_-]{50}|django-insecure-[!-~]{40,60}',
      { name: /secret_key/, holds: value => !value.startsWith('django-insecure-') },
    ),
  ]),
  ...vendor({ en: 'ASP.NET' }, [
    named('aspnet-machine-key', 'secret key', 'high', ['validationkey', 'decryptionkey'], '[0-9a-fA-F]{48,128}'),
  ]),
  ...vendor({ en: 'JWT', zh: 'JWT' }, [
    named('jwt-signing-secret', 'signing secret', 'high', ['jwt'], '[!-~]{16,256}', {
      name: /jwt[a-z_.-]{0,20}(?:secret|key)/,
      chosen: true,
      mixed: 2,
    }),
  ]),
];
