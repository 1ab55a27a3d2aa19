import type { FieldType } from '../../types.ts';

/** How values of a type are compared. */
export type Comparison = 'text' | 'bytes' | 'number' | 'bool' | 'ip' | 'net';

const comparisons: Record<FieldType, Comparison> = {
  CHARBUF: 'text',
  FSPATH: 'text',
  FSRELPATH: 'text',
  BYTEBUF: 'bytes',
  BOOL: 'bool',
  INT8: 'number',
  INT16: 'number',
  INT32: 'number',
  INT64: 'number',
  UINT8: 'number',
  UINT16: 'number',
  UINT32: 'number',
  UINT64: 'number',
  PORT: 'number',
  DOUBLE: 'number',
  RELTIME: 'number',
  ABSTIME: 'number',
  IPADDR: 'ip',
  IPNET: 'net',
  DYNAMIC: 'text',
};

export const comparisonOf = (type: FieldType): Comparison => comparisons[type];

const equality = ['=', '==', '!=', 'in', 'intersects', 'exists'];
const order = ['<', '<=', '>', '>='];
const operators: Record<Comparison, { of: string; allowed: ReadonlySet<string> }> = {
  number: { of: 'numeric', allowed: new Set([...equality, ...order]) },
  bool: { of: 'numeric', allowed: new Set(equality) },
  text: {
    of: 'string',
    allowed: new Set([
      ...equality,
      ...order,
      ...['contains', 'icontains', 'startswith', 'endswith', 'glob', 'iglob', 'pmatch', 'regex'],
    ]),
  },
  bytes: {
    of: 'buffer',
    allowed: new Set([...equality, 'contains', 'startswith', 'endswith', 'bcontains', 'bstartswith']),
  },
  ip: { of: 'ip address and network', allowed: new Set(equality) },
  net: { of: 'ip address and network', allowed: new Set(equality) },
};

/** Why the operator does not apply to the type; `undefined` where it does. */
export function operatorProblem(operator: string, type: FieldType, list: boolean): string | undefined {
  if (operator === 'exists') return undefined;
  if (list)
    return operator === 'in' || operator === 'intersects'
      ? undefined
      : `filter error: '${operator}' operator not supported list filters`;
  const { of, allowed } = operators[comparisons[type]];
  return allowed.has(operator) ? undefined : `filter error: '${operator}' operator not supported for ${of} filters`;
}
