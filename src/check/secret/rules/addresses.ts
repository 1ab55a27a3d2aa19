/** Passwords within addresses: `scheme://user:password@host`. */
import type { Severity } from '../../../model/index.ts';
import { type Draft, textOf, vendor } from '../build.ts';
import { isPlaceholder } from '../placeholder.ts';
import { type Doubt, ranks, type Span, type Window } from '../types.ts';

/** Long enough for tokens; nobody has a longer password in an address. */
const longestUser = 256;
const ends = new Set([...' \t\r\n"\'`<>/?#\\|,;(){}[]^\0'].map(character => character.charCodeAt(0)));
const [at, colon] = [0x40, 0x3a];

const local: Doubt = {
  severity: 'low',
  en: 'the address is that of the machine itself',
  zh: '该地址指向本机',
};
const isLocal = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal)/i;
/** Names set aside for documentation (RFC 2606), and what people write in its place. */
const isExample =
  /(?:^|\.)(?:example|test|invalid)(?:\.(?:com|net|org|edu))?$|^(?:host|hostname|server|domain|your|my|some|proxy|foo|bar|ip|addr|address|url|site|dbhost|db_host)(?:[-.:_\d]|$)|^(?:proxy|server|host|site|domain|www)\.?(?:com|org|net)?$/i;
const isWordForPassword =
  /^(?:p|pw|pwd|pass|passw|passwd|password|passwort|passphrase|secret|token|user|username|name|admin|root|guest|test|testing|default|postgres|mysql|redis|mongo|rabbitmq|foo|bar|baz|x+|\*+|\.+|-+|_+|1234?5?6?7?8?9?|abc|pass(?:word)?\d{0,3}|[a-z]|my[a-z]+|user\d*|u|some[a-z_]*|the[a-z_]*|credentials?|api[_-]?key|key)$/i;

function passwordIn({ bytes, end, to }: Window): Span | undefined {
  const limit = Math.min(to, end + longestUser);
  let split = -1;
  let close = -1;
  for (let next = end; next < limit; next++) {
    const byte = bytes[next]!;
    if (byte === at) close = next;
    else if (ends.has(byte)) break;
    else if (byte === colon && split < 0 && close < 0) split = next;
  }
  if (close < 0 || split < 0 || close - split < 4) return undefined;
  const user = textOf(bytes, end, split);
  const password = textOf(bytes, split + 1, close);
  const host = /^[A-Za-z0-9.[\]_-]{1,100}/.exec(textOf(bytes, close + 1, Math.min(to, close + 120)))?.[0];
  if (!host || isExample.test(host) || password === user || isWordForPassword.test(password)) return undefined;
  if (isPlaceholder(password, false) || /[$%{}*]|^:/.test(password) || /\$|%[sd(]|\{/.test(user)) return undefined;
  const shown = /^[A-Za-z_.-]{1,16}$/.test(user) ? user : '********';
  return {
    start: split + 1,
    end: close,
    excerpt: `${shown}:********@${host}`,
    ...(isLocal.test(host) && { doubt: local }),
  };
}

const address = (id: string, severity: Severity, schemes: readonly string[]): Draft => ({
  id,
  thing: 'password',
  severity,
  keywords: schemes.map(scheme => `${scheme}://`),
  rank: ranks.named,
  binary: false,
  chosen: true,
  find(window) {
    const span = passwordIn(window);
    return span && { ...span, excerpt: textOf(window.bytes, window.at, window.end) + span.excerpt };
  },
});

export const addressRules = [
  ...vendor({ en: 'PostgreSQL' }, [
    address('postgres-url', 'high', ['postgres', 'postgresql', 'asyncpg', 'psycopg2', 'cockroachdb']),
  ]),
  ...vendor({ en: 'MySQL' }, [address('mysql-url', 'high', ['mysql', 'mysql2', 'mariadb', 'pymysql', 'tidb'])]),
  ...vendor({ en: 'MongoDB' }, [address('mongodb-url', 'high', ['mongodb', 'mongodb+srv'])]),
  ...vendor({ en: 'Redis' }, [address('redis-url', 'high', ['redis', 'rediss', 'valkey'])]),
  ...vendor({ en: 'AMQP' }, [address('amqp-url', 'high', ['amqp', 'amqps'])]),
  ...vendor({ en: 'SQL Server' }, [address('sqlserver-url', 'high', ['sqlserver', 'mssql'])]),
  ...vendor({ en: 'ClickHouse' }, [address('clickhouse-url', 'high', ['clickhouse'])]),
  ...vendor({ en: 'Web address', zh: '网址' }, [address('basic-auth-url', 'high', ['http', 'https'])]),
  ...vendor({ en: 'Git address', zh: 'Git 地址' }, [address('git-url', 'high', ['git', 'ssh', 'svn'])]),
  ...vendor({ en: 'File transfer address', zh: '文件传输地址' }, [
    address('ftp-url', 'medium', ['ftp', 'ftps', 'sftp', 'smb']),
  ]),
  ...vendor({ en: 'Mail address', zh: '邮件服务地址' }, [
    address('mail-url', 'medium', ['smtp', 'smtps', 'imap', 'imaps']),
  ]),
  ...vendor({ en: 'LDAP' }, [address('ldap-url', 'high', ['ldap', 'ldaps'])]),
  ...vendor({ en: 'Proxy', zh: '代理' }, [address('proxy-url', 'medium', ['socks', 'socks4', 'socks5', 'socks5h'])]),
];
