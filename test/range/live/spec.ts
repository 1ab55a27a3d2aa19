/** Scenarios that say which rule a deed must raise, and with which fields; and the deeds that make them real. */
import type { Actor, Call } from '../deed.ts';

/** A scenario, as suites of the field describe theirs. */
export interface Spec {
  file: string;
  name: string;
  rule: string;
  /** `['syscall', 'openat']`; the name may be a template. */
  steps: [kind: string, name: string][];
  /** `container`: it happens in one. `processes`: named processes do it. */
  ctx: string[];
  expected: { source: string; priority: string; outputFields: Record<string, string> };
}

/** One of a scenario's instances. */
export interface Deed {
  /** What templates of the expected fields stand for. */
  item: Record<string, string>;
  actors: Actor[];
  /** Shell lines before and after. */
  prepare?: string;
  tidy?: string;
}

/** A text in which `%{ item.NAME }` stands for what the instance says. */
export const filled = (template: string, item: Record<string, string>): string =>
  template.replace(/%\{\s*item\.(\w+)\s*\}/g, (_, name: string) => item[name] ?? '');

export const at = -100;
export const flags = { read: 0, write: 1, create: 0o100, truncate: 0o1000 };

/** Opens a file by the call that the scenario names. */
export function opening(call: string, path: string, how: number): Call {
  if (call === 'open') return ['open', path, how, 0o600];
  if (call === 'openat') return ['openat', at, path, how, 0o600];
  // struct open_how: flags, mode, resolve.
  const bytes = Buffer.alloc(24);
  bytes.writeBigUInt64LE(BigInt(how), 0);
  bytes.writeBigUInt64LE(how & flags.create ? 0o600n : 0n, 8);
  return ['openat2', at, path, { bytes }, bytes.length];
}

/** The call that a scenario is about; `openat` where it names none. */
export const callOf = ({ steps }: Spec): string => steps.find(([kind]) => kind === 'syscall')?.[1] ?? 'openat';
