/** An event with what it concerns: the thread, and the descriptor that the call works on or made. */
import type { EventView } from '../scap/event.ts';
import { callName } from '../scap/table/syscalls.ts';
import type { RuleEvent } from '../types.ts';
import type { MachineState } from './machine.ts';
import type { Descriptor, Thread } from './thread.ts';

export class SyscallEvent implements RuleEvent {
  readonly source = 'syscall';
  readonly view: EventView;
  readonly state: MachineState;
  /** `undefined`: the event is of no thread. */
  thread: Thread | undefined;
  descriptor: Descriptor | undefined;
  /** Number of that descriptor; -1: none. */
  fd = -1;
  /** The event changed the descriptor's name. */
  nameChanged = false;
  /** Time of the event before. */
  previousTime = 0n;

  constructor(view: EventView, state: MachineState) {
    this.view = view;
    this.state = state;
  }

  get type(): string {
    const { type } = this.view;
    // Calls that have no events of their own say which they are, by number.
    if (type.number <= 1) return callName(this.view.unsigned(0) ?? 0) ?? '<unknown>';
    if (type.name === 'asyncevent') return this.view.text(1) ?? type.name;
    return type.name;
  }
  get num(): number {
    return this.view.num;
  }
  get time(): bigint {
    return this.view.time;
  }

  /** Result of the call: below 0 an errno. `undefined`: it has none. */
  get result(): number | undefined {
    const { view } = this;
    if (view.type.enter) return undefined;
    const first = view.type.parameters[0];
    if (first === undefined || !returns.has(first.type) || !(first.name === 'res' || first.name === 'fd')) {
      return undefined;
    }
    return view.signed(0);
  }
}

const returns = new Set(['err', 'fd', 'pid', 'i64', 'u64']);
