import type { DialectReport } from './report.ts';

/** The forms in which reports come. */
export type Document =
  | { form: 'json'; json: unknown }
  /** CSV: one object a line, by the titles of its columns. */
  | { form: 'rows'; columns: string[]; rows: Record<string, string>[] }
  /** XML: an element is an object of its children, a repeated one a list; text alone is a string. */
  | { form: 'xml'; root: string; json: unknown };

/** How one scanner writes its reports: a value in the list of dialects.ts. */
export interface Dialect {
  id: string;
  /** The scanner, as people know it. */
  tool: string;
  /** Whether this scanner wrote it, by the content alone. */
  claims(document: Document): boolean;
  read(document: Document): DialectReport;
}

/** A dialect of JSON alone. */
export const ofJson = (dialect: {
  id: string;
  tool: string;
  claims(json: unknown): boolean;
  read(json: unknown): DialectReport;
}): Dialect => ({
  ...dialect,
  claims: document => document.form === 'json' && dialect.claims(document.json),
  read: document => (document.form === 'json' ? dialect.read(document.json) : { findings: [] }),
});

type Row = Record<string, string>;

/** A dialect of CSV alone; it is told by its columns. */
export const ofRows = (dialect: {
  id: string;
  tool: string;
  claims(columns: readonly string[]): boolean;
  read(rows: readonly Row[], columns: readonly string[]): DialectReport;
}): Dialect => ({
  ...dialect,
  claims: document => document.form === 'rows' && dialect.claims(document.columns),
  read: document => (document.form === 'rows' ? dialect.read(document.rows, document.columns) : { findings: [] }),
});
