/** Accounts of an image: passwd(5) and shadow(5). */
import type { ExtractFile, Extractor } from '../../model/index.ts';
import { define, say } from '../define.ts';
import { hardening, identity, privilege } from '../standards.ts';
import type { Check, Hit } from '../types.ts';

/** One of the two files. */
export interface AccountsTarget {
  path: string;
  /** Fields of each line; the line's number, from 1. */
  entries: { line: number; fields: string[] }[];
}

const accountsOf = (path: string, text: string): AccountsTarget => ({
  path,
  entries: text.split('\n').flatMap((line, index) => {
    const fields = line.split(':');
    return fields.length >= 3 && !line.startsWith('#') ? [{ line: index + 1, fields }] : [];
  }),
});
const at = (line: number, en: string, zh: string): Hit => ({ line, message: say(en, zh) });

export const accountChecks: readonly Check<AccountsTarget>[] = [
  define<AccountsTarget>({
    id: 'PLI-042',
    severity: 'high',
    title: ['A second account has the number of root', '另一个账户的编号与 root 相同'],
    why: ['The name looks harmless; the number 0 is root.', '名称看似无害，但编号 0 即 root。'],
    how: ['Give the account a number of its own, or delete it.', '为该账户分配单独的编号，或将其删除。'],
    standards: [...privilege],
    references: ['https://man7.org/linux/man-pages/man5/passwd.5.html'],
    *find({ path, entries }) {
      if (!path.endsWith('passwd')) return;
      for (const { line, fields } of entries)
        if (/^0+$/.test(fields[2] ?? '') && fields[0] !== 'root')
          yield at(line, `${fields[0]} has the number 0`, `${fields[0]} 的编号为 0`);
    },
  }),
  define<AccountsTarget>({
    id: 'PLI-043',
    severity: 'high',
    title: ['An account has no password', '账户没有口令'],
    why: [
      'Whoever may log in at all is let in: su, SSH and the console ask for nothing.',
      '凡能登录者均可进入：su、SSH 和控制台都不要求口令。',
    ],
    how: ['Lock it: passwd -l NAME', '锁定账户：passwd -l NAME'],
    standards: [...identity],
    references: ['https://man7.org/linux/man-pages/man5/shadow.5.html'],
    peers: ['dockle:DKL-LI-0001'],
    *find({ entries }) {
      for (const { line, fields } of entries)
        if (fields[1] === '' && fields[0] !== '')
          yield at(line, `${fields[0]} has an empty password`, `${fields[0]} 的口令为空`);
    },
  }),
  define<AccountsTarget>({
    id: 'PLI-044',
    severity: 'medium',
    title: ['An account has a password that everybody with the image has', '账户口令随镜像分发'],
    why: [
      'Its hash is in the image: it can be guessed at leisure, and is the same in every container.',
      '其哈希在镜像中：可离线猜测，且所有容器相同。',
    ],
    how: ['Lock the account: passwd -l NAME', '锁定账户：passwd -l NAME'],
    standards: [...identity, ...hardening],
    references: ['https://man7.org/linux/man-pages/man5/shadow.5.html'],
    *find({ entries }) {
      for (const { line, fields } of entries)
        if (/^\$[\w]+\$|^[./\w]{13}$/.test(fields[1] ?? ''))
          yield at(line, `${fields[0]} has a password`, `${fields[0]} 有口令`);
    },
  }),
];

export const accountsExtractor: Extractor = {
  id: 'check/accounts',
  version: 1,
  wants: path => path === 'etc/passwd' || path === 'etc/shadow',
  maxBytes: 1024 * 1024,
  extract(file: ExtractFile, facts) {
    const target = accountsOf(file.path, file.text());
    for (const check of accountChecks)
      for (const { line, message } of check.find(target))
        facts.finding({
          id: check.id,
          kind: 'misconfiguration',
          severity: check.severity,
          subject: { kind: 'file', path: file.path, ...(line !== undefined && { line }) },
          message,
        });
  },
  capability: {
    what: 'risky accounts',
    files: ['etc/passwd', 'etc/shadow'],
    type: 'configuration',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};
