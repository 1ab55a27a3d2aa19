/** The process connector: the kernel tells of processes through netlink (Documentation/driver-api/connector.rst). */
import { closeSync } from 'node:fs';
import { degradeBounds } from './bounds.ts';
import { answerOf } from './connector-message.ts';
import type { Libc } from './libc.ts';

const netlink = { family: 16, connector: 11, datagram: 2, nonblock: 0o4000, cloexec: 0o2000000 } as const;
const socketLevel = { level: 1, receiveBuffer: 8, receiveBufferForce: 33 } as const;
const errnos = { EAGAIN: 11, EPERM: 1 } as const;

/** CN_IDX_PROC, CN_VAL_PROC; PROC_CN_MCAST_LISTEN. */
const processes = { index: 1, value: 1, listen: 1 } as const;

/**
 * Opens a socket on which events of processes arrive, without waiting for them.
 *
 * @returns errno 0: the kernel takes the wish and tells nothing, as it does outside the first pid namespace
 */
export async function openConnector(c: Libc): Promise<{ fd: number } | { errno: number }> {
  const fd = c.socket(netlink.family, netlink.datagram | netlink.nonblock | netlink.cloexec, netlink.connector);
  if (fd < 0) return { errno: c.errno() };
  const failed = (errno: number): { errno: number } => {
    closeSync(fd);
    return { errno };
  };
  const room = Buffer.alloc(4);
  room.writeUInt32LE(degradeBounds.connectorBytes);
  for (const name of [socketLevel.receiveBufferForce, socketLevel.receiveBuffer]) {
    if (c.setsockopt(fd, socketLevel.level, name, room, room.length) === 0) break;
  }
  // sockaddr_nl: family, padding, port (the kernel's choice), groups.
  const address = Buffer.alloc(12);
  address.writeUInt16LE(netlink.family, 0);
  address.writeUInt32LE(processes.index, 8);
  if (c.bind(fd, address, address.length) !== 0) return failed(c.errno());
  const number = Number(process.hrtime.bigint() & 0xffffffffn);
  const wish = listenMessage(number);
  if (c.send(fd, wish, wish.length, 0) < 0) return failed(c.errno());
  const answer = await answered(c, fd, number);
  return answer === undefined || answer !== 0 ? failed(answer ?? 0) : { fd };
}

/** nlmsghdr (16 bytes), cn_msg (20), the wish (4). */
function listenMessage(wish: number): Buffer {
  const message = Buffer.alloc(40);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(3, 4);
  message.writeUInt32LE(process.pid, 12);
  message.writeUInt32LE(processes.index, 16);
  message.writeUInt32LE(processes.value, 20);
  message.writeUInt32LE(wish, 28);
  message.writeUInt16LE(4, 32);
  message.writeUInt32LE(processes.listen, 36);
  return message;
}

/** The kernel answers the wish with an event of its own; others may come first. @returns its errno; `undefined`: no answer */
async function answered(c: Libc, fd: number, wish: number): Promise<number | undefined> {
  const bytes = Buffer.alloc(256);
  const end = Date.now() + degradeBounds.answerMs;
  const waiting = Buffer.alloc(8);
  waiting.writeInt32LE(fd, 0);
  waiting.writeInt16LE(1, 4);
  while (Date.now() < end) {
    const length = c.recv(fd, bytes, bytes.length, 0);
    if (length < 0) {
      const errno = c.errno();
      if (errno !== errnos.EAGAIN) return errno;
      await c.poll(waiting, Math.max(1, end - Date.now()));
      continue;
    }
    const answer = answerOf(bytes.subarray(0, length), wish);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
