/** Events of eBPF programs, through a ring buffer. */
import { sinceStart } from './clock.ts';
import { exchange } from './exchange.ts';
import { kernelFilter } from './filter.ts';
import { live } from './live.ts';
import { openObject } from './object.ts';
import type { Way, WayOptions } from './way.ts';

/** @throws PlimsollError `sensor-unavailable` */
export async function ebpfWay({ object: path, ringBytes, own, ...parts }: WayOptions): Promise<Way> {
  let { needs } = parts;
  const { state, sink, proc, ahead } = parts;
  let filter = kernelFilter(needs, process.arch);
  let object = await openObject({ path, ringBytes, filter, own });
  const source = live(state, sink, proc, ahead);
  return {
    source,
    get host() {
      return object.host;
    },
    seen() {
      const { attachedBy, programs, notAttached } = object;
      const calls = new Set(filter.calls.map(({ call }) => call)).size;
      // A program that makes events of one kind has its name.
      const silent = notAttached.map(({ program }) => program).filter(kind => needs.needs.has(kind));
      const missing = [...filter.missing, ...silent].sort();
      return { way: 'ebpf', attachedBy, programs, notAttached, calls, missing, because: [] };
    },
    drain: most => object.ring.drain(source.take, most),
    waiting: () => object.ring.waiting(),
    counters: () => object.counters(),
    otherDrops: () => ({}),
    shed: next => object.shed(next),
    facts: turn => object.facts(turn),
    leftOut: () => object.leftOut(),
    async reload(next) {
      const nextFilter = kernelFilter(next, process.arch);
      const asked = { path, ringBytes, filter: nextFilter, own };
      object = await exchange(object, source.take, asked, { before: filter, now: await sinceStart() });
      filter = nextFilter;
      needs = next;
    },
    close: () => object.close(),
  };
}
