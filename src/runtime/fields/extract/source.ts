/** Events of system calls as the rule language reads them. */
import type { SyscallEvent } from '../../state/event.ts';
import type { EventSource } from '../../types.ts';
import { syscallFields } from '../index.ts';
import { callReads } from './call.ts';
import { containerReads, userReads } from './container.ts';
import { fdReads } from './fd.ts';
import { pathReads } from './path.ts';
import { processReads } from './process.ts';
import type { Make } from './types.ts';

/** How each field is read, by its name. */
export const reads: Readonly<Record<string, Make>> = {
  ...callReads,
  ...processReads,
  ...userReads,
  ...containerReads,
  ...fdReads,
  ...pathReads,
};

/** What only the API server could say is absent: nobody asks it. */
const nothing: Make = () => () => undefined;

export const syscallSource: EventSource<SyscallEvent> = {
  name: 'syscall',
  fields: syscallFields,
  bind(spec, argument) {
    const make = Object.hasOwn(reads, spec.name) ? (reads[spec.name] as Make) : nothing;
    const bound = make(argument);
    if (bound === undefined) return undefined;
    if (typeof bound === 'function') return { type: spec.type, list: spec.list === true, read: bound };
    return { type: bound.type, list: spec.list === true, read: bound.read };
  },
};
