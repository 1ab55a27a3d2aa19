import type { FieldType, FieldValue, Scalar } from '../../types.ts';
import { ipv4Text, ipv6Text } from '../check/net.ts';
import { printable, textOfBytes } from '../text.ts';

/** One value as the field prints it. */
export function valueText(value: Scalar, type: FieldType): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bufferText(value);
  if (type === 'IPADDR') return typeof value === 'bigint' ? ipv6Text(value) : ipv4Text(value as number);
  if (type === 'IPNET') return '<IPNET>';
  if (type === 'DOUBLE') return tenths(value as number);
  return String(value);
}

/** One digit after the point; a half goes to the even neighbour, as printf(3) has it. */
function tenths(value: number): string {
  const down = Math.floor(value * 10);
  return value * 10 - down === 0.5 ? ((down + (down % 2)) / 10).toFixed(1) : value.toFixed(1);
}

/** A value or several in parentheses; what is not there prints as `<NA>`. */
export function fieldText(value: FieldValue, type: FieldType): string {
  if (value === undefined) return '<NA>';
  if (!Array.isArray(value)) return printable(valueText(value as Scalar, type));
  return `(${value.map(each => printable(valueText(each, type))).join(',')})`;
}

/** A value for JSON: numbers and booleans stay what they are; integers beyond 2⁵³ keep their digits (`jsonOf`). */
export function fieldJson(value: FieldValue, type: FieldType): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(each => fieldJson(each as Scalar, type));
  if (typeof value === 'boolean') return value;
  if (type !== 'IPADDR' && type !== 'IPNET' && (typeof value === 'number' || typeof value === 'bigint')) return value;
  return printable(valueText(value as Scalar, type));
}

/** Bytes of a buffer: what can be printed, and a dot for the rest. */
function bufferText(bytes: Uint8Array): string {
  return textOfBytes(bytes.subarray(0, 1023)).replace(/[\x00-\x08\x0b-\x1f\x7f\uDC80-\uDCFF]/g, '.');
}
