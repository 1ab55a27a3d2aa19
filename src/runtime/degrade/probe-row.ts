/** One line of the probe's table. */
import { bothWays } from '../../kit/index.ts';
import { errnoName } from './libc.ts';
import { type Capability, missingOf, type Rights } from './rights.ts';
import { texts } from './texts.ts';

/** `required`: no eBPF without it. `second choice`: it stands in for something required. `optional`: some events or fields. */
export type Needed = 'required' | 'second choice' | 'optional';

export interface ProbeRow {
  /** Stable, for programs: `tp_btf`, `libbpf.so.1`, `CAP_BPF`. */
  what: string;
  works: boolean | 'unknown';
  /** `EPERM`. */
  errno?: string;
  cause: Said;
  needed: Needed;
}

/** A text in both languages. */
export interface Said {
  en: string;
  zh: string;
}

/** The text of a key in both languages, with the values that its places need. */
export function say(key: keyof typeof texts, values: Record<string, string | number> = {}): Said {
  const both: (catalogue: typeof texts, key: keyof typeof texts, values: Record<string, string | number>) => Said =
    bothWays as never;
  return both(texts, key, values);
}

/** Joins a text into another one, language by language. */
export const around = (
  key: keyof typeof texts,
  name: string,
  inner: Said,
  more: Record<string, string> = {},
): Said => ({
  en: say(key, { ...more, [name]: inner.en }).en,
  zh: say(key, { ...more, [name]: inner.zh }).zh,
});

interface Failure {
  errno: number;
  rights: Rights;
  /** Capabilities that the call asks for. */
  wants: readonly Capability[];
  /** What is not there on ENOENT. */
  name: string;
  /** On EINVAL and ESRCH. */
  otherwise?: keyof typeof texts;
  /** What the verifier said. */
  log?: string;
}

const words: Readonly<Record<string, keyof typeof texts>> = {
  EOPNOTSUPP: 'notSupported',
  ENOTSUPP: 'notSupported',
  ENODEV: 'notSupported',
  ENOSYS: 'noSyscall',
  EBUSY: 'busy',
  EEXIST: 'busy',
  ENOMEM: 'memory',
  EPROTONOSUPPORT: 'noProtocol',
};

/** Why a call failed, in words. */
export function causeOf({ errno, rights, wants, name, otherwise = 'typeRefused', log }: Failure): Said {
  const code = errnoName(errno);
  const why = (): Said => {
    if (code === 'EPERM' || code === 'EACCES') {
      if (rights.inUserNamespace) return say('userNamespace');
      const missing = missingOf(rights, wants);
      const capabilities = (missing.length > 0 ? missing : wants).join(', ');
      return say(missing.length > 0 ? 'missing' : 'refusedThough', { capabilities });
    }
    if (code === 'ENOENT' || code === 'ESRCH') return say('notThere', { name });
    if (code === 'EINVAL') return say(otherwise, { name });
    const key = words[code];
    return key ? say(key) : say('otherErrno', { errno: code });
  };
  const line = lastLine(log ?? '');
  return line === '' ? why() : around('verifier', 'why', why(), { line });
}

/** The last line of the verifier's log that is not its statistics. */
function lastLine(log: string): string {
  const lines = log.split('\n').map(line => line.trim());
  return lines.findLast(line => line !== '' && !/^(processed|verification time|stack depth)/.test(line)) ?? '';
}
