/** The file in which every response is written down, one JSON object a line. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { PlimsollError } from '../../model/index.ts';
import { responseBounds } from './bounds.ts';
import { type ActionName, actions, type ResponseRecord } from './types.ts';

export interface Ledger {
  /** Whether a dry run of this action for this rule was ever written down. */
  rehearsed(rule: string, action: ActionName): boolean;
  /** What an earlier run did and nobody took back, and which is to be taken back. */
  held(): ResponseRecord[];
  /** @throws Error when it cannot be written */
  append(record: ResponseRecord): void;
  close(): void;
}

const rehearsal = (rule: string, action: string): string => `${action} ${rule}`;

/**
 * Opens or makes a ledger, readable by its owner alone.
 * @throws PlimsollError `file-unreadable`: it cannot be, or somebody else may write it
 */
export function openLedger(path: string): Ledger {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  let file: number;
  try {
    file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `the ledger ${path} cannot be opened: ${(cause as Error).message}`, {
      cause,
    });
  }
  const stat = fstatSync(file);
  // What it says is undone at the next start: nobody else may have written it.
  if (!stat.isFile() || stat.uid !== process.geteuid?.() || (stat.mode & 0o022) !== 0) {
    closeSync(file);
    throw new PlimsollError(
      'file-unreadable',
      `the ledger ${path} must be a file that its owner alone may write, and ours`,
    );
  }
  const rehearsals = new Set<string>();
  let closed = false;
  const holding = new Map<string, ResponseRecord>();
  const take = (record: ResponseRecord): void => {
    const { rule, action, outcome, undo, undoOf } = record;
    if (outcome === 'would') rehearsals.add(rehearsal(rule, action));
    if (undoOf !== undefined && outcome === 'done') holding.delete(undoOf);
    else if (outcome === 'done' && undo?.at !== undefined) holding.set(record.id, record);
  };
  const { torn } = readBack(file, stat.size, take);
  if (torn) writeSync(file, '\n');
  return {
    rehearsed: (rule, action) => rehearsals.has(rehearsal(rule, action)),
    held: () => [...holding.values()],
    append(record) {
      // The number of the file may be another's by now.
      if (closed) throw new Error(`${path} is closed`);
      // One write, so that a line is there whole or not at all.
      const line = Buffer.from(`${JSON.stringify(record)}\n`);
      if (writeSync(file, line) !== line.length) throw new Error(`${path} took only a part of a line`);
      take(record);
    },
    close() {
      if (!closed) closeSync(file);
      closed = true;
    },
  };
}

/** Reads what earlier runs wrote. Lines that are no records are passed over: a crash may have cut the last one off. */
function readBack(file: number, size: number, take: (record: ResponseRecord) => void): { torn: boolean } {
  let position = Math.max(0, size - responseBounds.ledgerBytes);
  let rest = '';
  // Inside a line, unless it is the beginning.
  let skip = position > 0;
  const piece = Buffer.alloc(1024 * 1024);
  const decoder = new TextDecoder();
  for (;;) {
    const count = readSync(file, piece, 0, piece.length, position);
    if (count === 0) break;
    position += count;
    const lines = (rest + decoder.decode(piece.subarray(0, count), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!skip) {
        const record = recordOf(line);
        if (record) take(record);
      }
      skip = false;
    }
    if (rest.length > responseBounds.lineBytes) [rest, skip] = ['', true];
  }
  return { torn: rest !== '' };
}

function recordOf(line: string): ResponseRecord | undefined {
  if (line.length > responseBounds.lineBytes) return undefined;
  let value: Partial<ResponseRecord> | null;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, rule, action, outcome, target } = value;
  const whole =
    [id, rule, outcome].every(text => typeof text === 'string') && typeof target === 'object' && target !== null;
  return whole && actions.includes(action as ActionName) ? (value as ResponseRecord) : undefined;
}
