/** Cursors: where a list goes on. Opaque to clients; they hold a position and nothing that is trusted. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 512, description: 'nextCursor of the page before' })),
};

/** A list of which this is a part. */
export const pageOf = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Optional(Type.String({ description: 'absent on the last page' })),
  });

/** Ids and names, in the order of the list. */
export type Position = readonly (number | string)[];
export type PositionKind = 'number' | 'string';

/** A cursor is good for the list that it came from, with the same filters. */
const markOf = (list: string, filters: object): string => {
  const named = Object.entries(filters)
    .filter(([name, value]) => value !== undefined && name !== 'cursor' && name !== 'limit')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([list, named]))
    .digest('base64url')
    .slice(0, 8);
};

export const writeCursor = (list: string, filters: object, position: Position): string =>
  Buffer.from(JSON.stringify([markOf(list, filters), ...position])).toString('base64url');

/** Greatest id that the store has room for. */
const mostId = 2_147_483_647;
const longestName = 200;

const fits: Readonly<Record<PositionKind, (at: unknown) => boolean>> = {
  number: at => Number.isInteger(at) && (at as number) >= 0 && (at as number) <= mostId,
  string: at => typeof at === 'string' && at.length <= longestName && !at.includes('\0'),
};

/**
 * @param kinds what the position of this list is made of
 * @throws PlimsollError `request-invalid` for what no page of this list, with these filters, gave out
 */
export function readCursor(
  list: string,
  { cursor, ...filters }: { cursor?: string },
  kinds: readonly PositionKind[],
): Position | undefined {
  if (cursor === undefined) return undefined;
  const refuse = () => new PlimsollError('request-invalid', 'the cursor is of no page of this list with these filters');
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refuse();
  }
  if (!Array.isArray(read) || read.length !== kinds.length + 1 || read[0] !== markOf(list, filters)) throw refuse();
  const position: unknown[] = read.slice(1);
  if (!position.every((at, index) => fits[kinds[index] as PositionKind](at))) throw refuse();
  return position as Position;
}

/**
 * A page out of `limit + 1` rows: the one too many says that there is another page.
 * @param at the position of a row
 */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { list, filters, at, item }: { list: string; filters: object; at(row: Row): Position; item(row: Row): Item },
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    ...(rows.length > limit && last !== undefined && { nextCursor: writeCursor(list, filters, at(last)) }),
  };
}
