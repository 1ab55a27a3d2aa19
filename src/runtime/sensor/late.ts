/** Alerts of containers that are not described yet are held for a moment, and say so when it was in vain. */

import type { Turn } from '../rules/check/fields.ts';
import type { LoadedRule } from '../rules/load/rules.ts';
import type { AlertOptions } from '../rules/output/alert.ts';
import { alertOf } from '../rules/output/alert.ts';
import { SyscallEvent } from '../state/event.ts';
import type { Alert } from '../types.ts';

/** Fields that the runtime alone can tell. */
const isLate = (name: string): boolean => name.startsWith('container.') || name.startsWith('k8s.');

/**
 * @param turn of the rules: fields are read once a turn, and what is read later is read in another one
 * @returns the alert as it is now, and how to write it again once the container is known. The event is used again meanwhile.
 */
export function lateAlert(
  rule: LoadedRule,
  event: SyscallEvent,
  options: AlertOptions,
  turn: Turn,
): { alert: Alert; again(): Alert } {
  const alert = alertOf(rule, event, options);
  const rewrite = rule.template.later(event, isLate);
  const standIn = new SyscallEvent(event.view, event.state);
  // What is read of it later is which container it is of, and nothing else.
  const { thread } = event;
  standIn.thread = thread;
  return {
    alert,
    again() {
      turn.now += 1;
      const { text, values } = rewrite(standIn);
      const prefix = alert.output.slice(0, alert.output.length - alert.message.length);
      return {
        ...alert,
        message: text,
        output: `${prefix}${text}`,
        outputFields: { ...alert.outputFields, ...values },
      };
    },
  };
}
