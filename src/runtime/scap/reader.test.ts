import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FdRecord, ThreadRecord } from './blocks/records.ts';
import { CaptureReader, type CaptureSummary } from './reader.ts';
import { replayCapture } from './replay.ts';
import { eventTypes } from './table/types.ts';
import { captureOf, eventBytes, fdRecord, firstTime, type TestEvent, threadRecord } from './testing.ts';
import { captureWriter } from './writer.ts';

type Values = NonNullable<TestEvent['values']>;

interface Seen {
  num: number;
  type: string;
  tid: number;
  time: bigint;
  values: Record<string, unknown>;
}

function read(
  bytes: Uint8Array,
  pieces = bytes.length,
): { seen: Seen[]; threads: ThreadRecord[]; files: [number, FdRecord][]; summary: CaptureSummary } {
  const seen: Seen[] = [];
  const threads: ThreadRecord[] = [];
  const files: [number, FdRecord][] = [];
  const reader = new CaptureReader({
    thread: record => void threads.push(record),
    file: (tid, record) => void files.push([tid, record]),
    event(event) {
      const values = event.type.parameters.map(({ name, type }, index) => [
        name,
        type === 'str' || type === 'path' || type === 'rpath'
          ? event.text(index)
          : type === 'buf'
            ? event.texts(index)
            : event.signed(index),
      ]);
      seen.push({
        num: event.num,
        type: event.type.name,
        tid: event.tid,
        time: event.time,
        values: Object.fromEntries(values),
      });
    },
  });
  for (let at = 0; at < bytes.length; at += pieces) reader.push(bytes.subarray(at, at + pieces));
  return { seen, threads, files, summary: reader.finish() };
}

const open: TestEvent = { type: 'open', values: { fd: 3, name: '/etc/passwd', flags: 1, mode: 0, dev: 5, ino: 77 } };
const capture = captureOf([open, { type: 'close', values: { res: 0, fd: 3 } }], {
  threads: [threadRecord({ tid: 7, loginuid: 1000, exeUpperLayer: true, exeInode: 9n, pidnsStart: 3n, tty: 4 })],
  files: { 7: [fdRecord({ fd: 0, name: '/dev/null', openFlags: 3, device: 2 })] },
});

describe('a capture', () => {
  it.each([1, 7, 100, 1 << 20])('is read whole from pieces of %i bytes', pieces => {
    const { seen, threads, files, summary } = read(capture, pieces);
    expect(summary).toEqual({ events: 2, entered: 0, unknownEvents: 0, problems: [] });
    expect(seen[0]).toMatchObject({
      num: 1,
      type: 'open',
      tid: 7,
      time: firstTime,
      values: { fd: 3, name: '/etc/passwd', flags: 1, dev: 5, ino: 77 },
    });
    expect(threads).toEqual([
      threadRecord({ tid: 7, loginuid: 1000, exeUpperLayer: true, exeInode: 9n, pidnsStart: 3n, tty: 4 }),
    ]);
    expect(files).toEqual([[7, fdRecord({ fd: 0, name: '/dev/null', openFlags: 3, device: 2 })]]);
  });

  it('may be of a host with the other order of bytes', () => {
    const big = captureOf([open], { threads: [threadRecord({ tid: 7 })], big: true });
    const { seen, threads } = read(big);
    expect(seen[0]?.values).toMatchObject({ fd: 3, name: '/etc/passwd', ino: 77 });
    expect(threads).toEqual([threadRecord({ tid: 7 })]);
  });

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as [string, (bytes: Buffer) => Buffer][])('streams: %s', async (_, pack) => {
    let events = 0;
    const blob = (async function* () {
      yield pack(capture);
    })();
    const summary = await replayCapture(blob, { event: () => void events++ });
    expect(events).toBe(2);
    expect(summary.problems).toEqual([]);
  });

  it.each([false, true])('says what the writer was told of the machine; big-endian: %s', big => {
    const said: unknown[] = [];
    const note = (record: unknown) => void said.push(record);
    const reader = new CaptureReader({
      machine: note,
      user: note,
      group: note,
      interface: note,
      file: (_, file) => note(file),
      event() {},
    });
    const inet = {
      source: Buffer.from([1, 2, 3, 4]),
      destination: Buffer.from([5, 6, 7, 8]),
      sourcePort: 9,
      destinationPort: 10,
      protocol: 1,
    };
    const files = [
      fdRecord({ fd: 1, kind: 'ipv4', ...inet }),
      fdRecord({ fd: 2, kind: 'ipv6-server', destination: Buffer.alloc(16, 7), destinationPort: 53, protocol: 2 }),
      fdRecord({ fd: 3, kind: 'unix', name: '/run/a', unixSource: 5n, unixDestination: 6n }),
      fdRecord({ fd: 4, kind: 'memfd', name: 'm' }),
    ];
    reader.push(captureOf([], { files: { 7: files }, big }));
    reader.finish();
    expect(said).toEqual([
      { cpus: 2, memoryBytes: 1024n, maxPid: 32768n, hostname: 'ship', bootTime: 5n },
      { uid: 0, gid: 0, name: 'root', home: '/root', shell: '/bin/sh' },
      { gid: 0, name: 'root' },
      { name: 'eth0', family: 4, address: Buffer.from([10, 0, 0, 1]), netmask: Buffer.from([255, 0, 0, 0]) },
      ...files,
    ]);
  });

  it('passes over blocks and events that it does not know', () => {
    const later = Buffer.alloc(16);
    later.writeUInt32LE(0x7777, 0);
    later.writeUInt32LE(16, 4);
    later.writeUInt32LE(16, 12);
    const newer = captureWriter().event({ type: 9999, time: 1n, tid: 1, parameters: [] });
    const { seen, summary } = read(Buffer.concat([captureOf([]), later, newer, eventBytes(open, 5n)]));
    expect(seen.map(({ num, type }) => [num, type])).toEqual([[2, 'open']]);
    expect(summary).toMatchObject({ unknownEvents: 1, problems: [] });
  });
});

describe('damage', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('this is no capture at all')],
    ['another magic number', Buffer.concat([Buffer.from([0x0a, 0x0d, 0x0d, 0x0a]), Buffer.alloc(24)])],
  ])('%s is no capture', (_, bytes) => {
    expect(() => read(bytes)).toThrow(/it is not a capture/);
  });

  it('a capture that is cut off gives what it has, and says so', () => {
    const { seen, summary } = read(capture.subarray(0, capture.length - 5));
    expect(seen).toHaveLength(1);
    expect(summary.problems).toMatchObject([{ code: 'archive-invalid', gap: true }]);
  });

  it('gzip that is cut off gives what it has, and says so', async () => {
    const packed = gzipSync(captureOf(Array.from({ length: 2000 }, () => open)));
    const blob = (async function* () {
      yield packed.subarray(0, packed.length - 20);
    })();
    let events = 0;
    const { problems } = await replayCapture(blob, { event: () => void events++ });
    expect(events).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ gap: true });
  });

  it.each([
    ['too short', 3, /3 bytes long/],
    ['too long', 0x7fffffff, /bound/],
  ])('a block that says it is %s ends the reading', (_, length, message) => {
    const bytes = Buffer.concat([captureOf([open]), eventBytes(open, 5n), eventBytes(open, 6n)]);
    bytes.writeUInt32LE(length, captureOf([open]).length + 4);
    const { seen, summary } = read(bytes);
    expect(seen).toHaveLength(1);
    expect(summary.problems[0]?.message).toMatch(message);
    expect(summary.problems[0]?.gap).toBe(true);
  });

  it('parameters that say they are longer than their event end with it', () => {
    const bytes = eventBytes(open, 5n);
    bytes.writeUInt16LE(0xffff, 8 + 2 + 26 + 2);
    const { seen } = read(Buffer.concat([captureOf([]), bytes]));
    expect(String(seen[0]?.values['name']).length).toBeLessThan(100);
  });

  it('any change of any bytes ends without more than a problem', () => {
    const at = fc.integer({ min: 28, max: capture.length - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }), changes => {
        const bytes = Buffer.from(capture);
        for (const [place, byte] of changes) bytes[place] = byte;
        expect(() => read(bytes)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});

describe('older events', () => {
  const exitOf = (name: string, which = 0): number =>
    eventTypes.filter(type => type.name === name && !type.enter)[which]?.number ?? -1;
  const enterOf = (name: string, which = 0): number => exitOf(name, which) - 1;

  it('an exit event takes over what its enter event said', () => {
    const { seen, summary } = read(
      captureOf([
        { type: enterOf('read'), values: { fd: 5, size: 100 } },
        { type: exitOf('read'), values: { res: 4, data: 'abcd' }, count: 2 },
      ]),
    );
    expect(summary).toMatchObject({ events: 1, entered: 1 });
    expect(seen).toMatchObject([{ num: 2, type: 'read', values: { res: 4, fd: 5, size: 100 } }]);
  });

  it('where the enter event was missed, descriptors are 0 and ids of users nothing', () => {
    const { seen } = read(
      captureOf([
        { type: exitOf('read'), values: { res: 4, data: 'abcd' }, count: 2 },
        { type: exitOf('setuid'), values: { res: 0 }, count: 1 },
      ]),
    );
    expect(seen[0]?.values).toMatchObject({ fd: 0, size: 0 });
    expect(seen[1]?.values).toEqual({ res: 0, uid: undefined });
  });

  it('the enter event of another call, or of another thread, is not taken', () => {
    const { seen } = read(
      captureOf([
        { type: enterOf('write'), values: { fd: 9, size: 1 } },
        { type: enterOf('read'), tid: 8, values: { fd: 8, size: 2 } },
        { type: exitOf('read'), values: { res: 4 }, count: 2 },
      ]),
    );
    expect(seen[0]?.values).toMatchObject({ fd: 0 });
  });

  it.each([
    ['mkdir', { path: '/tmp/a', mode: 0o755 }, { res: 0 }, { path: '/tmp/a', mode: 0o755 }],
    ['rmdir', { path: '/tmp/a' }, { res: 0 }, { path: '/tmp/a' }],
    ['unlink', { path: '/tmp/a' }, { res: 0 }, { path: '/tmp/a' }],
    ['unlinkat', { dirfd: -100, name: 'a' }, { res: 0 }, { dirfd: -100, name: 'a', flags: undefined }],
    ['link', { oldpath: 'a', newpath: 'b' }, { res: 0 }, { oldpath: 'a', newpath: 'b' }],
    ['openat', { dirfd: 4, name: 'a', flags: 1, mode: 0 }, { fd: 3 }, { fd: 3, dirfd: 4, name: 'a', flags: 1 }],
    ['dup', { fd: 4 }, { res: 5 }, { res: 5, oldfd: 4 }],
    ['ioctl', { fd: 4, request: 21505 }, { res: 0 }, { fd: 4, request: 21505, argument: undefined }],
    ['bpf', { cmd: 5 }, {}, { cmd: 5 }],
  ] as [string, Values, Values, Record<string, unknown>][])(
    '%s becomes its newest form',
    (name, entered, left, expected) => {
      const { seen } = read(
        captureOf([
          { type: enterOf(name), values: entered },
          { type: exitOf(name), values: left },
        ]),
      );
      expect(seen).toHaveLength(1);
      expect(seen[0]?.type).toBe(name);
      expect(seen[0]?.values).toMatchObject(expected);
    },
  );

  it('every form of execve and clone keeps its parameters by their names', () => {
    for (const name of ['execve', 'clone', 'fork', 'vfork']) {
      for (const type of eventTypes.filter(each => each.name === name && !each.enter)) {
        const values = { res: 0, exe: 'cat', args: ['a', 'b'], tid: 7, pid: 7, ptid: 1, fdlimit: 64, vm_size: 9 };
        const { seen } = read(captureOf([{ type: type.number, values }]));
        const expected = {
          exe: 'cat',
          args: ['a', 'b'],
          ptid: 1,
          fdlimit: 64,
          ...(type.index.has('vm_size') && { vm_size: 9 }),
        };
        expect(seen[0]?.values).toMatchObject(expected);
      }
    }
  });

  it('accept with flags was once named accept', () => {
    const { seen } = read(
      captureOf([
        { type: 56, values: { flags: 2 } },
        { type: 57, values: { fd: 4, queuepct: 1 } },
      ]),
    );
    expect(seen[0]).toMatchObject({ type: 'accept4', values: { fd: 4, queuelen: 0, flags: 2 } });
  });

  it('events that do not count their parameters have as many as fill them', () => {
    const whole = eventBytes({ type: 'open', values: { fd: 3, name: '/a', flags: 1, mode: 0 }, count: 4 }, 5n);
    // Without the count, in a block of the older type.
    const body = Buffer.concat([whole.subarray(8, 8 + 24), whole.subarray(8 + 28, whole.length - 4)]);
    body.writeUInt32LE(22 + 8 + 8 + 3 + 4 + 4, 18);
    const used = body.subarray(0, 2 + 22 + 8 + 8 + 3 + 4 + 4);
    const padded = Buffer.concat([used, Buffer.alloc((4 - (used.length % 4)) % 4)]);
    const block = Buffer.alloc(12 + padded.length);
    block.writeUInt32LE(0x204, 0);
    block.writeUInt32LE(block.length, 4);
    padded.copy(block, 8);
    block.writeUInt32LE(block.length, block.length - 4);
    const { seen } = read(Buffer.concat([captureOf([]), block]));
    expect(seen[0]?.values).toMatchObject({ fd: 3, name: '/a', flags: 1, mode: 0, dev: undefined });
  });
});

describe('the event table', () => {
  it('has pairs of enter and exit events with the same name', () => {
    // Those of captures, and four of our own.
    expect(eventTypes).toHaveLength(430 + 8);
    for (const type of eventTypes) {
      if (type.enter && eventTypes[type.number + 1]?.unused === false) {
        expect(eventTypes[type.number + 1]?.name).toBe(type.name);
      }
      for (const { name, type: of, directory } of type.parameters) {
        expect(of, `${type.name} ${name}`).not.toBe('');
        if (of === 'rpath' && !type.enter) expect(type.parameters[directory ?? -1]?.type).toBe('fd');
      }
    }
  });
});
