/** Threads that the state does not know: they began before the sensor, or their beginning was lost. */
import type { ProcReader } from '../proc/reader.ts';
import type { EventView } from '../scap/event.ts';
import type { CaptureSink } from '../scap/reader.ts';
import type { MachineState } from '../state/machine.ts';
import type { LiveCounts } from './live.ts';

const child = 223;
const ended = 186;

/** @returns what reads the thread of an event, or the parent of a new one, from /proc where it is not known */
export function repairs(
  state: MachineState,
  sink: CaptureSink,
  proc: ProcReader,
  counts: LiveCounts,
): (view: EventView) => void {
  const known = (tid: number): boolean => state.threads.has(tid);
  return view => {
    const { number, syscall } = view.type;
    if (number === ended || !syscall) return;
    const tid = number === child ? (view.signed(5) ?? 0) : view.tid;
    if (tid <= 0 || known(tid)) return;
    if (proc.readThread(tid, sink, known)) counts.repaired++;
    else counts.unrepaired++;
  };
}
