import type { Severity, Text } from '../model/index.ts';
import type { Change, Check, Hit, Path } from './types.ts';

/** English, Chinese. */
export type Both = readonly [en: string, zh: string];

export const say = (en: string, zh: string): Text => ({ en, zh });
const both = ([en, zh]: Both): Text => ({ en, zh });

/** A check as its file writes it. */
export interface CheckSpec<Target> {
  id: string;
  severity: Severity;
  title: Both;
  why: Both;
  /** How to mend it. */
  how: Both;
  standards?: readonly string[];
  references?: readonly string[];
  peers?: readonly string[];
  find(target: Target): Iterable<Hit>;
  fix?(target: Target, hit: Hit): readonly Change[];
}

/** @example define<Pod>({ id: 'PLK-003', severity: 'high', title: ['…', '…'], …, *find(pod) { … } }) */
export function define<Target>(spec: CheckSpec<Target>): Check<Target> {
  const { id, severity, title, why, how, standards = [], references = [], peers, find, fix } = spec;
  const advice = { title: both(title), why: both(why), fix: both(how), standards };
  return { id, severity, advice, references, ...(peers && { peers }), find, ...(fix && { fix }) };
}

/** A hit at a path. */
export const hit = (at: Path, en: string, zh: string, severity?: Severity): Hit => ({
  at,
  message: { en, zh },
  ...(severity && { severity }),
});
