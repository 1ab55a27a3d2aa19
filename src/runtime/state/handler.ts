/** What events do to the state: a function for each number of an event, made once. */
import { type EventType, eventTypes } from '../scap/table/types.ts';
import type { SyscallEvent } from './event.ts';

export type Handler = (event: SyscallEvent) => void;

/** Makes the handler of one type; `at` gives the index of a parameter by its name, -1 where it has none. */
export type HandlerOf = (at: (name: string) => number, type: EventType) => Handler;

/** Binds handlers to the newest exit event of each name, or to the events of that name that are no calls. */
export function bindHandlers(table: Record<string, HandlerOf>): [number: number, handler: Handler][] {
  const bound: [number, Handler][] = [];
  for (const type of eventTypes) {
    const make = Object.hasOwn(table, type.name) ? table[type.name] : undefined;
    if (make === undefined || type.unused || (type.syscall && type.enter)) continue;
    bound.push([type.number, make(name => type.index.get(name) ?? -1, type)]);
  }
  return bound;
}
