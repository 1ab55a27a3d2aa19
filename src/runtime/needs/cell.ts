import { type EventType, eventTypes } from '../scap/table/types.ts';
import type { SocketKind } from './types.ts';

/**
 * One corner of what can be told apart of events before they are sent. A condition is judged in each corner by itself, so
 * that what the corner decides is decided exactly.
 */
export interface Cell {
  traits: Traits;
  where: 'host' | 'container';
  /** `none`: events of the kind have no result. */
  result: 'success' | 'failure' | 'none';
  /** What a file is opened for. `creat` has no flags, and rules see it opened for neither. `none`: no file is opened. */
  access: 'read' | 'write' | 'both' | 'neither' | 'none';
  /** The socket that the call works on. `none`: the call is not one on sockets. */
  socket: SocketKind | 'none';
}

/** What is known of all events of a kind. */
export interface Traits {
  opens: boolean;
  hasResult: boolean;
  /** The result is the descriptor that the event is about. */
  resultIsFd: boolean;
  /** The event is about a descriptor. */
  concernsFd: boolean;
  cells: readonly Cell[];
}

/** Calls that open a file by its path, or by a handle that stands for one. */
const openFamily: ReadonlySet<string> = new Set(['open', 'openat', 'openat2', 'creat', 'open_by_handle_at']);

/** Calls on sockets that are there, or that make one of a listening one. */
const socketCalls = new Set(
  'connect accept accept4 bind listen shutdown send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg'.split(' '),
);

const returns = new Set(['err', 'fd', 'pid', 'i64', 'u64']);
const newest = new Map<string, EventType>();
for (const type of eventTypes) if (!type.enter && !type.unused) newest.set(type.name, type);

const known = new Map<string, Traits>();

export function traitsOf(type: string): Traits {
  const event = newest.get(type);
  const first = event?.parameters[0];
  const opens = openFamily.has(type);
  const hasResult = first !== undefined && returns.has(first.type) && (first.name === 'res' || first.name === 'fd');
  const resultIsFd = hasResult && event?.createsFd === true && first.type === 'fd' && first.name === 'fd';
  const concernsFd = event !== undefined && (event.createsFd || event.usesFd);
  const sockets = socketCalls.has(type);
  const kind = opens ? (type === 'creat' ? 'creat' : 'open') : sockets ? 'socket' : '';
  const key = [kind, hasResult, resultIsFd, concernsFd].join();
  const same = known.get(key);
  if (same) return same;
  const cells: Cell[] = [];
  const traits: Traits = { opens, hasResult, resultIsFd, concernsFd, cells };
  const accesses = opens
    ? type === 'creat'
      ? (['neither'] as const)
      : (['read', 'write', 'both'] as const)
    : (['none'] as const);
  const kinds = sockets ? (['tcp', 'inet', 'unix', 'other'] as const) : (['none'] as const);
  for (const where of ['host', 'container'] as const)
    for (const result of hasResult ? (['success', 'failure'] as const) : (['none'] as const))
      for (const access of accesses) for (const socket of kinds) cells.push({ traits, where, result, access, socket });
  known.set(key, traits);
  return traits;
}
