/** Records of the kernel's ring buffer for tests, from the values of their parameters. */
import { eventTypes } from '../scap/table/types.ts';
import { numberOf, type TestEvent } from '../scap/testing.ts';
import { parameterBytes } from '../scap/writer.ts';

/** @param truth what the kernel says besides the parameters that the event's type has */
export function recordBytes({ type, tid = 7, values = {} }: TestEvent, time = 1n, truth?: Uint8Array): Buffer {
  const number = typeof type === 'number' ? type : numberOf(type);
  const named = eventTypes[number]?.parameters ?? [];
  const parameters = named.map(({ name }, index) => parameterBytes(number, index, values[name]));
  if (truth) parameters.push(Buffer.from(truth));
  const head = Buffer.alloc(26 + 2 * parameters.length);
  head.writeBigUInt64LE(time, 0);
  head.writeBigInt64LE(BigInt(tid), 8);
  head.writeUInt16LE(number, 20);
  head.writeUInt32LE(parameters.length, 22);
  for (const [index, { length }] of parameters.entries()) head.writeUInt16LE(length, 26 + 2 * index);
  const record = Buffer.concat([head, ...parameters]);
  record.writeUInt32LE(record.length, 16);
  return record;
}

/** What the kernel says of a descriptor: kind by the four highest bits of a file's mode, then its path or addresses. */
export function truthBytes({
  kind = 8,
  protocol = 0,
  device = 1,
  inode = 1,
  rest = Buffer.alloc(0) as Uint8Array,
}): Buffer {
  const head = Buffer.alloc(16);
  head[0] = kind;
  head[2] = protocol;
  head.writeUInt32LE(device, 4);
  head.writeBigUInt64LE(BigInt(inode), 8);
  return Buffer.concat([head, rest]);
}
