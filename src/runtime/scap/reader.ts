/**
 * Reads a capture: blocks of type, length, content, length. What is damaged ends the reading or is passed over, and is said;
 * what was readable before it stands.
 */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { filesOf } from './blocks/files.ts';
import { interfacesOf, machineOf, usersOf } from './blocks/lists.ts';
import { threadsOf } from './blocks/processes.ts';
import type { FdRecord, GroupRecord, InterfaceRecord, Machine, ThreadRecord, UserRecord } from './blocks/records.ts';
import { captureBounds } from './bounds.ts';
import { conversionFor } from './convert.ts';
import { Cursor, Shortage } from './cursor.ts';
import { EnterEvent, EventView } from './event.ts';
import { ownFrom } from './table/events-own.ts';
import { eventTypes } from './table/types.ts';

/** Who wants to know what a capture says. All but `event` come before the events, or between them. */
export interface CaptureSink {
  machine?(machine: Machine): void;
  thread?(record: ThreadRecord): void;
  file?(tid: number, record: FdRecord): void;
  interface?(record: InterfaceRecord): void;
  user?(record: UserRecord): void;
  group?(record: GroupRecord): void;
  /** The view is used again for the next event: keep nothing of it. */
  event(event: EventView): void;
}

export interface CaptureSummary {
  /** Events that were handed on. */
  events: number;
  /** Enter events, whose content their exit events carry. */
  entered: number;
  /** Events of types that are newer than the table, passed over. */
  unknownEvents: number;
  problems: Problem[];
}

const sectionHeader = 0x0a0d0d0a;
const byteOrderMagic = 0x1a2b3c4d;

type BlockReader = (reader: CaptureReader, start: number, end: number) => void;

/** Numbers from before the format was published stand beside the later ones. */
const blockTypes = new Map<number, BlockReader>([
  ...[0x201, 0x8002abcd].map(
    type => [type, (reader, start, end) => reader.machine(start, end)] as [number, BlockReader],
  ),
  ...(
    [
      [0x202, 1],
      [0x8000abcd, 1],
      [0x207, 2],
      [0x8013abcd, 2],
      [0x209, 3],
      [0x8014abcd, 3],
      [0x210, 4],
      [0x211, 5],
      [0x212, 6],
      [0x213, 7],
      [0x214, 8],
      [0x215, 9],
    ] as const
  ).map(([type, form]) => [type, (reader, start, end) => reader.threads(start, end, form)] as [number, BlockReader]),
  [0x203, (reader, start, end) => reader.files(start, end, false)],
  [0x8001abcd, (reader, start, end) => reader.files(start, end, false)],
  [0x218, (reader, start, end) => reader.files(start, end, true)],
  [0x205, (reader, start, end) => reader.interfaces(start, end, false)],
  [0x8011abcd, (reader, start, end) => reader.interfaces(start, end, false)],
  [0x219, (reader, start, end) => reader.interfaces(start, end, true)],
  [0x206, (reader, start, end) => reader.users(start, end, false)],
  [0x8012abcd, (reader, start, end) => reader.users(start, end, false)],
  [0x220, (reader, start, end) => reader.users(start, end, true)],
]);

/** Event blocks: whether flags follow the number of the processor, and whether the event counts its parameters. */
const eventBlocks = new Map<number, { flags: boolean; counted: boolean }>([
  [0x204, { flags: false, counted: false }],
  [0x8010abcd, { flags: false, counted: false }],
  [0x216, { flags: false, counted: true }],
  [0x221, { flags: false, counted: true }],
  [0x208, { flags: true, counted: false }],
  [0x217, { flags: true, counted: true }],
  [0x222, { flags: true, counted: true }],
]);

const emptyBuffer = Buffer.alloc(0);

export class CaptureReader {
  readonly #sink: CaptureSink;
  readonly #event = new EventView();
  readonly #enters = new Map<number, EnterEvent>();
  readonly #problems: Problem[] = [];
  #problemCount = 0;
  #bytes: Buffer = emptyBuffer;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #little = true;
  #begun = false;
  /** Nothing more can be read. */
  #ended = false;
  #num = 0;
  #events = 0;
  #entered = 0;
  #unknown = 0;

  constructor(sink: CaptureSink) {
    this.#sink = sink;
  }

  /** Whether it is a capture: its header was read. */
  get begun(): boolean {
    return this.#begun;
  }

  /** More of the capture, uncompressed. The chunk may be kept until the next one. @returns whether more is wanted. */
  push(chunk: Uint8Array): boolean {
    if (this.#ended) return false;
    const next = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#bytes = this.#bytes.length === 0 ? next : Buffer.concat([this.#bytes, next]);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#bytes = this.#bytes.subarray(this.#blocks());
    return !this.#ended;
  }

  /** The end of the capture was reached. */
  finish(): CaptureSummary {
    if (!this.#begun && !this.#ended)
      throw new PlimsollError('archive-invalid', 'it is not a capture: it is too short');
    if (this.#bytes.length > 0 && !this.#ended) {
      this.problem(`the capture is cut off: its last block has ${this.#bytes.length} bytes of what it announces`, true);
    }
    const problems = [...this.#problems];
    const more = this.#problemCount - problems.length;
    if (more > 0) problems.push({ code: 'archive-invalid', message: `${more} more problems of this capture` });
    return { events: this.#events, entered: this.#entered, unknownEvents: this.#unknown, problems };
  }

  /** @param gap what follows is not read. */
  problem(message: string, gap = false): void {
    this.#problemCount++;
    if (this.#problems.length < captureBounds.problems) {
      this.#problems.push({ code: 'archive-invalid', message, ...(gap && { gap }) });
    }
  }

  /** Reads whole blocks. @returns how far. */
  #blocks(): number {
    const view = this.#view;
    const size = view.byteLength;
    let at = 0;
    while (at + 8 <= size) {
      let type = view.getUint32(at, this.#little);
      if (type === sectionHeader) {
        if (at + 12 > size) break;
        this.#section(at);
        type = sectionHeader;
      } else if (!this.#begun) {
        throw new PlimsollError('archive-invalid', 'it is not a capture: no section header stands at its start');
      }
      const length = view.getUint32(at + 4, this.#little);
      if (length < 12) return this.#stop(`a block says that it is ${length} bytes long`, size);
      if (length > captureBounds.blockBytes) {
        return this.#stop(
          `a block says that it is ${length} bytes long; ${captureBounds.blockBytes} is the bound`,
          size,
        );
      }
      if (at + length > size) break;
      if (view.getUint32(at + length - 4, this.#little) !== length) {
        return this.#stop('a block ends with another length than it begins with', size);
      }
      if (type !== sectionHeader) this.#block(type, at + 8, at + length - 4);
      at += length;
    }
    return at;
  }

  #stop(message: string, size: number): number {
    this.problem(`${message}; what follows was not read`, true);
    this.#ended = true;
    return size;
  }

  /** The order of bytes shows in the magic number of the section header. */
  #section(at: number): void {
    const magic = this.#view.getUint32(at + 8, true);
    const swapped = this.#view.getUint32(at + 8, false);
    if (magic !== byteOrderMagic && swapped !== byteOrderMagic) {
      throw new PlimsollError(
        'archive-invalid',
        'it is not a capture: its section header has another byte order magic',
      );
    }
    this.#little = magic === byteOrderMagic;
    this.#begun = true;
  }

  #block(type: number, start: number, end: number): void {
    const events = eventBlocks.get(type);
    if (events) {
      this.#eventBlock(events.flags, events.counted, start, end);
      return;
    }
    try {
      blockTypes.get(type)?.(this, start, end);
    } catch (error) {
      if (!(error instanceof Shortage)) throw error;
      this.problem(`a block of type 0x${type.toString(16)} is shorter than its entries: ${error.message}`);
    }
  }

  #cursor(start: number, end: number): Cursor {
    return new Cursor(this.#bytes, this.#little, start, end);
  }
  machine(start: number, end: number): void {
    const machine = machineOf(this.#cursor(start, end));
    this.#sink.machine?.(machine);
  }
  threads(start: number, end: number, form: number): void {
    for (const record of threadsOf(this.#cursor(start, end), form)) this.#sink.thread?.(record);
  }
  files(start: number, end: number, sized: boolean): void {
    const cursor = this.#cursor(start, end);
    const tid = cursor.i64();
    for (const record of filesOf(cursor, sized)) this.#sink.file?.(tid, record);
  }
  interfaces(start: number, end: number, sized: boolean): void {
    for (const record of interfacesOf(this.#cursor(start, end), sized)) this.#sink.interface?.(record);
  }
  users(start: number, end: number, sized: boolean): void {
    for (const { user, group } of usersOf(this.#cursor(start, end), sized)) {
      if (user) this.#sink.user?.(user);
      else if (group) this.#sink.group?.(group);
    }
  }

  #eventBlock(flags: boolean, counted: boolean, start: number, end: number): void {
    const view = this.#view;
    const little = this.#little;
    const header = start + (flags ? 6 : 2);
    const headerLength = counted ? 26 : 22;
    if (header + headerLength > end) {
      this.problem('an event is shorter than its header');
      return;
    }
    const event = this.#event;
    event.num = ++this.#num;
    const number = view.getUint16(header + 20, little);
    const type = eventTypes[number];
    if (type === undefined || type.unused || number >= ownFrom) {
      this.#unknown++;
      return;
    }
    const announced = header + view.getUint32(header + 16, little);
    if (announced > end) this.problem(`event ${event.num} says that it is longer than its block`);
    const eventEnd = Math.min(announced, end);
    const lengths = header + headerLength;
    const width = type.large ? 4 : 2;
    const room = Math.max(0, Math.min(captureBounds.parameters, Math.floor((eventEnd - lengths) / width)));
    const count = counted
      ? Math.min(view.getUint32(header + 22, little), room)
      : this.#uncounted(lengths, eventEnd, Math.min(room, type.parameters.length), width);
    event.type = type;
    event.cpu = view.getUint16(start, little);
    // Parameters that a newer version appended are of no use here.
    event.set(this.#bytes, view, little, header, lengths, eventEnd, count);
    if (type.syscall) {
      if (type.enter) {
        this.#enter(event);
        return;
      }
      this.#exit(event);
    } else {
      const conversion = type.name === 'container' ? undefined : conversionFor(type, count);
      if (conversion) event.convert(conversion, undefined);
    }
    this.#events++;
    this.#sink.event(event);
  }

  /** Old events do not say how many parameters they have, but lengths and values must fill the event exactly. */
  #uncounted(lengths: number, end: number, most: number, width: number): number {
    let total = lengths;
    for (let count = 0; count < most; count++) {
      if (total >= end) return count;
      const at = lengths + count * width;
      total += width + (width === 4 ? this.#view.getUint32(at, this.#little) : this.#view.getUint16(at, this.#little));
    }
    return most;
  }

  #enter(event: EventView): void {
    this.#entered++;
    if (event.count === 0) return;
    const { tid } = event;
    let kept = this.#enters.get(tid);
    if (kept === undefined) {
      if (this.#enters.size >= captureBounds.storedEnters) {
        // The oldest belongs to a thread whose exit event was lost.
        const [oldest] = this.#enters.keys();
        this.#enters.delete(oldest as number);
      }
      kept = new EnterEvent();
      this.#enters.set(tid, kept);
    }
    kept.set(event);
  }

  #exit(event: EventView): void {
    const kept = this.#enters.get(event.tid);
    const enter = kept?.number === event.type.number - 1 ? kept : undefined;
    const conversion = conversionFor(event.type, event.count);
    if (conversion) event.convert(conversion, enter);
    event.keepEnter(enter);
    if (kept) kept.number = -1;
  }
}
