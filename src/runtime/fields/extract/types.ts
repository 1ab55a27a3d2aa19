import type { SyscallEvent } from '../../state/event.ts';
import type { FieldType, FieldValue } from '../../types.ts';

/** Reads one field of an event. */
export type Read = (event: SyscallEvent) => FieldValue;

/** Binds a field to its argument; `undefined`: the argument is not one that it takes. */
export type Make = (argument: string | undefined) => Read | { type: FieldType; read: Read } | undefined;

/** Fields that take no argument. */
export function plain(reads: Record<string, Read>): Record<string, Make> {
  return Object.fromEntries(Object.entries(reads).map(([name, read]) => [name, () => read]));
}
