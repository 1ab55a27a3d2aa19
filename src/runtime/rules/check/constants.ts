import type { FieldType, Scalar } from '../../types.ts';
import { bytesOfText } from '../text.ts';
import { type Net4, type Net6, parseIpv4, parseIpv6, parseNet } from './net.ts';
import { portOfService } from './services.ts';

/** A constant that is not one of the field's type. Its message is the whole problem. */
export class ConstantError extends Error {}

const widths: Partial<Record<FieldType, { bits: number; signed: boolean }>> = {
  INT8: { bits: 8, signed: true },
  INT16: { bits: 16, signed: true },
  INT32: { bits: 32, signed: true },
  INT64: { bits: 64, signed: true },
  UINT8: { bits: 8, signed: false },
  UINT16: { bits: 16, signed: false },
  UINT32: { bits: 32, signed: false },
  UINT64: { bits: 64, signed: false },
  RELTIME: { bits: 64, signed: false },
  ABSTIME: { bits: 64, signed: false },
};

/** The number where it is exact, else the bigint: equal integers are then the same value. */
export function exact(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The text of a condition as a value of the field's type. Integers wrap at their width, as the field's engine has it. */
export function constantOf(text: string, type: FieldType): Scalar | Net4 | Net6 {
  const width = widths[type];
  if (width) {
    if (!/^[+-]?\d+$|^0[xX][0-9a-fA-F]+$/.test(text)) throw new ConstantError(`${text} is not a valid number`);
    const value = BigInt(text.replace(/^\+/, ''));
    return exact(width.signed ? BigInt.asIntN(width.bits, value) : BigInt.asUintN(width.bits, value));
  }
  switch (type) {
    case 'BYTEBUF':
      return bytesOfText(text);
    case 'BOOL':
      if (text !== 'true' && text !== 'false')
        throw new ConstantError(`filter error: unrecognized boolean value ${text}`);
      return text === 'true';
    case 'PORT': {
      const port = text === '' ? 0 : /^\d+$/.test(text) ? Number(text) % 65536 : portOfService(text);
      if (port === undefined) throw new ConstantError(`unrecognized protocol ${text}`);
      return port;
    }
    case 'DOUBLE': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) throw new ConstantError(`${text} is not a valid number`);
      return value;
    }
    case 'IPADDR': {
      const v4 = text.includes('.') && !text.includes(':');
      const address = v4 ? parseIpv4(text) : parseIpv6(text);
      if (address === undefined) throw new ConstantError(`unrecognized IPv${v4 ? 4 : 6} address ${text}`);
      return address;
    }
    case 'IPNET': {
      const net = parseNet(text);
      if ('problem' in net) throw new ConstantError(net.problem);
      return net;
    }
    default:
      return text;
  }
}

/** The bytes that pairs of hexadecimal digits write, for `bcontains` and `bstartswith`. */
export function bytesOfHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(text))
    throw new ConstantError('filter error: bcontains and bstartswith operator support hex strings only');
  return Buffer.from(text, 'hex');
}
