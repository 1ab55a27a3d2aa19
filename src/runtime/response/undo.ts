/** Taking back what was done. */
import type { Site, UndoOf } from './context.ts';
import { unblocked } from './egress.ts';
import { thawed, unpaused } from './pause.ts';
import { unlabelled } from './pod.ts';
import type { UndoStep } from './types.ts';

const undoes: { [K in UndoStep['kind']]: (site: Site, step: UndoOf<K>) => Promise<string> } = {
  thaw: thawed,
  unpause: unpaused,
  unblock: unblocked,
  unlabel: unlabelled,
};

/** @returns what is so now. @throws Error why it could not be taken back */
export async function undo(site: Site, step: UndoStep): Promise<string> {
  // Steps of a ledger may be those of another version.
  const take = Object.hasOwn(undoes, step.kind) ? undoes[step.kind] : undefined;
  if (!take) throw new Error(`how to take it back is not known: ${JSON.stringify(step.kind)}`);
  return (take as (site: Site, step: UndoStep) => Promise<string>)(site, step);
}

/** Of these, the cluster is what holds them: they outlive the program, and a later run takes them back. */
export const outlive: ReadonlySet<UndoStep['kind']> = new Set(['unlabel']);
