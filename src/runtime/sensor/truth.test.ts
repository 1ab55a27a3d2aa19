import { describe, expect, it } from 'vitest';
import { inetTuple, threadRecord, unixTuple } from '../scap/testing.ts';
import { syscallState } from '../state/syscall-state.ts';
import type { Descriptor, Thread } from '../state/thread.ts';
import { truthBytes } from './testing.ts';
import { settle } from './truth.ts';

function thread(): Thread {
  const { state, sink } = syscallState(() => {});
  sink.thread?.(threadRecord({ tid: 7 }));
  return state.threads.get(7) as Thread;
}
const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const settled = (bytes: Buffer, known?: Descriptor): Descriptor | undefined => {
  const owner = thread();
  if (known) owner.descriptors.set(3, known);
  settle(owner, 3, bytes, 0, bytes.length);
  return owner.descriptors.get(3);
};

describe('what the kernel says of a descriptor', () => {
  it.each([
    ['a file', { rest: text('/etc/passwd') }, { kind: 'file', name: '/etc/passwd' }],
    ['a folder', { kind: 4, rest: text('/etc') }, { kind: 'directory', name: '/etc' }],
    ['a device', { kind: 2, rest: text('/dev/null') }, { kind: 'file', name: '/dev/null' }],
    ['a pipe without a name', { kind: 1, rest: text('/') }, { kind: 'fifo', name: '' }],
    ['a pipe of a folder', { kind: 1, rest: text('/run/pipe') }, { kind: 'fifo', name: '/run/pipe' }],
    ['memory', { rest: text('memfd:x') }, { kind: 'memfd', name: 'x' }],
    ['an epoll', { kind: 0, rest: text('[eventpoll]') }, { kind: 'eventpoll', name: '' }],
    ['something new', { kind: 0, rest: text('[novelty]') }, { kind: 'unsupported', name: '' }],
    ['bytes that are no UTF-8', { rest: Buffer.from([0x2f, 0xff, 0]) }, { kind: 'file', name: '/\udcff' }],
    [
      'a connection',
      { kind: 12, protocol: 6, rest: inetTuple([10, 0, 0, 1], 80, [10, 0, 0, 2], 4242) },
      { kind: 'ipv4', protocol: 'tcp', name: '10.0.0.1:80->10.0.0.2:4242' },
    ],
    [
      'a socket that is not connected',
      { kind: 12, protocol: 17, rest: inetTuple([0, 0, 0, 0], 53, [0, 0, 0, 0], 0) },
      { kind: 'ipv4', protocol: 'udp', name: '' },
    ],
    ['a socket of the machine', { kind: 12, rest: unixTuple('/run/x') }, { kind: 'unix', name: '/run/x' }],
    ['a socket of another family', { kind: 12, rest: Buffer.alloc(0) }, { kind: 'unsupported', name: '' }],
  ] as [string, Parameters<typeof truthBytes>[0], object][])('%s', (_, told, expected) => {
    expect(settled(truthBytes({ ...told, inode: 5, device: 9 }))).toMatchObject({ ...expected, inode: 5, device: 9 });
  });

  it('the inode that is known stays as it was learned', () => {
    const known = { ...{ kind: 'file', name: '/given', flags: 1, device: 9, inode: 5 } } as Descriptor;
    expect(settled(truthBytes({ inode: 5, rest: text('/given') }), known)).toBe(known);
  });

  it('one inode under another name: the number may have been used again, and the kernel knows by which', () => {
    const known = { ...{ kind: 'file', name: '/link', flags: 1, device: 9, inode: 5 } } as Descriptor;
    expect(settled(truthBytes({ inode: 5, rest: text('/file') }), known)).toMatchObject({ name: '/file', flags: 1 });
  });

  it('another inode is another file: the number was used again', () => {
    const known = { ...{ kind: 'file', name: '/old', flags: 1, device: 9, inode: 4 } } as Descriptor;
    expect(settled(truthBytes({ inode: 5, rest: text('/new') }), known)).toMatchObject({ name: '/new', inode: 5 });
  });

  it('what an event without a number made keeps what is known of it', () => {
    const known = {
      ...{ kind: 'ipv4-server', name: '', flags: 0, device: 0, inode: 0, protocol: 'tcp', serverPort: 80 },
    };
    const told = truthBytes({ kind: 12, protocol: 6, inode: 5, rest: inetTuple([0, 0, 0, 0], 80, [0, 0, 0, 0], 0) });
    expect(settled(told, known as unknown as Descriptor)).toMatchObject({
      inode: 5,
      kind: 'ipv4-server',
      serverPort: 80,
    });
  });

  it('too few bytes say nothing', () => {
    for (let length = 0; length < 16; length++) expect(settled(truthBytes({}).subarray(0, length))).toBeUndefined();
  });
});
