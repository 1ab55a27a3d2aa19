/**
 * The whole store as one stream of JSON lines, and back, between PGlite and PostgreSQL either way. The database itself
 * writes and reads the rows, so that no value is changed on its way through this program.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import { PlimsollError } from '../model/index.ts';
import { migrations } from './migrations/index.ts';
import type { Store } from './open.ts';
import type { Tables } from './schema.ts';

/** All tables, each after those that it refers to. The compiler says when one is missing. */
const order = {
  artifacts: true,
  tags: true,
  index_images: true,
  layers: true,
  packages: true,
  artifact_packages: true,
  package_findings: true,
  artifact_findings: true,
  verdicts: true,
  workloads: true,
  waivers: true,
  audit: true,
  tokens: true,
  hook_events: true,
  behaviours: true,
  alerts: true,
  deliveries: true,
  channel_states: true,
  settings: true,
  news: true,
  rejudge: true,
  // Who reads a layer now: nobody, after a restore.
  layer_claims: false,
} as const satisfies Record<keyof Tables, boolean>;

const kept = (Object.keys(order) as (keyof Tables)[]).filter(table => order[table]);

const format = 'plimsoll-store';
/** Raised when the lines change their meaning. */
const version = 1;
const schema = Object.keys(migrations).at(-1);

/** Rows that are fetched together: those with whole inventories or layers are large. */
const rowsAtOnce = (table: keyof Tables): number => (table === 'layers' || table === 'artifacts' ? 20 : 1000);
/** Characters of one statement's rows, and of one row. */
const statementChars = 4 * 1024 * 1024;
const longestLine = 256 * 1024 * 1024;

export type Counts = Record<string, number>;

/** Lines of all rows as they were at one moment, between a head and an end that counts them. */
export async function* exportStore({ db }: Store, now: Date): AsyncGenerator<string> {
  yield `${JSON.stringify({ format, version, schema, exported: now.toISOString() })}\n`;
  const counts: Counts = {};
  const transaction = await db.startTransaction().setIsolationLevel('repeatable read').execute();
  try {
    for (const table of kept) {
      counts[table] = 0;
      const head = `{"table":"${table}","row":`;
      await sql`declare rows no scroll cursor for select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(
        transaction,
      );
      for (;;) {
        const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(rowsAtOnce(table)))} from rows`.execute(
          transaction,
        );
        if (rows.length === 0) break;
        counts[table] += rows.length;
        for (const { row } of rows) yield `${head}${row}}\n`;
      }
      await sql`close rows`.execute(transaction);
    }
  } finally {
    await transaction.rollback().execute();
  }
  yield `${JSON.stringify({ end: true, counts })}\n`;
}

const refuse = (why: string) => new PlimsollError('archive-invalid', `the backup cannot be taken: ${why}`);

/**
 * Puts back what `exportStore` wrote: all of it, or nothing.
 * @param force empties a store that is not
 * @throws PlimsollError `archive-invalid` for another or a cut-off file; `store-newer` for one of a newer program;
 *   `usage` for a store that is not empty
 * @returns rows by table
 */
export async function importStore(
  { db }: Store,
  lines: AsyncIterable<string>,
  { force = false }: { force?: boolean } = {},
): Promise<Counts> {
  return db.transaction().execute(async trx => {
    await emptied(trx, force);
    const counts: Counts = {};
    let table: keyof Tables | undefined;
    let rows: string[] = [];
    let chars = 0;
    const flush = async (): Promise<void> => {
      if (table && rows.length > 0) await insert(trx, table, rows);
      rows = [];
      chars = 0;
    };
    let state: 'head' | 'rows' | 'end' = 'head';
    for await (const line of lines) {
      if (line === '') continue;
      if (state === 'head') {
        checkHead(line);
        state = 'rows';
        continue;
      }
      if (state === 'end') throw refuse('there is something after its end');
      const named = /^\{"table":"([a-z_]+)","row":/.exec(line.slice(0, 80));
      if (!named) {
        await flush();
        checkEnd(line, counts);
        state = 'end';
        continue;
      }
      const [head, name] = named as unknown as [string, keyof Tables];
      if (!kept.includes(name) || !line.endsWith('}'))
        throw refuse(`it has a line of ${JSON.stringify(name)} that is none`);
      if (name !== table) {
        await flush();
        table = name;
      }
      counts[name] = (counts[name] ?? 0) + 1;
      rows.push(line.slice(head.length, -1));
      chars += line.length;
      if (chars >= statementChars || rows.length >= 5000) await flush();
    }
    if (state !== 'end') throw refuse('it is cut off');
    await continueNumbers(trx);
    return counts;
  });
}

async function emptied(trx: Transaction<Tables>, force: boolean): Promise<void> {
  const all = (Object.keys(order) as (keyof Tables)[]).map(table => sql.table(table));
  if (force) {
    await sql`truncate ${sql.join(all)} restart identity cascade`.execute(trx);
    return;
  }
  for (const table of kept) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(trx);
    if (rows.length > 0) {
      throw new PlimsollError('usage', `the store is not empty: ${table} has rows; --force replaces everything in it`);
    }
  }
}

async function insert(trx: Transaction<Tables>, table: keyof Tables, rows: readonly string[]): Promise<void> {
  try {
    await sql`insert into ${sql.table(table)} overriding system value
      select * from jsonb_populate_recordset(null::${sql.table(table)}, ${`[${rows.join(',')}]`}::text::jsonb)`.execute(
      trx,
    );
  } catch (cause) {
    throw new PlimsollError('archive-invalid', `rows of ${table} cannot be taken: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.slice(0, 100_000));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw refuse('it is no backup of a store');
}

function checkHead(line: string): void {
  const head = parsed(line);
  if (head['format'] !== format) throw refuse('it is no backup of a store');
  if (head['version'] !== version || head['schema'] !== schema) {
    throw new PlimsollError(
      'store-newer',
      `the backup is of the tables ${String(head['schema'])} (form ${String(head['version'])}); this program has ${schema} (form ${version})`,
    );
  }
}

function checkEnd(line: string, counts: Counts): void {
  const { end, counts: said } = parsed(line) as { end?: unknown; counts?: Counts };
  if (end !== true || typeof said !== 'object') throw refuse('it has a line that is none');
  for (const table of kept) {
    if ((said[table] ?? 0) !== (counts[table] ?? 0)) {
      throw refuse(`it says that it has ${said[table] ?? 0} rows of ${table}, and has ${counts[table] ?? 0}`);
    }
  }
}

/** New rows are numbered after those that came in. */
async function continueNumbers(trx: Kysely<Tables>): Promise<void> {
  const numbered = await sql<{ name: string }>`select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and is_identity = 'YES'`.execute(trx);
  for (const { name } of numbered.rows) {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), coalesce((select max(id) from ${sql.table(name)}), 0) + 1, false)`.execute(
      trx,
    );
  }
}

/** Bytes as lines. @throws PlimsollError `bound` for a line that no row can be */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      parts.push(text.slice(from, at));
      yield parts.length === 1 ? (parts[0] as string) : parts.join('');
      parts = [];
      length = 0;
      from = at + 1;
    }
    if (from < text.length) {
      parts.push(text.slice(from));
      length += text.length - from;
      if (length > longestLine)
        throw new PlimsollError('bound', `a line of the backup has more than ${longestLine} characters`);
    }
  }
  if (parts.length > 0) yield parts.join('');
}
