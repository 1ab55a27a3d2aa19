/** Events in the form that captures have, written into one buffer and shown through one view. */
import { bytesOfText } from '../rules/text.ts';
import { EventView } from '../scap/event.ts';
import type { CaptureSink } from '../scap/reader.ts';
import { type EventType, eventNumber, eventTypes, widths } from '../scap/table/types.ts';
import { degradeBounds } from './bounds.ts';

/** By name of the parameter; what is absent is empty. Texts get their NUL; bytes stand as they are. */
export type Values = Readonly<Record<string, string | number | bigint | Uint8Array | undefined>>;

/** Hands an event on. @param time nanoseconds since the epoch */
export type Emit = (type: EventType, time: bigint, tid: number, values: Values) => void;

/** The newest exit event of a call, or the event itself of what is no call. */
export function typeOf(name: string): EventType {
  const exit = eventNumber(name, 'exit');
  const found = eventTypes[exit]?.unused === false ? exit : eventNumber(name, 'enter');
  return eventTypes[found] as EventType;
}

/** Time, thread, length, type, number of parameters. */
const headerBytes = 26;

export function eventEncoder(sink: Pick<CaptureSink, 'event'>): Emit {
  const event = new EventView();
  let bytes = Buffer.alloc(64 * 1024);
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const room = (needed: number): void => {
    if (needed <= bytes.length) return;
    const larger = Buffer.alloc(needed * 2);
    bytes.copy(larger);
    bytes = larger;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  return (type, time, tid, values) => {
    const { parameters } = type;
    let at = headerBytes + parameters.length * 2;
    room(at);
    for (const [index, { name, type: kind }] of parameters.entries()) {
      const value = values[name];
      const start = at;
      if (typeof value === 'number' || typeof value === 'bigint') {
        const width = widths[kind] ?? 8;
        room(at + 8);
        if (width === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
        else if (width === 4) view.setUint32(at, Number(value), true);
        else if (width === 2) view.setUint16(at, Number(value), true);
        else view.setUint8(at, Number(value));
        at += width;
      } else if (value !== undefined) {
        const whole = typeof value === 'string' ? bytesOfText(value) : value;
        const part = whole.subarray(0, degradeBounds.valueBytes);
        room(at + part.length + 1);
        bytes.set(part, at);
        at += part.length;
        if (typeof value === 'string') bytes[at++] = 0;
      }
      view.setUint16(headerBytes + index * 2, at - start, true);
    }
    view.setBigUint64(0, time, true);
    view.setBigInt64(8, BigInt(tid), true);
    view.setUint32(16, at, true);
    view.setUint16(20, type.number, true);
    view.setUint32(22, parameters.length, true);
    event.num++;
    event.type = type;
    event.set(bytes, view, true, 0, headerBytes, at, parameters.length);
    sink.event(event);
  };
}
