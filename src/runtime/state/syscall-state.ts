/** Feeds a machine's state from a source of events, and hands each event on with what it concerns. */
import type { EventView } from '../scap/event.ts';
import type { CaptureSink } from '../scap/reader.ts';
import { ownFrom } from '../scap/table/events-own.ts';
import { eventTypes } from '../scap/table/types.ts';
import { SyscallEvent } from './event.ts';
import { bindHandlers, type Handler } from './handler.ts';
import { MachineState } from './machine.ts';
import { attributeHandlers } from './on-attributes.ts';
import { fileHandlers } from './on-file.ts';
import { machineHandlers } from './on-machine.ts';
import { processHandlers } from './on-process.ts';
import { socketHandlers } from './on-socket.ts';

const handlers: (Handler | undefined)[] = eventTypes.map(() => undefined);
for (const table of [processHandlers, attributeHandlers, fileHandlers, socketHandlers, machineHandlers]) {
  for (const [number, handler] of bindHandlers(table)) handlers[number] = handler;
}

/** Index of the parameter with the descriptor that a call works on; -1: none. */
const fdIndex = Int8Array.from(eventTypes, ({ parameters, usesFd }) =>
  usesFd ? parameters.findIndex(({ type, name }) => type === 'fd' && name !== 'res') : -1,
);

const closeExit = eventTypes.findIndex(({ name, enter }) => name === 'close' && !enter);
/** Calls and events of threads that may be unknown: one that begins or ends makes no stand-in for itself. */
const onlyKnown = new Set(['clone', 'clone3', 'fork', 'vfork', 'procexit', 'procinfo', 'switch']);
/** How the thread of an event is found: 0 it has none, 1 when it is known, 2 with a stand-in when it is not. */
const threadOf = Uint8Array.from(eventTypes, ({ syscall, name, number }) => {
  if (onlyKnown.has(name)) return 1;
  // What the sensor alone tells of is done by a thread too.
  return syscall || name === 'signaldeliver' || number >= ownFrom ? 2 : 0;
});

/** @param look is called with each event; it is used again for the next one. */
export function syscallState(look: (event: SyscallEvent) => void): { state: MachineState; sink: CaptureSink } {
  const state = new MachineState();
  let event: SyscallEvent | undefined;
  /** What goes once the event has been looked at. */
  let settled = false;

  const apply = (view: EventView): void => {
    if (event === undefined || event.view !== view) event = new SyscallEvent(view, state);
    const { type, tid } = view;
    const { number } = type;
    if (!settled) {
      settled = true;
      state.firstTime = view.time;
      state.settleRoles();
    }
    const found = threadOf[number];
    const thread = found === 2 ? state.threadOf(tid) : found === 1 ? state.threads.get(tid) : undefined;
    event.thread = thread;
    event.nameChanged = false;
    const index = fdIndex[number] as number;
    if (index >= 0 && thread !== undefined) {
      event.fd = view.signed(index) ?? -1;
      event.descriptor = thread.descriptors.get(event.fd);
    } else {
      event.fd = -1;
      event.descriptor = undefined;
    }
    handlers[number]?.(event);
    look(event);
    if (number === closeExit) {
      if (thread !== undefined && (view.signed(0) ?? -1) >= 0) thread.descriptors.delete(event.fd);
    } else if (thread?.dead) state.end(thread);
  };

  const sink: CaptureSink = {
    machine: record => state.describe(record),
    thread: record => state.addThread(record),
    file: (tid, record) => state.addFile(tid, record),
    interface: record => state.addInterface(record),
    user: record => state.addUser(record),
    group: record => state.addGroup(record),
    event: apply,
  };
  return { state, sink };
}
